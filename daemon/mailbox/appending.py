"""Putting a mail into a folder, as far as the server takes mails of its size (RFC 7889, RFC 4469 section 4.2)."""

import re
from collections.abc import Sequence
from imaplib import IMAP4

from imapclient import IMAPClient

from parsers.problems import Problem

_LIMIT = re.compile(rb"APPENDLIMIT=(\d{1,12})", re.IGNORECASE)


class TooLargeForFolder(Problem):
    """The server takes no mail of this size into a folder; trying again does not help."""

    template = "The server puts no mail of {size} kB into the folder {folder}; it takes {most} kB at most."


def append(client: IMAPClient, folder: str, raw: bytes, flags: Sequence[bytes]) -> bytes:
    """Put a mail there; the server's answer. Raises TooLargeForFolder, without sending the mail where that is known."""
    most = _limit(client, folder)
    if most is not None and len(raw) > most:
        raise TooLargeForFolder(size=_kilobytes(len(raw)), folder=folder, most=_kilobytes(most))
    try:
        answer = client.append(folder, raw, flags=flags)
    except IMAP4.abort:
        raise
    except IMAP4.error as error:
        if "[TOOBIG]" not in str(error).upper():
            raise
        raise TooLargeForFolder(size=_kilobytes(len(raw)), folder=folder, most=_kilobytes(most)) from error
    return answer if isinstance(answer, bytes) else str(answer).encode()


def _limit(client: IMAPClient, folder: str) -> int | None:
    """The most bytes of a mail that the server takes into this folder; None when it does not say."""
    for capability in client.capabilities():
        if found := _LIMIT.fullmatch(capability):
            return int(found[1])
        if capability.upper() == b"APPENDLIMIT":  # each folder has one of its own, or none
            told = client.folder_status(folder, ["APPENDLIMIT"]).get(b"APPENDLIMIT")
            return told if isinstance(told, int) else None
    return None


def _kilobytes(size: int | None) -> str:
    return "?" if size is None else f"{size / 1024:,.0f}"
