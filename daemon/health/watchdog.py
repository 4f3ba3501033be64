"""Telling systemd how the service is: ready, alive, stopping (sd_notify(3)). Without systemd nothing is told."""

import os
import socket
from contextlib import suppress


def tell(*lines: str) -> bool:
    """Send lines such as READY=1 or WATCHDOG=1 to the service manager; False when there is none."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.connect(address)
        line.sendall("\n".join(lines).encode())
        return True
    return False
