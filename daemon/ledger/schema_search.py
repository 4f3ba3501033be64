"""The index that search uses, and the triggers that keep it; a row's number is four times the row's it is about,
plus 0 for a mail, 1 for a debtor, 2 for an invoice, 3 for a draft.
"""

_MESSAGE = "{row}.id * 4, {row}.subject, substr({row}.sender_name || ' ' || {row}.sender || ' ' || {row}.text, 1, 8000)"
_DEBTOR = """{row}.id * 4 + 1, {row}.name,
  COALESCE((SELECT group_concat(address || ' ' || name, ' ') FROM contacts WHERE debtor_id = {row}.id), '')"""
_INVOICE = "{row}.id * 4 + 2, {row}.number, {row}.payment_reference"
_DRAFT = "{row}.id * 4 + 3, {row}.subject, substr({row}.recipient || ' ' || {row}.text, 1, 8000)"


def _put(values: str, table: str, condition: str) -> str:
    found = values.format(row="t")
    return f"INSERT INTO search (rowid, title, body) SELECT {found} FROM {table} t WHERE {condition};"  # noqa: S608


def _take(row: str, offset: int) -> str:
    return f"DELETE FROM search WHERE rowid = {row} * 4 + {offset};"  # noqa: S608


def _triggers(table: str, values: str, columns: str, offset: int, condition: str = "1") -> tuple[str, ...]:
    # No INSERT OR REPLACE: what the statement says that fires a trigger ("OR IGNORE") counts within it, too.
    put = _put(values, table, f"t.id = new.id AND {condition}")
    return (
        f"CREATE TRIGGER search_{table}_new AFTER INSERT ON {table} BEGIN {put} END",
        f"""CREATE TRIGGER search_{table}_changed AFTER UPDATE OF {columns} ON {table} BEGIN
              {_take("old.id", offset)} {put} END""",
        f"CREATE TRIGGER search_{table}_gone AFTER DELETE ON {table} BEGIN {_take('old.id', offset)} END",
        _put(values, table, condition),
    )


def _contact(event: str, row: str) -> str:
    put = _put(_DEBTOR, "debtors", f"t.id = {row}.debtor_id")
    take = _take(f"{row}.debtor_id", 1)
    return f"CREATE TRIGGER search_contact_{event} AFTER {event} ON contacts BEGIN {take} {put} END"


SEARCH = (
    """
    CREATE VIRTUAL TABLE search USING fts5(  -- mails, debtors, invoices and drafts, to be found by their words
      title, body, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3 4'
    )""",
    *_triggers(
        "messages",
        _MESSAGE,
        "text, subject, sender, sender_name, state",
        0,
        "t.state = 'handled' AND t.text <> ''",
    ),
    *_triggers("debtors", _DEBTOR, "name", 1),
    *_triggers("invoices", _INVOICE, "number, payment_reference", 2),
    *_triggers("drafts", _DRAFT, "subject, text, recipient", 3),
    _contact("insert", "new"),
    _contact("update", "new"),
    _contact("delete", "old"),
)
