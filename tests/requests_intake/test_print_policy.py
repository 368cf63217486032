"""`manage.py print_policy`: the whole policy on paper, nothing left out, nothing to load."""

import io
import re
from dataclasses import dataclass, make_dataclass, replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from requests_intake.policy import FOLDER, current
from requests_intake.policy_files import load_files, read_folder
from requests_intake.printed_forms import FORMS, html, markdown
from requests_intake.printing import UNVERIFIED, cell, lay_out


def _printed(*words: str) -> str:
    out = io.StringIO()
    call_command("print_policy", *words, stdout=out)
    return out.getvalue()


def _plain(text: str) -> str:
    """Return the words alone, as a person reads them."""
    bare = re.sub(r"<[^>]+>", " ", text.replace("\\", ""))
    return re.sub(r"\s+", " ", unescape(bare))


@pytest.fixture(scope="module", params=sorted(FORMS))
def paper(request: pytest.FixtureRequest) -> str:
    return _plain(FORMS[request.param](lay_out(current())))


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_version_date_and_fingerprint_stand_at_the_head(paper: str) -> None:
    head = paper[: paper.index("Sources")]
    for words in (current().version, str(current().effective_on), current().digest):
        assert words in head


def test_every_kind_is_printed_with_every_column(paper: str) -> None:
    for slug, kind in current().subtypes.items():
        assert slug in paper
        for words in (kind.name, kind.basis, kind.notify_note, *kind.traps, *kind.for_counsel, *kind.cites):
            assert _words(words) in paper


def test_every_line_of_every_card_is_printed(paper: str) -> None:
    for card in current().cards.values():
        for line in (card.title, card.version, *card.lines()):
            assert _words(line).rstrip() in paper, (card.slug, line)


def test_every_rule_and_every_row_of_handling_is_printed_in_order(paper: str) -> None:
    policy = current()
    groups = (policy.rules, policy.doubts, policy.raises, policy.seals, policy.shows, policy.cautions)
    for rows in groups:
        places = [paper.index(_words(f" {row.slug} ")) for row in rows]
        assert all(places)
        assert all(_words(row.because) in paper for row in rows)


def test_what_counsel_must_check_is_marked(paper: str) -> None:
    unverified = [source for source in current().sources.values() if not source.verified]
    kinds = [kind for kind in current().subtypes.values() if not kind.verified]
    assert unverified
    assert paper.count(UNVERIFIED) == len(unverified) + len(kinds)


def test_two_people_sign(paper: str) -> None:
    signatures = paper[paper.rindex("Signatures") :]
    for words in ("Proposed by", "Approved by (another person)", "Name", "Signature", "Date"):
        assert words in signatures or words in paper[paper.index("Signatures") :]


def test_a_part_that_is_added_to_the_policy_is_printed_without_being_named() -> None:
    marker = make_dataclass("Marker", ["slug", "phrases"], frozen=True)
    words = make_dataclass("Words", ["markers", "look_alikes", "_hidden"], frozen=True)
    longer = make_dataclass("Longer", ["lexicon"], bases=(type(current()),), frozen=True)
    values = {name: getattr(current(), name) for name in current().__dataclass_fields__}
    lexicon = words({"us_court": marker("us_court", ("United States District Court",))}, ("WARRANTY",), 1)
    laid = lay_out(longer(**values | {"lexicon": lexicon}))
    titles = [chapter.title for chapter in laid.chapters]
    assert titles[-2:] == ["Markers", "Look alikes"]
    assert "United States District Court" in markdown(laid)
    assert "WARRANTY" in html(laid)


@dataclass(frozen=True)
class _Odd:
    name: str
    flag: bool


CELLS: list[tuple[object, str]] = [
    (True, "yes"),
    (None, "cannot be told"),
    ({"title": frozenset({"b", "a"})}, "title: a or b"),
    ({}, "(always)"),
    (("one", "two"), "one\ntwo"),
    ((_Odd("x", flag=True), _Odd("y", flag=False)), "name: x, flag: yes\nname: y"),
]


@pytest.mark.parametrize(("value", "text"), CELLS, ids=[text for _, text in CELLS])
def test_a_value_is_printed_as_people_read_it(value: object, text: str) -> None:
    assert cell("any", value) == text


NASTY = '<script src="//x.example">&|*`[a](b)\n# head'


def test_words_of_a_policy_can_break_neither_form() -> None:
    source = replace(current().sources["LGL-10"], name=NASTY)
    laid = lay_out(replace(current(), sources={"LGL-10": source}))
    page, text = html(laid), markdown(laid)
    assert "<script" not in page
    assert "<script" not in text
    assert NASTY.replace("\n", " ") in _plain(page)
    [row] = [line for line in text.splitlines() if line.startswith("| 1 | LGL-10")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 6


class _Reader(HTMLParser):
    """Notes what a page loads, what it marks as heads of tables, and tags left open."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.open: list[str] = []
        self.tables = self.captions = self.unscoped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.loads += [str(value) for name, value in attrs if name in {"src", "href", "srcset"}]
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.unscoped += tag == "th" and given.get("scope") not in {"row", "col"}
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_its_tables_say_what_they_are() -> None:
    reader, page = _Reader(), html(lay_out(current()))
    reader.feed(page)
    assert (reader.loads, reader.open, reader.unscoped) == ([], [], 0)
    assert reader.tables == reader.captions > len(current().subtypes)
    assert '<html lang="en">' in page
    assert "url(" not in page
    assert "@import" not in page


def test_the_command_prints_to_standard_output_or_into_a_file(tmp_path: Path) -> None:
    target = tmp_path / "policy.html"
    assert _printed("--format", "html", "--output", str(target)) == ""
    assert target.read_text(encoding="utf-8") == _printed("--format", "html") == html(lay_out(current()))
    assert _printed() == markdown(lay_out(current()))


def test_a_policy_in_a_folder_is_printed_too_and_files_have_the_fingerprint_of_their_folder() -> None:
    assert _printed(str(FOLDER)) == _printed()
    assert load_files(read_folder(FOLDER)).digest == current().digest


@pytest.mark.parametrize(
    ("words", "says"),
    [(["{}/none"], "cannot be used"), (["--output", "{}/none/file"], "cannot be written")],
)
def test_what_cannot_be_read_or_written_is_said_in_a_sentence(
    tmp_path: Path, words: list[str], says: str
) -> None:
    with pytest.raises(CommandError, match=says) as refused:
        _printed(*(word.format(tmp_path) for word in words))
    assert refused.value.returncode == 2
