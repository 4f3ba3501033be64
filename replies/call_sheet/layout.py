"""A call sheet laid out in the caller's language: a head and blocks, before it becomes text or HTML."""

from dataclasses import dataclass

from parsers.facts.model import Instalment
from replies.call_sheet import DELIVERY, CallSheet
from replies.dossier import AgreementView, OpenLine
from replies.summary.form import MISSING, Form
from replies.words import Words


@dataclass(frozen=True, slots=True)
class Block:
    """A titled part of the sheet: sentences, a table, a numbered list; `room`: with room to write below each item."""

    title: str
    says: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[int, ...] = ()  # columns set to the right
    items: tuple[str, ...] = ()
    room: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page."""

    title: str
    amount: str
    head: tuple[str, ...]
    blocks: tuple[Block, ...]


def laid_out(sheet: CallSheet, words: Words) -> Sheet:
    """The sheet in words: whom and why, what is open, what was said and agreed, what to ask, what to write down."""
    form = Form(words)
    blocks = (
        _open(sheet, form),
        _said(sheet, form),
        _agreed(sheet, form),
        Block(words("What you may agree to"), _allowed(sheet, form)),
        Block(words("How"), (sheet.questions.approach, sheet.questions.opening)),
        Block(words("Ask"), items=sheet.questions.asked),
        Block(words("Meanwhile"), (sheet.questions.listen,)),
        Block(words("Write down"), (), items=sheet.questions.close, room=True),
        Block(words("Afterwards"), (sheet.questions.after, _command(sheet, words))),
    )
    return Sheet(
        title=sheet.dossier.debtor.name,
        amount=form.sum(sheet.asked_for),
        head=tuple(_head(sheet, form)),
        blocks=tuple(block for block in blocks if block),
    )


def _head(sheet: CallSheet, form: Form) -> list[str]:
    words, debtor = form.words, sheet.dossier.debtor
    facts = []
    call = sheet.call
    if call:
        facts.append(words("Why: {reasons}.", reasons="; ".join(words(str(reason)) for reason in call.reasons)))
        if call.standing.asked:
            facts.append(words("They asked: “{words}”", words=call.standing.asked))
        if call.on and call.at:
            facts.append(words("When: {day} at {time}.", day=form.day(call.on), time=form.clock(call.at)))
    for person in sheet.people:
        parts = (person.name, person.role, person.telephone, person.address)
        facts.append(words("Who: {person}", person=", ".join(part for part in parts if part)))
    if debtor.telephone:
        facts.append(words("Telephone of the firm: {number}", number=debtor.telephone))
    elif not any(person.telephone for person in sheet.people):
        facts.append(words("No telephone number is on file; keep it with `afspraak debtors telephone`."))
    if sheet.insolvent:
        facts.append(words("They wrote of insolvency: ask for no payment, only who handles the estate."))
    else:
        day = form.day(sheet.last_day)
        facts.append(words("Ask for {amount}, on our account by {day}.", amount=form.sum(sheet.asked_for), day=day))
    return facts


def _open(sheet: CallSheet, form: Form) -> Block:
    words = form.words
    columns = ["Invoice", "Due", "Days late", "Open", "Reminders", "Last one"]
    columns += ["What for"] if any(line.description for line in sheet.lines) else []
    others = len(sheet.dossier.open) - len(sheet.lines)
    says = (
        (words.plural("{count} other invoice is open, too.", "{count} other invoices are open, too.", others),)
        if others
        else ()
    )
    rows = tuple(_line(line, form)[: len(columns)] for line in sheet.lines)
    return Block(words("What is open"), says, tuple(map(words, columns)), rows, (2, 3, 4))


def _line(line: OpenLine, form: Form) -> tuple[str, ...]:
    return (
        line.number,
        form.full_day(line.due),
        str(line.days_overdue or MISSING),
        form.sum(line.open),
        str(line.reminders or MISSING),
        form.day(line.last_reminder) if line.last_reminder else MISSING,
        line.description or MISSING,
    )


def _said(sheet: CallSheet, form: Form) -> Block:
    words, dossier = form.words, sheet.dossier
    says = []
    mail = sheet.last_mail
    if mail:
        says.append(
            words(
                "On {day}: {label}. “{words}”",
                day=form.day(mail.at.date()),
                label=words(mail.labels[0]),
                words=mail.evidence or mail.subject,
            )
        )
    else:
        says.append(words("They did not answer yet."))
    for complaint in sheet.complaints:
        at, said = form.day(complaint.at.date()), complaint.said(DELIVERY)
        says.append(words("Delivery: on {day} they wrote “{words}”", day=at, words=said))
    if not sheet.complaints:
        says.append(words("Delivery: no complaint is on file."))
    if dossier.days_late is not None:
        says.append(words("Pays {days} days late on average.", days=dossier.days_late))
    return Block(words("What they said"), tuple(says))


def _agreed(sheet: CallSheet, form: Form) -> Block | None:
    words = form.words
    if not sheet.agreements:
        return Block(words("Agreements so far"), (words("None."),))
    kept, due = sheet.dossier.kept
    says = (words("Kept {kept} of {due} promised payments.", kept=kept, due=due),) if due else ()
    columns = tuple(map(words, ("Made on", "Invoice", "Promised", "Received", "State")))
    return Block(
        words("Agreements so far"), says, columns, tuple(_agreement(one, form) for one in sheet.agreements), (3,)
    )


def _agreement(one: AgreementView, form: Form) -> tuple[str, ...]:
    parts = (f"{form.day(part.due) if part.due else '?'} {form.money(part.promised)}" for part in one.parts)
    return (
        form.full_day(one.made_on),
        ", ".join(one.invoices),
        "; ".join(parts),
        form.sum(one.received),
        form.words(one.state),
    )


def _allowed(sheet: CallSheet, form: Form) -> tuple[str, ...]:
    words, allowed = form.words, sheet.concession
    says = [words("All of it by {day} at the latest.", day=form.full_day(allowed.latest))]
    if allowed.plan:
        says.append(
            words(
                "Or in at most {count} parts of {smallest} or more, for example: {parts}.",
                count=allowed.most_parts,
                smallest=form.sum(allowed.smallest),
                parts="; ".join(_part(part, form) for part in allowed.plan),
            )
        )
    says.append(words("Whatever goes further, you settle with a colleague first."))
    return tuple(says)


def _part(part: Instalment, form: Form) -> str:
    return f"{form.day(part.date) if part.date else '?'} {form.money(part.amount)}"


def _command(sheet: CallSheet, words: Words) -> str:
    return words(
        'Keep it with `afspraak calls log "{debtor}" --pay DAY=AMOUNT`, or --note, or --no-answer.',
        debtor=sheet.dossier.debtor.name,
    )
