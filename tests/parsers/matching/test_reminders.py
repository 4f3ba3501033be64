"""Which of our mails are reminders, and which number each has."""

from datetime import date

import pytest

from parsers.books import Contact, Debtor, Invoice
from parsers.matching import Books
from parsers.matching.reminders import our_letter
from parsers.message import read
from parsers.money import Money

BOOKS = Books.of(
    [Debtor(1, "De Zon", contacts=(Contact(1, "jan@zon.example"),)), Debtor(2, "Maan")],
    [
        Invoice(1, "2026-0412", 1, date(2026, 3, 1), date(2026, 4, 1), Money(100), Money(100)),
        Invoice(2, "2026-0413", 2, date(2026, 3, 1), date(2026, 4, 1), Money(100), Money(100)),
    ],
    [],
)


def mail(subject: str, text: str, to: str = "jan@zon.example") -> bytes:
    return (
        f"From: administratie@vandam.example\r\nTo: {to}\r\nSubject: {subject}\r\n"
        "Date: Mon, 4 May 2026 10:00:00 +0200\r\n"
        f"Message-ID: <a@vandam.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("subject", "text", "is_reminder", "level"),
    [
        ("Herinnering factuur 2026-0412", "Wij ontvingen uw betaling nog niet.", True, 0),
        ("Tweede herinnering 2026-0412", "…", True, 2),
        ("2e aanmaning", "factuur 2026-0412", True, 2),
        ("Laatste betalingsherinnering", "factuur 2026-0412", True, 3),
        ("Herinnering 2 - factuur 2026-0412", "…", True, 2),
        ("Herinnering 2026-0412", "…", True, 0),
        ("Facture 2026-0412", "Deuxième rappel : cette facture reste impayée.", True, 2),
        ("Deuxième rappel 2026-0412", "Notre premier rappel est resté sans réponse.", True, 2),
        ("Rappel 2026-0412", "Ceci est notre deuxième rappel ; le premier rappel est resté sans réponse.", True, 2),
        ("Rappel de paiement", "facture 2026-0412", True, 0),
        ("Rechnung 2026-0412", "Erste Mahnung. Bitte zahlen Sie bis Freitag.", True, 1),
        ("Zahlungserinnerung", "Rechnung 2026-0412", True, 0),
        ("Invoice 2026-0412 overdue", "Please pay.", True, 0),
        ("Factuur 2026-0412", "Deze factuur staat nog open.", True, 0),
        ("Factuur 2026-0412", "Hierbij onze factuur over april.", False, 0),
        ("Invoice 2026-0412", "Please find attached our invoice.", False, 0),
        ("Re: Herinnering factuur 2026-0412", "Dank voor uw bericht, we wachten de betaling af.", False, 0),
        ("Antw: factuur 2026-0412", "Bij deze een tweede herinnering.", True, 2),
    ],
)
def test_words_tell_a_reminder_from_other_letters(subject: str, text: str, is_reminder: bool, level: int) -> None:
    letter = our_letter(read(mail(subject, text)), frozenset({"2026-0412"}), BOOKS)
    assert letter is not None
    assert (letter.debtor_id, letter.address, letter.is_reminder, letter.level) == (
        1,
        "jan@zon.example",
        is_reminder,
        level,
    )


@pytest.mark.parametrize(
    ("to", "numbers"),
    [("jan@zon.example", set()), ("jan@zon.example", {"2026-0413"}), ("els@elders.example", {"2026-0412"})],
)
def test_what_is_no_letter_to_a_debtor(to: str, numbers: set[str]) -> None:
    assert our_letter(read(mail("Herinnering", "…", to)), frozenset(numbers), BOOKS) is None
