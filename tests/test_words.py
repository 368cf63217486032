"""Everything staff read at the counter is easy: grade 6 at most, legal names apart."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from requests_intake.policy import current
from tests import lint
from tests.lint import ROOT
from tests.reading import NAMES, grade, names, sentences, without_names

MOST = 6.0
MOST_OF_A_SENTENCE, LONG = 9.0, 8
"""One long sentence may be a little harder than the text around it; below so many words chance rules the measure."""

TEMPLATES = ROOT / "templates"
ELSEWHERE = ("counsel", "policy", "reports", "routing/queue", "directory", "people", "django")
"""Templates that only offices read: Legal, administrators, auditors."""

FORMS = ("requests_intake", "accounts")
INLINE = r"</?(?:a|b|strong|em|span|small|i|kbd|time)\b[^>]*>"
FLOW = r"{%-? *(?:if|elif|else|endif|for|empty|endfor|block|endblock|include|with|endwith|blocktranslate)\b[^%]*%}"
SAID_IN_TAGS = r"\b(?:head|text|button|aria-label|placeholder|data-busy)=\"([^\"{]+)\""
Text = tuple[str, list[str]]


def _cards() -> Iterator[Text]:
    for slug, card in current().cards.items():
        steps = [part for step in card.steps for part in (step.text, step.detail)]
        ifs = [part for script in card.ifs for part in (script.when, script.then)]
        yield f"card {slug}", [card.title, *steps, card.script, *ifs, *card.do_not, *card.more]


def _questions() -> Iterator[Text]:
    for asked in current().questions:
        options = [part for option in asked.options for part in (option.label, option.hint)]
        yield f"question {asked.id}", [asked.text, asked.hint, *options]


def visible(template: str) -> list[str]:
    """Return the lines of a template that a person reads; what it fills in counts as a short word."""
    text = re.sub(r"{#.*?#}|{% *comment.*?endcomment *%}", "", template, flags=re.DOTALL)
    said = re.findall(SAID_IN_TAGS, text)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"{% *(?:icon|csrf_token|load|url|static|extends)\b[^%]*%}", "", text)
    text = re.sub(FLOW, "\n", text)
    text = re.sub(INLINE, " ", text)
    text = re.sub(r"<[^>]*>", "\n", text)
    text = re.sub(r"{{[^}]*}}|{%[^%]*%}", " it ", text)
    lines = [" ".join(unescape(line).split()) for line in text.splitlines()]
    return [*said, *(line for line in lines if re.search(r"[a-z]", line.replace("it", "")))]


def _templates() -> Iterator[Text]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if not name.startswith(ELSEWHERE):
            yield name, visible(path.read_text(encoding="utf-8"))


def _sentences_of_forms() -> Iterator[Text]:
    """Return what forms of the counter say: every text of their modules that is a sentence, docstrings apart."""
    for path in lint.files(*FORMS):
        if "forms" not in path.relative_to(ROOT).as_posix():
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and isinstance(node.body[0], ast.Expr)
        }
        said = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
        ]
        yield path.relative_to(ROOT).as_posix(), [text for text in said if re.search(r" .*[.?!]$", text)]


def _words_in(lines: list[str]) -> int:
    return sum(len(line.split()) for line in lines)


def _texts() -> list[Text]:
    """Return every text; what is too short to be measured by itself is measured together."""
    found = [*_cards(), *_questions(), *_templates(), *_sentences_of_forms()]
    found = [(name, [line for line in lines if sentences(line)]) for name, lines in found]
    short = [lines for name, lines in found if _words_in(lines) < 25 and not name.startswith("question")]
    long = [(name, lines) for name, lines in found if _words_in(lines) >= 25 or name.startswith("question")]
    return [
        *((name, lines) for name, lines in long if lines),
        ("all that is short", [line for lines in short for line in lines]),
    ]


TEXTS = _texts()


@pytest.mark.parametrize(("name", "lines"), TEXTS, ids=[name for name, _ in TEXTS])
def test_a_text_at_the_counter_is_read_in_grade_six(name: str, lines: list[str]) -> None:
    assert grade(lines) <= MOST, [(round(grade([line]), 1), line) for line in lines]


@pytest.mark.parametrize(("name", "lines"), TEXTS, ids=[name for name, _ in TEXTS])
def test_no_long_sentence_at_the_counter_is_hard(name: str, lines: list[str]) -> None:
    found = [part for line in lines for part in sentences(line) if len(part.split()) >= LONG]
    assert [(round(grade([part]), 1), part) for part in found if grade([part]) > MOST_OF_A_SENTENCE] == []


def test_every_kind_of_text_is_measured() -> None:
    kinds = {name.split()[0].split("/")[0] for name, _ in TEXTS}
    assert {"card", "question", "intake", "routing", "accounts", "requests_intake"} <= kinds


def test_every_excepted_name_has_a_reason_and_is_used() -> None:
    everything = "\n".join(line for _, lines in TEXTS for line in lines)
    assert NAMES.exists()
    assert [name.words for name in names() if name.words not in everything or len(name.reason) < 20] == []
    assert len({name.words for name in names()}) == len(names())


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat.", -2, 1),
        ("Stop. Wait. Call.", -4, 0),
        ("Notwithstanding the foregoing, recipients shall expeditiously effectuate compliance.", 15, 40),
    ],
)
def test_the_measure_tells_easy_from_hard(text: str, low: float, high: float) -> None:
    assert low <= grade([text]) <= high


def test_a_name_is_taken_out_whole_and_only_there() -> None:
    assert without_names("Subpoena or Subpoenas") == "it or Subpoenas"


def test_what_a_template_says_is_found() -> None:
    template = (
        '{% load a %}<p>Call <a href="{{ x }}">{{ y }}</a> now.{% if z %}Wait.{% endif %}</p>'
        '{% include "n" with head="It is safe." %}<svg><text>no</text></svg>'
    )
    assert visible(template) == ["It is safe.", "Call it now.", "Wait."]


def test_the_files_that_are_read_exist() -> None:
    assert all(
        (TEMPLATES / name).exists() for name in ("counsel", "policy", "reports", "directory", "django")
    )
    assert Path(NAMES).name == "legal_names.toml"
