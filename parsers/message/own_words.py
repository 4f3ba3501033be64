"""What the reminder on file tells about a mail's lines: its own are quoted, what stands between them was typed."""

from parsers.message.heads import find
from parsers.message.lines import Line, Tag, has_words, is_marked
from parsers.message.model import Cut
from parsers.message.ours import Ours

_ENOUGH = 3  # lines of a reminder that must be there before others between them are taken for answers


def answers_below(
    texts: list[str], marked: list[bool], tags: list[Tag | None], start: int, ours: Ours, *, bottom: bool
) -> None:
    """Answers typed between the lines of our reminder below a head: what is not ours there is new.

    Only down to the next head: what stands below that is an older mail. `bottom`: nothing stands above the head, so
    what stands below our reminder is new too.
    """
    if ours:
        _answers(texts, marked, tags, range(start, len(texts)), ours, bottom=bottom)


def answers_in_blocks(
    lines: list[Line], texts: list[str], marked: list[bool], tags: list[Tag | None], ours: Ours
) -> None:
    """The same in the quote blocks of HTML, where a program keeps what is typed into the quote."""
    bottom = not any(tag is None and has_words(text) for tag, text in zip(tags, texts, strict=True))
    start = 0
    while start < len(texts):
        end = start
        while end < len(texts) and (lines[end].quoted or (end > start and not texts[end].strip())):
            end += 1
        if end > start:
            _answers(texts, marked, tags, range(start, end), ours, bottom=bottom)
        start = end + 1


def _answers(
    texts: list[str], marked: list[bool], tags: list[Tag | None], region: range, ours: Ours, *, bottom: bool
) -> None:
    first = next((number for number in region if ours.is_line(texts[number])), None)
    if first is None:
        return
    end = next((number for number in range(first, region.stop) if find(texts, number, marked)), region.stop)
    known = [number for number in range(first, end) if ours.is_line(texts[number])]
    if len(known) < _ENOUGH:
        return
    for number in range(first + 1, end if bottom else known[-1]):
        if has_words(texts[number]) and not is_marked(texts[number]) and not ours.may_be(texts[number]):
            tags[number] = Tag(Cut.NEW, "typed between the lines of our reminder", 0.7)


def tag_own_words(texts: list[str], tags: list[Tag | None], ours: Ours) -> None:
    """Our reminder quoted without any mark: its lines, and the short ones among them."""
    known = [number for number, text in enumerate(texts) if tags[number] is None and ours.is_line(text)]
    words = sum(len(texts[number].split()) for number in known)
    if not known or (words < 12 and words * 3 < ours.words):
        return
    tag = Tag(Cut.QUOTED, "our own reminder", 0.9)
    for number in known:
        tags[number] = tag
    first = max(0, known[0] - 6)
    for number in (*range(first, len(texts)), *range(known[0], first - 1, -1)):
        if (
            tags[number] is None
            and texts[number].strip()
            and _beside(tags, texts, number, tag)
            and ours.may_be(texts[number])
        ):
            tags[number] = tag


def _beside(tags: list[Tag | None], texts: list[str], number: int, tag: Tag) -> bool:
    """Whether the nearest line with text above or below is ours."""
    for step in (-1, 1):
        near = number + step
        while 0 <= near < len(texts) and abs(near - number) < 4 and not texts[near].strip():
            near += step
        if 0 <= near < len(texts) and tags[near] is tag:
            return True
    return False
