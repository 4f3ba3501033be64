"""Waiting for news in IDLE (RFC 2177) so that a dead connection never looks like "no news".

imapclient's own `idle_check` returns an empty list for a closed connection, loses lines that arrive in two segments,
and does not see news that came together with the server's first answer. This waits on the same socket but reads whole
lines, raises when the connection is gone, and can be woken from another thread.
"""

import select
import ssl
from imaplib import IMAP4
from typing import Any

from imapclient import IMAPClient
from imapclient.imapclient import _parse_untagged_response

READ_SECONDS = 30.0  # a line that has begun must end within this time


def wait_for_news(client: IMAPClient, seconds: float, wake_fd: int | None = None) -> list[Any]:
    """Untagged responses that came within `seconds`; an empty list means none did, or that `wake_fd` woke us.

    Call between `idle()` and `idle_done()`. Raises IMAP4.abort or OSError when the connection is gone, at once on
    EOF. A peer that stays silent looks like no news: only a command that completes proves that it lives.
    """
    waiting = _peek(client)
    if waiting is None:
        poll = select.poll()
        poll.register(client.socket(), select.POLLIN)
        if wake_fd is not None:
            poll.register(wake_fd, select.POLLIN)
        while waiting is None:
            ready = poll.poll(seconds * 1000)
            if not any(fd != wake_fd for fd, _ in ready):
                return []
            waiting = _peek(client)
    news = []
    while waiting:
        news.append(_parse_untagged_response(client._imap._get_line()))
        waiting = _peek(client)
    if not news:
        raise IMAP4.abort("connection closed by the server during IDLE")
    return news


def _peek(client: IMAPClient) -> bytes | None:
    """What can be read without waiting: some bytes, b"" at the end of the stream, None when there is nothing yet.

    A buffered reader on a non-blocking socket says b"" both at the end and when nothing has come; only a socket that
    polls as readable and still yields b"" is at its end.
    """
    connection = client.socket()
    connection.setblocking(False)
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    try:
        data: bytes = client._imap.file.peek(1)
        if not data:
            if not poll.poll(0):
                return None
            data = client._imap.file.peek(1)
    except ssl.SSLWantReadError:  # a TLS record without data, or half of one
        return None
    else:
        return data
    finally:
        connection.settimeout(READ_SECONDS)
