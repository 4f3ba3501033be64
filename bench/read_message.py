"""How fast mails are read, beside mail-parser alone and quotequail in the same run.

usage: python -m bench.read_message [FOLDER]

Reads replies of about 4 kB that quote a reminder, plain text and HTML, in four languages; or every .eml in FOLDER.
Prints the median and 95th percentile of one mail in milliseconds, each time as the best of five rounds, and the
ratios. quotequail gets the text or HTML that mail-parser found.
"""

import statistics
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import mailparser
import quotequail

from parsers.message import read

ROUNDS = 5
REMINDER = (
    "Geachte heer/mevrouw,\n\nVolgens onze administratie staat factuur VD2026-1 van 14-03-2026 nog open. De termijn "
    "van 30 dagen is inmiddels verstreken.\n\nWij verzoeken u vriendelijk het bedrag over te maken onder vermelding "
    "van het factuurnummer. Heeft u al betaald, dan kunt u dit bericht als niet verzonden beschouwen.\n\n"
    "Met vriendelijke groet,\n\nDebiteurenbeheer\n\n"
)
REPLIES = {
    "nl": "Dag,\n\nIk maak het vrijdag over, samen met de factuur van april.\n\nMet vriendelijke groet,\nJan Jansen",
    "en": "Hello,\n\nYour invoice never came. Please send a copy.\n\nKind regards\nJan Jansen\nT +31 30 555 01 99",
    "fr": "Bonjour,\n\nNous vous réglons vendredi par virement.\n\nCordialement,\nJan Jansen",
    "de": "Guten Tag,\n\nwir haben am 4. Mai überwiesen.\n\nMit freundlichen Grüßen\nJan Jansen",
}
ATTRIBUTION = "Op di 12 mei 2026 om 10:03 schreef Debiteuren <debiteuren@vandongen.example>:"
RECEIVED = "from mx{n}.dezon.example (mx{n}.dezon.example [192.0.2.{n}]) by mx.vandongen.example with ESMTPS id 4f{n}"


def made_up() -> list[bytes]:
    """Replies of about 4 kB with the headers that a real one gathers on its way."""
    mails = []
    for text in REPLIES.values():
        for as_html in (False, True):
            mail = EmailMessage()
            for number in range(3):
                mail["Received"] = f"{RECEIVED.format(n=number)}; Tue, 12 May 2026 10:03:00 +0200"
            mail["From"] = "Jan Jansen <jan@dezon.example>"
            mail["To"] = "Debiteuren <debiteuren@vandongen.example>"
            mail["Subject"] = "Re: Herinnering factuur VD2026-1"
            mail["Date"] = "Tue, 12 May 2026 10:03:00 +0200"
            mail["Message-ID"] = "<1@dezon.example>"
            mail["In-Reply-To"] = mail["References"] = "<r@vandongen.example>"
            old = REMINDER * (3 if as_html else 8)
            quoted = "\n".join(f"> {line}" for line in old.split("\n"))
            mail.set_content(f"{text}\n\n{ATTRIBUTION}\n\n{quoted}\n", cte="quoted-printable")
            if as_html:
                attribution = ATTRIBUTION.replace("<", "&lt;")
                mail.add_alternative(
                    f'<div dir="ltr">{paragraphs(text)}</div><div class="gmail_quote"><div class="gmail_attr">'
                    f'{attribution}</div><blockquote class="gmail_quote">{paragraphs(old)}</blockquote></div>',
                    subtype="html",
                    cte="quoted-printable",
                )
            mails.append(mail.as_bytes())
    return mails


def paragraphs(text: str) -> str:
    return "".join(f"<p>{part}</p>" for part in text.split("\n\n"))


def unquote(raw: bytes) -> None:
    parsed = mailparser.parse_from_bytes(raw)
    if parsed.text_html:
        quotequail.unwrap_html(parsed.text_html[0])
    elif parsed.text_plain:
        quotequail.unwrap(parsed.text_plain[0])


def measure(work: Callable[[bytes], object], mails: list[bytes]) -> list[float]:
    """Milliseconds of each mail, the best of the rounds."""
    best = [float("inf")] * len(mails)
    for _ in range(ROUNDS):
        for number, raw in enumerate(mails):
            started = time.perf_counter()
            work(raw)
            best[number] = min(best[number], (time.perf_counter() - started) * 1000)
    return sorted(best)


def main() -> int:
    """Measure and print."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    mails = [path.read_bytes() for path in sorted(folder.glob("*.eml"))] if folder else made_up() * 10
    read(mails[0])  # loads the language model and the phrases
    print(f"{len(mails)} mails, median {statistics.median(map(len, mails)):.0f} bytes, best of {ROUNDS} rounds")
    names: dict[str, Callable[[bytes], object]] = {
        "parsers.message.read": read,
        "mail-parser alone": mailparser.parse_from_bytes,
        "mail-parser and quotequail": unquote,
    }
    times = {name: measure(work, mails) for name, work in names.items()}
    ours = statistics.median(times["parsers.message.read"])
    for name, found in times.items():
        middle, slow = statistics.median(found), found[int(len(found) * 0.95)]
        print(f"{name:28} median {middle:6.2f} ms   95th {slow:6.2f} ms   ours takes {ours / middle:5.2f} times this")
    return 0


if __name__ == "__main__":
    sys.exit(main())
