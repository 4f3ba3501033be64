"""Whom to write to instead: addresses spelled out or ruled out, people with their desks, and no label to lean on."""

import pytest

from parsers.facts import find_redirection

NOT_MINE = "rita@zaak.example"

LED = [
    ("nl", "Voor betalingen: Henk Mulder, tel 12. Ik doe de planning.", "Henk Mulder"),
    ("nl", "Moet je niet bij mij zijn. Sanne Vos van de crediteuren doet dat.", "Sanne Vos van de crediteuren"),
    ("nl", "Dat regelt onze administrateur, mevrouw De Wit.", "De Wit"),
    ("nl", "Wij betalen niks zelf, alles gaat via het servicecentrum in Almelo.", "servicecentrum in Almelo"),
    ("nl", "Ik ben de conciërge. De financiële administratie zit in Breda.", "financiële administratie"),
    ("nl", "Stuur het naar rekeningen [at] zaak.example en niet naar mij.", "rekeningen@zaak.example"),
    ("nl", "Niet naar info@zaak.example sturen maar naar nota@zaak.example graag.", "nota@zaak.example"),
    ("nl", "Joost is hier weg sinds maart, vraag het aan zijn opvolger Piet-Hein Bakker.", "Piet-Hein Bakker"),
    ("nl", "Dat doet mijn vrouw, die heeft de pasjes.", "mijn vrouw"),
    ("nl", "t.a.v. Ankie Smeets graag, ik ben maar de uitzendkracht", "Ankie Smeets"),
    ("nl", "ge moet bij de Sofie zijn van de boekhouding, ik zit in 't magazijn", "Sofie"),
    ("nl", "Voor facturatie dient u zich te wenden tot dienst Financiën, Grote Markt 1.", "dienst Financiën"),
    ("nl", "Mijn broer Walter Goossens is op 1 maart gestorven. Notaris Peeters uit Lier regelt alles.", "Peeters"),
    ("en", "Not me I'm afraid, ask Moira Kelly in finance.", "Moira Kelly in finance"),
    ("en", "Try the accounts office, they're upstairs. I just run the kitchen.", "accounts office"),
    ("en", "Anything to do with money goes to our group treasury team in Leeds.", "group treasury team in Leeds"),
    ("en", "You'll want Mr O'Dowd, he signs the cheques.", "O'Dowd"),
    ("en", "Email bills (at) orchard.example, this inbox is for bookings only.", "bills@orchard.example"),
    ("en", "The person you need is Grace Adeyemi.", "Grace Adeyemi"),
    ("en", "My sister looks after the books, not me.", "My sister"),
    ("en", "We sold the café to Bean Brothers Ltd on 1 May, they took on all the debts.", "Bean Brothers Ltd"),
    ("en", "Please redirect to ap@hub.example - not ap@old.example which is closed.", "ap@hub.example"),
    ("fr", "Ce n'est pas moi, voyez avec Odile Perrin à la compta.", "Odile Perrin à la compta"),
    ("fr", "Les factures sont traitées par le service fournisseurs à Nantes.", "service fournisseurs à Nantes"),
    ("fr", "Je ne suis que l'apprenti, c'est Mme Rousseau qui paie.", "Rousseau"),
    ("fr", "Écrivez plutôt à compta(at)atelier.example, ici c'est l'atelier.", "compta@atelier.example"),
    ("fr", "Il faut vous adresser à notre expert-comptable, cabinet Lenoir.", "Lenoir"),
    ("fr", "C'est mon mari qui gère tout ça.", "mon mari"),
    ("de", "Da müssen Sie sich an Herrn Wolff aus der Buchhaltung wenden.", "Wolff aus der Buchhaltung"),
    ("de", "Zuständig ist die Finanzbuchhaltung in Kassel, nicht wir.", "Finanzbuchhaltung in Kassel"),
    ("de", "Das macht bei uns Ingrid Kühn.", "Ingrid Kühn"),
    ("de", "Bitte an rechnung(at)hof.example, ich bin nur der Melker.", "rechnung@hof.example"),
    ("de", "Fragen Sie bitte meine Frau, die macht die Bücher.", "meine Frau"),
    ("de", "Ansprechpartnerin ist jetzt Petra Sommer (Kreditorenbuchhaltung).", "Petra Sommer"),
]  # fmt: skip

SAID_OUTRIGHT = [
    ("nl", "Facturen gaan bij ons via crediteuren@zaak.example.", "crediteuren@zaak.example"),
    ("nl", "Ik ga hier niet over, mail onze boekhoudster Tineke Bos.", "Tineke Bos"),
    ("en", "I don't deal with invoices, please contact accounts payable.", "accounts payable"),
    ("fr", "Je ne m'occupe pas des factures, merci de voir avec la comptabilité.", "comptabilité"),
    ("de", "Dafür bin ich nicht zuständig, wenden Sie sich an Frau Lang.", "Lang"),
]

NOBODY = [
    ("nl", "Ik betaal vrijdag, groeten aan Marieke van de boekhouding."),
    ("nl", "Onze boekhouder Kees is ziek, volgende week betalen we."),
    ("nl", "Kunt u de factuur nog eens mailen? Dan betaal ik hem meteen."),
    ("en", "Friday it is. Say hi to Sandra in accounts."),
    ("en", "Our accountant is on holiday until Monday, I'll pay after that."),
    ("fr", "Notre comptable est en congé, je paie lundi."),
    ("de", "Unsere Buchhaltung ist am Montag wieder da, dann wird bezahlt."),
]


@pytest.mark.parametrize(("language", "text", "whom"), LED)
def test_who_is_named_instead(language, text, whom):
    assert find_redirection(text, language=language, sender=NOT_MINE, evidence=(text,)) == whom


@pytest.mark.parametrize(("language", "text", "whom"), SAID_OUTRIGHT)
def test_it_needs_no_label_when_said_outright(language, text, whom):
    assert find_redirection(text, language=language) == whom


@pytest.mark.parametrize(("language", "text"), NOBODY)
def test_whoever_is_only_mentioned_is_not_written_to(language, text):
    assert find_redirection(text, language=language) is None


def test_what_somebody_is_no_more_is_nobody():
    text = "Ik ben sinds mei geen penningmeester meer, vraag het de voorzitter."
    assert find_redirection(text, language="nl", evidence=(text,)) != "penningmeester"


def test_an_address_is_read_however_it_is_spelled():
    for written in ("jan (at) zaak . example", "jan[at]zaak.example", "jan punt smit at zaak punt example"):
        found = find_redirection(f"Niet voor mij, stuur het naar {written}", language="nl")
        assert found in ("jan@zaak.example", "jan.smit@zaak.example")


def test_an_estate_is_nobody_to_write_to() -> None:
    text = "Bitte schreiben Sie nicht mehr an diese Adresse; den Nachlass regelt das Notariat Hoffmann in Emmerich."
    found = find_redirection(text, language="de", evidence=("",))
    assert found is not None
    assert found.startswith("Notariat Hoffmann")
