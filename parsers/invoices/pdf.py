"""PDF files: the invoice in XML that Factur-X and ZUGFeRD hide in them, and the text of their first page."""

import io
import logging

from pypdf import PdfReader

from parsers.invoices.problems import BrokenPdf

# What is odd about a PDF is nothing for the log of a service: the file is read, or it is not.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

LARGEST = 20 * 1024 * 1024  # bytes
LONGEST_TEXT = 20_000  # characters
_MOST_ATTACHMENTS = 20


def is_pdf(data: bytes) -> bool:
    """Whether these bytes begin as a PDF does (ISO 32000-1 section 7.5.2; readers allow some bytes before it)."""
    return b"%PDF-" in data[:1024]


def embedded_xml(data: bytes) -> tuple[bytes, ...]:
    """The XML files that are attached to a PDF. Raises BrokenPdf."""
    try:
        attached = PdfReader(io.BytesIO(_checked(data))).attachments
        return tuple(
            content
            for name in list(attached)[:_MOST_ATTACHMENTS]
            for content in attached[name]
            if name.lower().endswith(".xml") or content[:200].lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml")
        )
    except BrokenPdf:
        raise
    except Exception as error:  # pypdf raises whatever a broken file makes it run into
        raise BrokenPdf(what=f"{type(error).__name__}: {error}"[:200]) from error


def first_page(data: bytes) -> str:
    """The text of the first page; "" when it is a picture. Raises BrokenPdf."""
    try:
        pages = PdfReader(io.BytesIO(_checked(data))).pages
        return pages[0].extract_text()[:LONGEST_TEXT] if len(pages) else ""
    except BrokenPdf:
        raise
    except Exception as error:
        raise BrokenPdf(what=f"{type(error).__name__}: {error}"[:200]) from error


def _checked(data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise BrokenPdf(what=f"larger than {LARGEST // 1024 // 1024} MB")
    return data
