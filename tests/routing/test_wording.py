"""The words of notices: constant, and unable to name a person."""

from pathlib import Path

import pytest

from routing.channels import wording
from routing.channels.wording import BadWording, read

OURS = (Path(wording.__file__).parent / "notice.txt").read_text(encoding="utf-8")

REFUSED = {
    "{product}: {reference}\n{student} is wanted\n{link}": "Line 2: {student} cannot be said",
    "{product}: {reference} from {school}\n\n{link}": "Line 1: {school} cannot be said",
    "{reference}\n{reference.author}\n{link}": "Line 2: {reference.author} cannot be said",
    "{reference}\n{0}\n{link}": "Line 2: {0} cannot be said",
    "{reference}\n{}\n{link}": "Line 2: {} cannot be said",
    "{reference!r}\n{link}": "Line 1: {reference} cannot be said",
    "{reference}\n{link:>{product}}": "Line 2: {link} cannot be said",
    "{reference}\n{link": "Line 2: a brace",
    "{reference}\nno way in": "Line 2: the text ends without {link}",
    "{product}\n{link}": "Line 2: the text ends without {reference}",
    "{reference} {link}\nnothing": "Line 2: the text ends without {link}",
    "\n{reference} {link}": "Line 1: the subject",
    "": "Line 1: the subject",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_text_that_names_a_person_or_leaves_out_the_way_in_is_refused_with_the_line(text: str) -> None:
    with pytest.raises(BadWording) as refused:
        read(text)
    assert str(refused.value).startswith(REFUSED[text])


def test_our_own_words_are_the_reference_the_link_and_needs_you() -> None:
    subject, body = read(OURS).fill(product="Desk", reference="7K4Q-2MHT-V5X", link="https://desk.example/x")
    assert subject == "Desk: 7K4Q-2MHT-V5X needs you"
    assert body == "7K4Q-2MHT-V5X needs you.\n\nhttps://desk.example/x\n"
