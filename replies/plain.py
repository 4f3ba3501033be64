"""Values as JSON keeps them: amounts and percentages as plain decimals, days and times in ISO 8601."""

from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from parsers.money import Money


def plain(value: Any) -> Any:
    """The value made of what JSON has; dataclasses become objects with the names of their fields."""
    if isinstance(value, Money):
        return {"amount": str(value), "currency": value.currency}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | str) else value
