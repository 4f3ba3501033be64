"""What belongs together: a mail and the debtor, invoices and reminder it is about; a payment and the invoices it pays.

Identifiers are compared exactly, never nearly; an index over the books (`Books`) makes every look-up one step.
"""

from parsers.matching.books import Books, SentMail
from parsers.matching.mails import How, MailMatch, Remark, match_mail
from parsers.matching.reasons import Reason
from parsers.matching.statement import match_payments

__all__ = ["Books", "How", "MailMatch", "Reason", "Remark", "SentMail", "match_mail", "match_payments"]
