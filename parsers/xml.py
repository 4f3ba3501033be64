"""XML of strangers, read safely: no entities, no network, no document type, a limit on size.

A document type (DTD) serves no purpose in an invoice or bank statement, and is what attacks by entities need.
"""

from lxml import etree

from parsers.problems import Problem

LARGEST = 32 * 1024 * 1024  # bytes; some 70,000 entries, for which 400 MB of memory are needed
_LOOKED_AT = 4096  # bytes at the beginning in which a document type must stand, if there is one


class XmlTooLarge(Problem):
    """More than is reasonable for one file."""

    template = "The file is larger than {megabytes} MB; ask for smaller ones, such as one for each month."


class XmlBroken(Problem):
    """The file is no well-formed XML: damaged, or cut off."""

    template = "The XML file is damaged or cut off ({what}); get it once more from where it came from."


class XmlUnsafe(Problem):
    """The file brings definitions of its own, which no invoice or bank statement does."""

    template = (
        "The XML file holds a document type definition, which no bank or invoicing program writes; it was refused."
    )


def read_xml(data: bytes) -> etree._Element:
    """The root of an XML document. Raises XmlTooLarge, XmlBroken or XmlUnsafe."""
    if len(data) > LARGEST:
        raise XmlTooLarge(megabytes=LARGEST // 1024 // 1024)
    if b"<!DOCTYPE" in data[:_LOOKED_AT]:
        raise XmlUnsafe
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlBroken(what=" ".join(str(error).split())[:200]) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlUnsafe
    return root


def looks_like_xml(data: bytes) -> bool:
    """Whether the bytes begin as XML does, in UTF-8 or UTF-16."""
    head = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"<") or (data[:2] in {b"\xff\xfe", b"\xfe\xff"} and b"<" in head)


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    """The namespace of an element as it stands before a name: "{urn:…}", or "" when there is none."""
    before, mark, _ = str(element.tag).rpartition("}")
    return before + mark
