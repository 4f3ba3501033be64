"""A worker that does what the bytes of a mail tell it: what a hostile mail could at worst make of ours."""

import os
import sys
import time
from typing import Any

from daemon.reader.worker import serve


class Lie:
    """Unpickled, it would run a command."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("touch /tmp/afspraak-was-here",)


def misbehave(raw: bytes, **known: Any) -> Any:
    match raw:
        case b"hang":
            time.sleep(60)
        case b"die":
            os._exit(9)
        case b"greedy":
            return len(bytearray(5_000_000_000))
        case b"write":
            with open("/tmp/afspraak-was-here", "w") as file:  # noqa: PTH123
                file.write("here")
        case b"lie":
            return Lie()
        case b"print":
            print("hello")  # noqa: T201
            os.write(1, b"hello")
        case b"fail":
            raise ValueError("no such thing")
        case b"secret":
            return os.environ.get("MAIL_PASSWORD", "none")
    return "read"


if __name__ == "__main__":
    serve({"read": misbehave}, int(sys.argv[1]))
