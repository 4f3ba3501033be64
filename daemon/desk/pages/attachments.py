"""Attachments of a debtor's mail, to be saved: never shown or opened here, and named so that none runs by a click."""

from urllib.parse import quote

from starlette.responses import Response

from daemon.desk.pages.case import read_again
from daemon.desk.visit import NotFoundError, Visit
from daemon.understanding import Understanding

# What programs show without running anything of it. Whatever else came gets another ending.
_HARMLESS = {
    *("pdf", "png", "jpg", "jpeg", "gif", "tif", "tiff", "heic", "webp", "txt", "csv", "xml", "rtf"),
    *("docx", "xlsx", "pptx", "odt", "ods", "odp", "p7s", "asc", "ics", "vcf"),
}
UNSAFE = ".unsafe"
_POLICY = "sandbox; default-src 'none'"


def save(visit: Visit) -> Response:
    """One attachment, as bytes that the browser only saves."""
    row = visit.ledger.row("SELECT * FROM messages WHERE id = ?", visit.at())
    message = read_again(visit, row)
    place = visit.at("place")
    if row is None or message is None or place >= len(message.attachments):
        raise NotFoundError
    one = message.attachments[place]
    content = Understanding(visit.ledger, visit.config, visit.desk.reader).attachment(row["id"], one.sha256)
    if content is None:
        raise NotFoundError
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(safe_name(one.name), safe='')}",
            "Content-Security-Policy": _POLICY,
        },
    )


def safe_name(name: str) -> str:
    """The name under which it is saved: a program, a page or an archive does not open by a click."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return name if ending in _HARMLESS else f"{name or 'attachment'}{UNSAFE}"
