"""What service and worker say to each other: pickled values, each preceded by its length.

The worker reads hostile mail, so it is not believed either: of what it answers only plain values and the frozen values
of `parsers` are unpickled, and no more of it than a mail can be worth.
"""

import io
import pickle
import struct
from typing import Any

LENGTH = struct.Struct(">Q")
LARGEST = 256 * 2**20  # bytes of one answer

_PLAIN = {
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("decimal", "Decimal"),
    ("builtins", "frozenset"),
    ("builtins", "set"),
}


def pack(value: object) -> bytes:
    """One value as a frame."""
    data = pickle.dumps(value, protocol=5)
    return LENGTH.pack(len(data)) + data


def unpack(data: bytes) -> Any:
    """The value of a frame's content. Raises pickle.UnpicklingError when it holds anything but our values."""
    return _Values(io.BytesIO(data)).load()


def unpack_any(data: bytes) -> Any:
    """The value of a frame that the service itself made."""
    return pickle.loads(data)  # noqa: S301 - from our own parent process


class _Values(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Only classes, of the standard library's plain values and of `parsers`."""
        if (module, name) in _PLAIN or module.partition(".")[0] == "parsers":
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value of ours")
