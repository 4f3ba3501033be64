"""Whether a lawyer writes, or somebody died: such mails are not answered like others."""

import pytest

from parsers.facts.circumstances import find_circumstances


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tot mij wendde zich Bakkerij Jan B.V. met het verzoek haar belangen te behartigen.", ("lawyer",)),
        ("Sehr geehrte Damen und Herren,\nmeine Mandantin bestreitet die Forderung.", ("lawyer",)),
        ("We act for\nBrightwater Ltd in this matter.", ("lawyer",)),
        ("Je suis le conseil de la société Lemoine.", ("lawyer",)),
        ("Mijn advocaat wil graag van u horen.", ()),
        ("My client hasn't paid me either.", ()),
        ("Mon client ne m'a toujours pas payé.", ()),
        ("Mijn vader is op 2 augustus overleden.", ("death",)),
        ("Meine Mutter ist verstorben.", ("death",)),
        ("My uncle passed away in March.", ("death",)),
        ("Mon mari nous a quittés en mai.", ("death",)),
        ("Drie termijnen is voor ons te krap. Kunnen we er zes van maken?", ("parts_refused",)),
        ("Three instalments are too few for us.", ("parts_refused",)),
        ("Trois échéances, c'est trop court pour nous.", ("parts_refused",)),
        ("Drei Raten sind für uns zu wenig.", ("parts_refused",)),
        ("Wij zitten krap bij kas.", ()),
        ("Ik betaal vrijdag.", ()),
    ],
)
def test_what_a_mail_is_written_under(text: str, found: tuple[str, ...]) -> None:
    assert find_circumstances(text) == found
