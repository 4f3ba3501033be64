"""A certificate authority of the tests' own, and the server certificates it signs, made with the openssl command.

In the directory: `ca.crt` (to be trusted), `server.crt`, `expired.crt` (both with the key `server.key`), and
`other-ca.crt`, an authority that signed nothing here. Names in the certificates: localhost, 127.0.0.1 and 127.0.0.2.
"""

import ssl
import subprocess
from pathlib import Path

_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
_NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2\n"


def make_certificates(directory: Path) -> Path:
    """Make the authority and its certificates in `directory`, about 50 ms; the path of `ca.crt`."""
    directory.mkdir(mode=0o755, parents=True)
    for name in ("ca", "other-ca"):
        _openssl(
            directory, "req", "-x509", *_NEW_KEY, "-days", "3650", "-subj", f"/CN=Afspraak tests {name}",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", f"{name}.key", "-out", f"{name}.crt",
        )  # fmt: skip
    _openssl(directory, "req", *_NEW_KEY, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    (directory / "names").write_text(_NAMES)
    # openssl 3.0 knows no end date here, but a negative number of days.
    for name, days in (("server", "3650"), ("expired", "-1")):
        _openssl(
            directory, "x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", days, "-extfile", "names", "-out", f"{name}.crt",
        )  # fmt: skip
    return directory / "ca.crt"


def trusting(ca_file: Path) -> ssl.SSLContext:
    """A client context that trusts this authority and no other."""
    return ssl.create_default_context(cafile=str(ca_file))


def _openssl(directory: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True, timeout=30)
