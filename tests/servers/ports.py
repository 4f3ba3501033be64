"""Free TCP ports on loopback that stay ours: parallel test workers never pick the same one.

A port found free by binding to port 0 may be taken again before the server starts. So ports are drawn from below the
kernel's ephemeral range (no outgoing connection ever gets one), and each is reserved by an abstract unix socket, which
the kernel drops when this process ends.
"""

import os
import random
import socket
from collections.abc import Iterator
from contextlib import suppress

LOOPBACK = ("127.0.0.1", "127.0.0.2")  # Dovecot listens on both, see `dovecot.py`
FIRST, LAST = 20_000, 32_000

_reservations: list[socket.socket] = []


def free_ports(count: int) -> list[int]:
    """So many free ports, reserved for this process until it ends. Raises RuntimeError when too few are left."""
    found: list[int] = []
    for port in _candidates():
        if len(found) == count:
            return found
        if _reserve(port):
            found.append(port)
    raise RuntimeError(f"fewer than {count} free ports between {FIRST} and {LAST}")


def _candidates() -> Iterator[int]:
    ports = list(range(FIRST, LAST))
    random.Random(os.urandom(8)).shuffle(ports)
    yield from ports


def _reserve(port: int) -> bool:
    mark = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with suppress(OSError):
        mark.bind(f"\0afspraak-tests-port-{port}")
        for address in LOOPBACK:
            with socket.socket() as probe:
                # As the servers do: a port whose last connections are still in TIME_WAIT is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        _reservations.append(mark)
        return True
    mark.close()
    return False
