"""Feed damaged mails to the reader until the time is up: no exception, no slow mail, nothing that is not text.

usage: python -m bench.fuzz_message [--minutes 10] [--seed 1] [FOLDER of .eml files to start from]

Every mail is a few random changes away from one of the starting mails: bytes changed, pieces doubled, swapped, cut
out or taken from another mail, headers and markers of the formats put in. The first failing mail is written to
fuzz-failure.eml, and the seed that made it is printed.
"""

import argparse
import random
import sys
import time
from pathlib import Path

from bench.read_message import REMINDER, made_up
from parsers.message import read

SLOW = 2.0  # seconds of processor time: others may be at work on the machine
TOKENS = [
    *(
        b"\r\n",
        b"\n\n",
        b"\0",
        b"\xff\xfe",
        b"=?utf-8?q?=0d=0a?=",
        b"=?",
        b"?=",
        b"--b\r\n",
        b"--b--",
        b"<",
        b">",
        b"> ",
    ),
    *(
        b"&#0;",
        b"<!--",
        b"<blockquote>",
        b"<div style='display:none'>",
        b"</div>",
        b"<table><tr><td>",
        b"<?xml",
        b'"',
        b"(",
    ),
    *(
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"charset=utf-7",
        b"charset=idna",
    ),
    *(
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"format=flowed; delsp=yes",
    ),
    *(b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\n", b"METHOD:REPLY\r\n"),
    *(
        b"From: ",
        b"From: x@y.example\r\n",
        b"Reply-To: (",
        b"Date: Tue, 99 Foo 99999 99:99:99 +9999\r\n",
        b"Auto-Submitted: x\r\n",
    ),
    *(
        b"Authentication-Results: mx.v.example; dmarc=pass\r\n",
        b"Van: a@b.example\nVerzonden: 1-1-2026\nOnderwerp: x\n",
    ),
    *(
        b"Op 5 mei 2026 om 10:03 schreef Jan <a@b.example>:\n",
        b"-----Original Message-----\n",
        b"-- \n",
        b"Mvg\n",
        b"Disclaimer\n",
    ),
    *(
        b"##- write above this line -##\n",
        b">>> a@b.example 1-1-2026 >>>\n",
        "vóór € ×\u202e\u0301".encode(),
        b"\xe9\xe8",
    ),
]


def changed(chance: random.Random, mails: list[bytes]) -> bytes:
    """One mail with one to eight random changes."""
    raw = bytearray(chance.choice(mails))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(raw) + 1)
        to = min(len(raw), at + chance.randrange(1, 400))
        match chance.randrange(6):
            case 0:
                raw[at:at] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 50, 500))
            case 1:
                del raw[at:to]
            case 2:
                raw[at:at] = raw[at:to] * chance.choice((1, 2, 20))
            case 3:
                other = chance.choice(mails)
                start = chance.randrange(len(other))
                raw[at:to] = other[start : start + chance.randrange(1, 2000)]
            case 4:
                raw[at:to] = bytes(chance.randrange(256) for _ in range(min(to - at, 40)))
            case _:
                raw[at:at] = bytes([chance.randrange(256)]) * chance.choice((1, 10, 3000))
    return bytes(raw[:500_000])


def main() -> int:
    """Run until the time is up or a mail fails."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", nargs="?", type=Path)
    arguments.add_argument("--minutes", type=float, default=10.0)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    mails = [path.read_bytes() for path in sorted(options.folder.glob("*.eml"))] if options.folder else made_up()
    read(mails[0])  # loads the language model and the phrases
    chance = random.Random(options.seed)
    end = time.monotonic() + options.minutes * 60
    count, slowest = 0, 0.0
    while time.monotonic() < end:
        raw = changed(chance, mails)
        started = time.process_time()
        try:
            message = read(
                raw, reminder_texts=(REMINDER,), known_language="nl", trusted_hosts=frozenset({"mx.v.example"})
            )
            repr(message).encode("utf-8")
        except Exception as error:
            Path("fuzz-failure.eml").write_bytes(raw)
            print(f"mail {count} of seed {options.seed} failed: {error!r}; it is in fuzz-failure.eml")
            return 1
        took = time.process_time() - started
        slowest = max(slowest, took)
        if took > SLOW:
            Path("fuzz-failure.eml").write_bytes(raw)
            print(f"mail {count} of seed {options.seed} took {took:.1f} s; it is in fuzz-failure.eml")
            return 1
        count += 1
    print(f"{count} mails in {options.minutes:g} minutes, none failed; the slowest took {slowest:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
