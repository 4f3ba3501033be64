"""Whether the servers that the tests marked `servers` need are there, and usable by this user."""

import os
import subprocess
from functools import cache
from pathlib import Path

from tests.servers.dovecot import PROGRAM
from tests.servers.postfix import PROGRAMS

CHROMIUM = Path("/usr/bin/chromium")
REQUIRED = os.environ.get("AFSPRAAK_REQUIRE_SERVERS") == "1"  # as in CI: a skipped real-server test is a failure
INSTALL = "run tests/servers/install.sh as root"


@cache
def missing_dovecot() -> str:
    """Why there can be no Dovecot here, "" when there can."""
    if not PROGRAM.exists():
        return f"Dovecot is not installed ({INSTALL})"
    if not Path("/usr/lib/dovecot/lmtp").exists():
        return f"Dovecot's LMTP server is not installed ({INSTALL})"
    command = [str(PROGRAM), "--version"]
    version = subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout.split()[0]
    if not version.startswith("2.3."):
        return f"the tests' Dovecot configuration is for version 2.3; this is {version}"
    return ""


@cache
def missing_postfix() -> str:
    """Why there can be no Postfix here, "" when there can."""
    if not (PROGRAMS / "master").exists():
        return f"Postfix is not installed ({INSTALL})"
    return "" if os.getuid() == 0 else "Postfix needs root"


@cache
def missing_chromium() -> str:
    """Why the desk cannot be opened in a browser here, "" when it can."""
    return "" if CHROMIUM.exists() else f"Chromium is not installed ({INSTALL})"
