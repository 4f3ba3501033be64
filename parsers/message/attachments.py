"""The bytes of one attachment, for a person who saves it; nothing here opens them."""

from parsers.message.mime import parse


def content_of(raw: bytes, sha256: str) -> bytes | None:
    """What the attachment with this digest holds, decoded; None when the mail carries none such."""
    return parse(raw, sha256).content
