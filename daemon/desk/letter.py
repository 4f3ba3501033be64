"""A mail as the desk shows it: what was typed anew with the evidence marked, and the parts that were cut, to unfold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import nh3
from markupsafe import Markup, escape

from parsers.message.model import Cut, Segment

LONGEST_SHOWN = 200_000  # characters of one piece


MOST_LINES = 60  # that are shown in full


@dataclass(frozen=True, slots=True)
class Marking:
    """Words of the mail that show something: the label (or fact) and its evidence, verbatim but for blanks."""

    name: str  # as a person reads it
    key: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the mail: `text` is escaped, with the evidence marked when it was typed anew."""

    cut: Cut
    text: Markup
    lines: int

    @property
    def new(self) -> bool:
        """Whether it was typed for this mail."""
        return self.cut is Cut.NEW

    @property
    def long(self) -> bool:
        """Whether it scrolls by itself, so that the answer below it is not out of reach."""
        return self.lines > MOST_LINES or len(self.text) > MOST_LINES * 80


def pieces(segments: Sequence[Segment], markings: Iterable[Marking]) -> list[Piece]:
    """The mail in its order; neighbours that were cut for the same reason are one piece."""
    made: list[Piece] = []
    marked = tuple(markings)
    joined: list[tuple[Cut, str]] = []
    for segment in segments:
        if joined and joined[-1][0] is segment.cut:
            joined[-1] = (segment.cut, f"{joined[-1][1]}\n{segment.text}")
        elif segment.text.strip():
            joined.append((segment.cut, segment.text))
    for cut, text in joined:
        shown = text.strip("\n")[:LONGEST_SHOWN]
        made.append(Piece(cut, mark(shown, marked) if cut is Cut.NEW else escape(shown), shown.count("\n") + 1))
    return made


def mark(text: str, markings: Iterable[Marking]) -> Markup:
    """The text as HTML in which each piece of evidence is marked, followed by what it shows. Nothing overlaps."""
    spans: dict[tuple[int, int], list[Marking]] = {}
    for marking in markings:
        place = _find(text, marking.evidence)
        if place:
            spans.setdefault(place, []).append(marking)
    html, done = Markup(), 0
    for start, end in sorted(spans):
        if start < done:
            continue
        shows = spans[start, end]
        names = ", ".join(dict.fromkeys(one.name for one in shows))
        keys = " ".join(dict.fromkeys(one.key for one in shows))
        html += escape(text[done:start])
        html += Markup('<mark data-shows="{}">{}</mark><span class="shows">{}</span>').format(
            keys, text[start:end], names
        )
        done = end
    return html + escape(text[done:])


def _find(text: str, evidence: str) -> tuple[int, int] | None:
    words = evidence.split()
    if not words:
        return None
    found = re.search(r"\s+".join(re.escape(word) for word in words[:200]), text)
    return found.span() if found else None


_TAGS = {
    *("abbr", "b", "blockquote", "br", "caption", "center", "code", "dd", "div", "dl", "dt", "em", "font"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong"),
    *("sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
}
_ATTRIBUTES = {"td": {"colspan", "rowspan", "align", "valign"}, "th": {"colspan", "rowspan", "align", "valign"}}
_STYLE = "body{font:15px/1.5 sans-serif;margin:12px;color:#222;background:#fff;overflow-wrap:anywhere}"


def safe_html(html: str) -> str:
    """A mail's own HTML, to be shown in a sandboxed frame: no script, no style, no link, nothing that is fetched."""
    clean = nh3.clean(html[:1_000_000], tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, strip_comments=True)
    return f"<!doctype html><meta charset=utf-8><title>Mail</title><style>{_STYLE}</style>{clean}"
