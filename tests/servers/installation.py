"""An Afspraak set up for a mailbox on the test servers: configuration, books, and its commands as a user types them."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from daemon.cli import main
from tests.servers.mailbox import Mailbox

_CONFIG = """\
[creditor]
name = "Van Dam Installatietechniek B.V."
address = "{user}"
iban = "NL91 ABNA 0417 1643 00"
signer = "Marieke van Dam"
telephone = "076 555 01 23"
language = "en"

[[accounts]]
poll_seconds = 10
{account}
[accounts.imap]
host = "{host}"
user = "{user}"
password_file = "{password_file}"
ca_file = "{ca_file}"
{imap}
[accounts.smtp]
host = "{host}"
ca_file = "{ca_file}"
{smtp}
[ledger]
path = "{ledger}"

[limits]
max_mail_megabytes = 1
send_pause_seconds = 0

[summary]
day = "never"

[desk]
enabled = {desk}
"""

_INVOICES = """\
number,debtor,email,language,country,kind,issued,due,amount
{rows}
"""


class Installation:
    """Afspraak in a directory of its own, for one mailbox.

    `imap` and `smtp` are keys of the two server tables; by default the mailbox over TLS, and no server that sends.
    """

    def __init__(
        self,
        directory: Path,
        mailbox: Mailbox,
        *,
        imap: Mapping[str, object] | None = None,
        smtp: Mapping[str, object] | None = None,
        account: Mapping[str, object] | None = None,
        desk: bool = False,
    ) -> None:
        self.ledger = directory / "ledger.db"
        self.config = directory / "config.toml"
        password_file = directory / "password"
        password_file.write_text(mailbox.password)
        password_file.chmod(0o600)
        self.config.write_text(
            _CONFIG.format(
                host=mailbox.host,
                user=mailbox.user,
                password_file=password_file,
                ca_file=mailbox.ca_file,
                ledger=self.ledger,
                desk=str(desk).lower(),
                account=_toml(account or {}),
                imap=_toml(imap or {"port": mailbox.tls_port}),
                smtp=_toml(smtp or {"port": 1}),
            )
        )

    def afspraak(self, *arguments: str, status: int = 0) -> Result:
        """Run a command in this process; it must end with this status."""
        result = CliRunner().invoke(main, ["--config", str(self.config), *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == status, result.output
        return result

    def import_invoices(self, *rows: str) -> None:
        """Take in invoices: number, debtor, email, language, country, kind, issued, due, amount."""
        path = self.config.with_name("invoices.csv")
        path.write_text(_INVOICES.format(rows="\n".join(rows)))
        self.afspraak("import", "invoices", str(path))

    def start(self, *arguments: str, log: Path | None = None) -> subprocess.Popen[bytes]:
        """Start the program as a process of its own; what it says goes to `log`."""
        command = [sys.executable, "-c", "from daemon.cli import main; main()", "--config", str(self.config)]
        with (log or self.config.with_name("afspraak.log")).open("ab") as output:
            return subprocess.Popen([*command, *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    @contextmanager
    def service(self) -> Iterator[subprocess.Popen[bytes]]:
        """`afspraak run` beside the test; told to end by SIGTERM when the block ends. Raises TimeoutExpired."""
        process = self.start("run")
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        finally:
            process.kill()
            process.wait()

    @property
    def log(self) -> str:
        """What processes begun with `start` have said so far."""
        path = self.config.with_name("afspraak.log")
        return path.read_text() if path.exists() else ""

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Look into the ledger from outside, as Datasette would."""
        with closing(sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: object) -> Any:
        """The first column of the first row; None when there is no row."""
        found = self.rows(sql, *values)
        return found[0][0] if found else None


def memory_kb(process: subprocess.Popen[bytes]) -> int:
    """What a living process holds in memory now (VmRSS), in kB; 0 when it has ended."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def _toml(values: Mapping[str, object]) -> str:
    def written(value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return str(value) if isinstance(value, int) else f'"{value}"'

    return "".join(f"{key} = {written(value)}\n" for key, value in values.items())
