"""The copies of our drafts in the user's Drafts folder: put there, taken away, and watched for what a person does.

Each step is recorded before it is done and found again by Message-ID when its answer was lost, so that a crash or a
cut line never leaves two copies. Only messages that Afspraak put there are ever removed, and never with a plain
EXPUNGE, which would take other people's deletions along (RFC 4315 section 2.1).
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from sqlite3 import Row

from imapclient import IMAPClient

from daemon.clock import moment, now
from daemon.ledger import Ledger, draft_copies, drafts, origins
from daemon.ledger.message_ids import OWN_HEADER
from daemon.mailbox.appending import TooLargeForFolder, append
from daemon.processes import alive, identity
from parsers.message import Message
from parsers.problems import Problem

log = logging.getLogger(__name__)

# A mail program may take its time between deleting a draft and filing the sent mail or the next version.
PATIENCE = timedelta(seconds=20)
TOO_LARGE = (
    "No copy of this draft lies in your Drafts folder: with what goes along it is larger than your server takes. "
    "It can be sent from here all the same."
)
AT_ONCE = 50  # copies that are placed or removed between two commits

_APPENDUID = re.compile(rb"APPENDUID (\d+) (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DraftsFolder:
    """The Drafts folder of one account, opened for writing, how to write a draft's bytes, and how to read others'.

    What lies in the folder may quote hostile mail, so it is read where all mail is.
    """

    account: str
    name: str
    render: Callable[[drafts.StoredDraft], bytes]
    read: Callable[[bytes], Message]


def sync(client: IMAPClient, ledger: Ledger, folder: DraftsFolder) -> int:
    """Bring the folder and the ledger together: notice what a person did, remove, place. How many copies were placed.

    Raises OSError or IMAP4.abort when the connection is gone; what was under way is found again next time.
    """
    uidvalidity = int(client.select_folder(folder.name)[b"UIDVALIDITY"])
    _recover(client, ledger, folder, uidvalidity)
    _notice(client, ledger, folder, uidvalidity)
    unwanted = draft_copies.listed(ledger, folder.account, "unwanted")
    for start in range(0, len(unwanted), AT_ONCE):
        _remove(client, ledger, unwanted[start : start + AT_ONCE], folder.name, uidvalidity)
    wanted = draft_copies.listed(ledger, folder.account, "wanted")
    return sum(
        _place(client, ledger, wanted[start : start + AT_ONCE], folder, uidvalidity)
        for start in range(0, len(wanted), AT_ONCE)
    )


def _recover(client: IMAPClient, ledger: Ledger, folder: DraftsFolder, uidvalidity: int) -> None:
    """Copies whose placing was cut off: found by Message-ID they are there, else they are wanted again."""
    for copy in draft_copies.listed(ledger, folder.account, "placing"):
        if alive(copy["worker"]) and copy["worker"] != identity():
            continue
        uid = _find(client, copy["mime_id"])
        if uid is None:
            draft_copies.move(ledger, copy["id"], "placing", "wanted")
        else:
            draft_copies.move(
                ledger, copy["id"], "placing", "placed", folder=folder.name, uidvalidity=uidvalidity, uid=uid
            )


def _place(client: IMAPClient, ledger: Ledger, copies: Sequence[Row], folder: DraftsFolder, uidvalidity: int) -> int:
    """Put copies there; how many. One commit says that they are on their way, one that they are there."""
    written = [(copy, raw) for copy in copies if (raw := _rendered(ledger, copy, folder))]
    with ledger.transaction():
        ours = [
            (copy, raw)
            for copy, raw in written
            if draft_copies.move(ledger, copy["id"], "wanted", "placing", worker=identity())
        ]
    placed: list[tuple[Row, int | None]] = []
    try:
        for copy, raw in ours:
            try:
                answer = append(client, folder.name, raw, [b"\\Draft", b"\\Seen"])
            except TooLargeForFolder as problem:
                log.warning("draft %s: %s", copy["draft_id"], problem)
                draft_copies.give_up(ledger, copy["id"], TOO_LARGE)
                continue
            hint = _APPENDUID.search(answer)
            uid = int(hint[2]) if hint and int(hint[1]) == uidvalidity else _find(client, copy["mime_id"])
            placed.append((copy, uid))
    finally:  # the others are looked for before they are tried again
        with ledger.transaction():
            for copy, uid in placed:
                draft_copies.move(
                    ledger, copy["id"], "placing", "placed", folder=folder.name, uidvalidity=uidvalidity, uid=uid
                )
    return len(placed)


def _rendered(ledger: Ledger, copy: Row, folder: DraftsFolder) -> bytes:
    try:
        return folder.render(drafts.get(ledger, copy["draft_id"]))
    except Problem as problem:  # a draft that cannot be written does not keep the others out
        log.warning("draft %s: %s", copy["draft_id"], problem)
        return b""


def _find(client: IMAPClient, mime_id: str) -> int | None:
    found = client.search(["UNDELETED", "HEADER", "Message-ID", mime_id])
    return max(found) if found else None


def _remove(client: IMAPClient, ledger: Ledger, copies: Sequence[Row], folder: str, uidvalidity: int) -> None:
    uids: list[int] = []
    gone: list[Row] = []
    for copy in copies:
        if copy["uid"] is None and copy["worker"] != identity() and alive(copy["worker"]):
            continue  # another process may be placing it at this moment, and removes it when it is there
        # Another folder may have the same UIDVALIDITY, and another mail under this UID.
        placed_here = (copy["folder"], copy["uidvalidity"]) == (folder, uidvalidity)
        uid = copy["uid"] if placed_here else _find(client, copy["mime_id"])
        uids += [] if uid is None else [uid]
        gone.append(copy)
    if uids:
        client.add_flags(uids, [b"\\Deleted"], silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)
    with ledger.transaction():
        for copy in gone:
            draft_copies.move(ledger, copy["id"], "unwanted", "removed")


def _notice(client: IMAPClient, ledger: Ledger, folder: DraftsFolder, uidvalidity: int) -> None:
    """Find placed copies that are gone: changed by a person (another draft in that thread), or thrown away.

    A draft that a person sent is noticed when its copy turns up in the Sent folder.
    """
    watched = draft_copies.listed(ledger, folder.account, "placed") + draft_copies.listed(
        ledger, folder.account, "missing"
    )
    if not watched:
        return
    there = set(client.search("UNDELETED"))
    gone = [copy for copy in watched if copy["uidvalidity"] != uidvalidity or copy["uid"] not in there]
    if not gone:
        return
    known = {copy["uid"] for copy in watched}
    written = _drafts_by_thread(client, sorted(there - known))
    for copy in gone:
        if copy["uidvalidity"] != uidvalidity and (uid := _find(client, copy["mime_id"])) is not None:
            draft_copies.move(ledger, copy["id"], copy["state"], "placed", uidvalidity=uidvalidity, uid=uid)
        elif copy["draft_state"] == "waiting" and (
            uid := written.get(copy["replies_to"]) or written.get(copy["mime_id"])
        ):
            _adopt(client, ledger, folder, copy, uid, uidvalidity)
            written = {ident: other for ident, other in written.items() if other != uid}
        elif copy["state"] == "placed":
            draft_copies.move(ledger, copy["id"], "placed", "missing")
        elif now() - moment(copy["changed_at"]) > PATIENCE:
            if drafts.set_state(ledger, copy["draft_id"], "discarded_elsewhere", drafts.MAIL_PROGRAM):
                draft_copies.unwant(ledger, copy["draft_id"])
            draft_copies.move(ledger, copy["id"], "missing", "removed")


def _drafts_by_thread(client: IMAPClient, uids: list[int]) -> dict[str, int]:
    """Which drafts that we did not put there answer which Message-ID (or carry it themselves)."""
    wanted = f"BODY.PEEK[HEADER.FIELDS (IN-REPLY-TO MESSAGE-ID {OWN_HEADER.upper()})]"
    fetched = client.fetch(uids, [wanted]) if uids else {}
    threads: dict[str, int] = {}
    for uid, data in fetched.items():
        header = next((value for key, value in data.items() if key.startswith(b"BODY[")), b"")
        threads |= dict.fromkeys(_IDENTIFIER.findall(header.decode("ascii", "replace")), uid)
    return threads


_IDENTIFIER = re.compile(r"<([^<>\s]+)>")


def _adopt(client: IMAPClient, ledger: Ledger, folder: DraftsFolder, copy: Row, uid: int, uidvalidity: int) -> None:
    """A person rewrote the draft in their mail program: their text becomes the next version.

    One that cannot be read is theirs all the same, and goes out from where it can be.
    """
    raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
    if not raw:
        return
    try:
        written = folder.read(raw)
    except Problem as problem:
        log.warning("draft %s: what was written in the mail program cannot be read: %s", copy["draft_id"], problem)
        written = None
    with ledger.transaction():
        number, mime_id = copy["draft_id"], copy["mime_id"]
        if written is None:
            before = drafts.get(ledger, number)
            drafts.revise(ledger, number, before.subject, before.text, drafts.MAIL_PROGRAM, attachments=1)
        else:
            _take_over(ledger, number, written)
            # Kept when the mail program gave none, or one that another copy has.
            if written.message_id and not draft_copies.known(ledger, written.message_id):
                mime_id = written.message_id
        draft_copies.move(
            ledger, copy["id"], copy["state"], "placed", uidvalidity=uidvalidity, uid=uid, mime_id=mime_id
        )


def _take_over(ledger: Ledger, number: int, written: Message) -> None:
    """The text that a person wrote, and which of our files they left with it."""
    text = "\n".join(segment.text for segment in written.segments)
    digests = frozenset(attachment.sha256 for attachment in written.attachments)
    foreign = origins.keep_only(ledger, number, drafts.get(ledger, number).version + 1, digests)
    drafts.revise(ledger, number, written.subject, text, drafts.MAIL_PROGRAM, attachments=foreign)
