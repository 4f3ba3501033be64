"""What must hold of a statement before anything of it is booked: one currency, its end, its totals, its balances."""

from parsers.money import total
from parsers.statements.model import Statement
from parsers.statements.problems import BrokenBalance, TruncatedStatement, WrongCurrency


def check(statement: Statement) -> None:
    """Raises WrongCurrency, TruncatedStatement, BrokenBalance, or what the file contradicts itself in."""
    account = statement.account or "?"
    amounts = [entry.amount for entry in statement.entries]
    for money in (*amounts, statement.opening, statement.closing):
        if money is not None and money.currency != statement.currency:
            raise WrongCurrency(account=account, currency=statement.currency, other=money.currency)
    if not statement.ends:
        raise TruncatedStatement(account=account)
    if statement.contradiction:
        raise statement.contradiction
    if statement.opening is None or statement.closing is None:
        return
    entries = total(amounts, statement.currency)
    if statement.opening + entries != statement.closing:
        raise BrokenBalance(
            account=account,
            number=statement.number,
            opening=statement.opening,
            entries=entries,
            sum=statement.opening + entries,
            closing=statement.closing,
        )
