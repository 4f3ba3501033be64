"""From HTML to lines of text that still know which of them the sender's program marked as quoted.

Marks are private-use characters put into the tree before inscriptis lays it out; they are taken out of the lines again.
Hidden text (white space for filters, preheaders, `font-size:0`) goes first: a person does not see it either.
"""

import re
from html import unescape

import lxml.html
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree

from parsers.message.lines import Line, plain_lines

_OPEN, _CLOSE, _REST, _INDENT, _OUTDENT, _SIGN, _SIGNED = "\ue000\ue001\ue002\ue003\ue004\ue005\ue006"
_MARKS = re.compile(f"[{_OPEN}-{_SIGNED}]")
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|font-size:0(?:px|pt|em|%)?(?:;|!|$)|max-height:0(?:px)?(?:;|!|$)"
)
_DROP = {"script", "style", "head", "title", "template", "noscript", "object", "embed", "iframe", "svg"}
_CONFIG = ParserConfig(css=STRICT_CSS_PROFILE, display_links=False, display_images=False)
_BLOCKS = {"div", "p", "table", "section"}
_REST_IDS = {
    "divrplyfwdmsg",
    "appendonsend",
    "replysplit",
    "mail-editor-reference-message-container",
    "olk_src_body_section",
    "isforwardcontent",
    "isreplycontent",
}
_QUOTE_CLASSES = {
    "gmail_quote",
    "gmail_extra",
    "yahoo_quoted",
    "moz-cite-prefix",
    "gmail_attr",
    "protonmail_quote",
    "zmail_extra",
    "tutanota_quote",
    "hey_quote",
    "front-blockquote",
    "gmail_quote_container",
}
_CONTAINERS = {"gmail_quote", "gmail_extra", "gmail_quote_container", "yahoo_quoted", "zmail_extra"}
_BORDER_TOP = re.compile(
    r"border-top:solid#(?:e1e1e1|b5c4df|ccc|cccccc)|border-top:1pxsolid#(?:b5c4df|ccc)"
    r"|border-top-color:rgb\(229,229,229\);border-top-width:1px;border-top-style:solid"
)
_UNSEEN = re.compile(
    r"<(script|style|title)\b.*?(?:</\1\b[^<>]{0,20}>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_BLOCK_TAG = re.compile(r"</?(?:p|div|br|tr|li|h\d|table|blockquote|hr)\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,2000}>")
_MAX_ELEMENTS = 50_000
_MAX_LAYOUT = 20_000_000  # cells times characters
_MAX_TEXT = 200_000  # characters; laid-out tables can be longer than their HTML


def to_lines(html: str) -> list[Line]:
    """The visible text of an HTML mail in lines; [] when nothing can be seen. Linear in the size of the HTML."""
    parser = lxml.html.HTMLParser()
    root = _tree(html, parser)
    if root is None:
        return []
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        return plain_lines(_stripped(html))
    _mark(root)
    _flatten_tables(root)
    return _lines(Inscriptis(root, _CONFIG).get_text()[:_MAX_TEXT])


def _tree(html: str, parser: lxml.html.HTMLParser) -> lxml.html.HtmlElement | None:
    html = _MARKS.sub("", html).strip()
    if not html:
        return None
    if html.startswith("<?xml"):
        html = html.partition("?>")[2] or html
    try:
        return lxml.html.document_fromstring(html, parser=parser)
    except (etree.ParserError, ValueError):
        return None


def _stripped(html: str) -> str:
    """The text of HTML nested deeper than libxml2 goes (it drops what follows): tags taken out, blocks on lines."""
    text = _UNSEEN.sub("", html)
    return unescape(_TAG.sub("", _BLOCK_TAG.sub("\n", text)))


def _mark(root: lxml.html.HtmlElement) -> None:
    """Drop what cannot be seen; put marks round what the sender's program marked as quoted."""
    hidden = []
    for count, element in enumerate(root.iter()):
        if count > _MAX_ELEMENTS:
            break
        if not isinstance(element.tag, str):
            continue
        style = element.get("style", "").replace(" ", "").lower()
        if element.tag in _DROP or (style and _HIDDEN.search(style)):
            hidden.append(element)
            continue
        names = set(element.get("class", "").lower().split())
        if element.get("id", "").lower().removeprefix("x_") in _REST_IDS or (
            style and _BORDER_TOP.search(style) and _looks_like_headers(element)
        ):
            _surround(element, _REST, None)
        elif element.tag == "hr":
            element.tag, element.text = "div", "-" * 32
        elif element.tag == "blockquote":
            _surround(element, *((_OPEN, _CLOSE) if _is_quote(element, style) else (_INDENT, _OUTDENT)))
        elif names & _QUOTE_CLASSES and not (names & _CONTAINERS and element.find(".//blockquote") is not None):
            _surround(element, _OPEN, _CLOSE)
        elif element.tag in _BLOCKS and "signature" in f"{element.get('id', '')} {element.get('class', '')}".lower():
            _surround(element, _SIGN, _SIGNED)
    for element in hidden:
        if element.getparent() is not None:
            element.drop_tree()


def _flatten_tables(root: lxml.html.HtmlElement) -> None:
    """Make divisions of tables so large that laying them out in columns, row by padded row, would take too long."""
    cells = list(root.iter("td", "th"))
    if len(cells) * (len(root.text_content()) + 10 * len(list(root.iter("br", "p", "div")))) > _MAX_LAYOUT:
        for element in root.iter("table", "tbody", "thead", "tr", "td", "th"):
            element.tag = "div"


def _is_quote(element: lxml.html.HtmlElement, style: str) -> bool:
    """Whether a blockquote was made by answering, not by "increase indent"."""
    names = element.get("class", "").lower()
    if element.get("type", "").lower() == "cite" or element.get("cite") or (names and "indent" not in names):
        return True
    if element.get("data-o-mail-quote") or "schema.skype.com/reply" in element.get("itemtype", "").lower():
        return True  # Odoo; Teams and Skype
    return "border-left" in style and "border-left:none" not in style


def _looks_like_headers(element: lxml.html.HtmlElement) -> bool:
    return str(element.text_content())[:600].count(":") >= 3


def _surround(element: lxml.html.HtmlElement, first: str, last: str | None) -> None:
    opening = etree.SubElement(element, "div")
    opening.text = first
    opening.tail = element.text
    element.text = None
    element.insert(0, opening)
    if last:
        closing = etree.SubElement(element, "div")
        closing.text = last


def _lines(text: str) -> list[Line]:
    out: list[Line] = []
    depth, indent, signed, rest = 0, 0, 0, False
    for raw in text.split("\n"):
        marks = _MARKS.findall(raw)
        line = _MARKS.sub("", raw).strip(" ") if marks else raw.rstrip()
        for mark in marks:
            if mark == _OPEN:
                depth += 1
            elif mark == _INDENT:
                indent += 1
            elif mark == _SIGN:
                signed += 1
            elif mark == _REST:
                rest = True
        if line or not marks:
            out.append(
                Line(line.strip(), quoted=depth > 0, indented=indent > 0, rest=rest, signature=signed > 0),
            )
        for mark in marks:
            if mark == _CLOSE:
                depth = max(0, depth - 1)
            elif mark == _OUTDENT:
                indent = max(0, indent - 1)
            elif mark == _SIGNED:
                signed = max(0, signed - 1)
    return out
