"""The loader's refusals as a table of broken files: each names the file, the entry and the reason, whatever is wrong.

The first table in test_rules_policy.py breaks one word of each kind; this one holds the kinds of breach that counsel
was promised, in every place where an entry can commit them, and files that are not what they should be at all.
"""

import shutil
from pathlib import Path

import pytest

from requests_intake.policy import FOLDER
from requests_intake.policy_files import load_files, read_folder
from requests_intake.rules.catalogue import PolicyError, load

HANDLING = '[[{kind}]]\nslug = "mine"\nwhen = {{ {when} }}\nbecause = "{because}"\ncites = [{cites}]\n{more}'
RULE = (
    '[[rules]]\nslug = "mine"\nwhen = {{ {when} }}\nthen = "{then}"\nconfidence = "{confidence}"\n'
    'because = "{because}"\ncites = [{cites}]\n'
)
MARKER = (
    '[[markers]]\nslug = "mine"\nwhere = "{where}"\nphrases = [{phrases}]\nreads = {{ {reads} }}\n'
    'because = "{because}"\ncites = [{cites}]\n'
)
SOUND = {
    "when": 'seeks = ["missing_child"], channel = ["fax"]',
    "because": "A reason.",
    "cites": '"LGL-10"',
    "more": "",
    "then": "unclassified_paper",
    "confidence": "unsure",
    "where": "heading",
    "phrases": '"Some words on a paper"',
    "reads": "",
}


def _handling(kind: str, **words: str) -> str:
    return HANDLING.format(kind=kind, **{**SOUND, **words})


def _rule(**words: str) -> str:
    return RULE.format(**{**SOUND, **words})


def _marker(**words: str) -> str:
    return MARKER.format(**{**SOUND, **words})


GROUPS = ("doubts", "raises", "seals", "cautions")
# What is wrong, the entry as it is added in a file of its own, the entry that must be named, words of the reason.
ADDED: list[tuple[str, str, str, str]] = [
    ("a rule without because", _rule(because=""), "mine", "because is empty"),
    ("a rule without cites", _rule(cites=""), "mine", "cites is missing or empty"),
    ("a rule that cites the unknown", _rule(cites='"LGL-99"'), "mine", 'cites "LGL-99"'),
    (
        "a rule with an unknown answer",
        _rule(when='title = ["poem"]'),
        "mine",
        'title has the unknown answer "poem"',
    ),
    ("a rule with an unknown fact", _rule(when='weather = ["wet"]'), "mine", "weather is not a key"),
    ("a rule with an unknown slug", _rule(then="a_poem"), "mine", "There is no subtype a_poem"),
    ("a rule with an unknown word", _rule(confidence="certain"), "mine", 'the unknown word "certain"'),
    (
        "a rule behind one that takes all of it",
        _rule(when='seeks = ["missing_child"]') + _rule().replace('"mine"', '"late"'),
        "late",
        "It can never be reached: mine comes first",
    ),
    ("a condition that is no table", _rule().replace("{ seeks", '"x" # {'), "mine", "must be a table"),
    *(
        (f"a rule keyed on {key}", _rule(when=f'{key} = ["warrant"]'), "mine", "may not look at the class")
        for key in ("class", "request_class", "top_class")
    ),
    *(
        (f"{kind} without because", _handling(kind, because=""), "mine", "because is empty")
        for kind in GROUPS
    ),
    *((f"{kind} without cites", _handling(kind, cites=""), "mine", "cites is missing") for kind in GROUPS),
    *((f"{kind} citing nothing", _handling(kind, cites='"no"'), "mine", 'cites "no"') for kind in GROUPS),
    *(
        (f"{kind} always", _handling(kind, when=""), "mine", "this would fit every request")
        for kind in GROUPS
    ),
    *(
        (
            f"{kind} keyed on the class",
            _handling(kind, when='class = ["warrant"]'),
            "mine",
            "not look at the class",
        )
        for kind in GROUPS
    ),
    *(
        (
            f"{kind} for an unknown kind",
            _handling(kind, when='subtype = ["a_poem"]'),
            "mine",
            "no subtype a_poem",
        )
        for kind in GROUPS
    ),
    *(
        (f"{kind} with an unknown answer", _handling(kind, when='court = ["maybe"]'), "mine", '"maybe"')
        for kind in GROUPS
    ),
    *(
        (f"{kind} with a card", _handling(kind, more='card = "C-INFO"'), "mine", "Only an entry of shows")
        for kind in GROUPS
    ),
    ("shows without a card", _handling("shows"), "mine", "does not say which card"),
    ("shows an unknown card", _handling("shows", more='card = "C-POEM"'), "mine", "no card C-POEM"),
    ("a marker without because", _marker(because=""), "mine", "because is empty"),
    ("a marker without cites", _marker(cites=""), "mine", "cites is missing"),
    ("a marker that cites the unknown", _marker(cites='"LGL-99"'), "mine", "LGL-99"),
    ("a marker without words", _marker(phrases=""), "mine", "phrases is missing"),
    ("a marker somewhere else", _marker(where="margin"), "mine", '"margin"'),
    ("a marker that reads the unknown", _marker(reads='title = "poem"'), "mine", '"poem"'),
    ("a marker that reads another thing", _marker(reads='weather = "wet"'), "mine", "weather"),
    ("the same rule twice", _rule() + _rule(), "mine", "entered twice"),
    (
        "a card without a script",
        '[cards.C-MINE]\ntitle = "T"\nversion = "1"',
        "C-MINE",
        "is missing or empty",
    ),
    ("a card that is a number", "[cards]\nC-MINE = 5", "C-MINE", "must be a table"),
    ("rules that are a number", "rules = 5", "file", "rules must be a list"),
    ("a rule that is a number", "rules = [5]", "rules 1", "must be a table"),
    ("kinds that are a list", "subtypes = []", "subtypes", "must be a table"),
    ("a kind nobody knows", "poems = []", "poems", "not a kind of entry"),
    ("a source without a name", "[sources.MINE]\nverified = true", "MINE", "name is missing"),
    (
        "a source neither checked nor not",
        '[sources.MINE]\nname = "N"',
        "MINE",
        "verified must be true or false",
    ),
    ("something that is not TOML", "[[rules", "file", "not valid TOML"),
]


@pytest.mark.parametrize(
    ("text", "entry", "reason"), [row[1:] for row in ADDED], ids=[row[0] for row in ADDED]
)
def test_a_broken_file_is_refused_with_file_entry_and_reason(
    tmp_path: Path, text: str, entry: str, reason: str
) -> None:
    folder = tmp_path / "policy"
    shutil.copytree(FOLDER, folder)
    index = (folder / "policy.toml").read_text(encoding="utf-8")
    added = index.replace("files = [\n", 'files = [\n  "added.toml",\n')
    assert added != index
    (folder / "policy.toml").write_text(added, encoding="utf-8")
    (folder / "added.toml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load(folder)
    assert (refused.value.file, refused.value.entry) == ("added.toml", entry)
    assert reason in refused.value.reason
    assert str(refused.value).startswith(f"added.toml, {entry}: ")


EVERY_FILE = sorted(path.name for path in FOLDER.glob("*.toml"))


@pytest.mark.parametrize("name", EVERY_FILE)
def test_a_file_that_is_cut_off_is_refused_by_name(name: str) -> None:
    files = read_folder(FOLDER)
    files[name] = files[name][: len(files[name]) // 2] + '\n[["'
    with pytest.raises(PolicyError) as refused:
        load_files(files)
    assert refused.value.file == name


@pytest.mark.parametrize("name", [name for name in EVERY_FILE if name != "policy.toml"])
def test_a_file_that_is_left_out_is_refused_by_name(name: str) -> None:
    files = read_folder(FOLDER)
    del files[name]
    with pytest.raises(PolicyError) as refused:
        load_files(files)
    assert (refused.value.file, refused.value.entry) == ("policy.toml", name)


def test_a_set_without_rules_is_refused() -> None:
    files = {name: text.replace("[[rules]]", "[[cautions]]") for name, text in read_folder(FOLDER).items()}
    with pytest.raises(PolicyError):
        load_files(files)
    index = 'version = "1"\neffective_on = 2026-11-01\nfiles = ["one.toml"]\n'
    with pytest.raises(PolicyError, match="The last rule must fit everything"):
        load_files({"policy.toml": index, "one.toml": ""})


NAMES: list[tuple[str, str, str, str, str]] = [
    (
        "a version with spaces",
        "policy.toml",
        'version = "2026-11"',
        'version = "of November"',
        "version has up to",
    ),
    ("a kind with a sign", "rules.toml", "[[rules]]", '[subtypes."a/b"]\n[[rules]]', "name is missing"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES]
)
def test_a_name_that_no_record_could_hold_is_refused(file: str, old: str, new: str, reason: str) -> None:
    files = read_folder(FOLDER)
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    with pytest.raises(PolicyError) as refused:
        load_files(files)
    assert reason in refused.value.reason


def test_a_card_whose_version_no_record_could_hold_is_refused() -> None:
    files = {
        name: text.replace('version = "1"', f'version = "{"9" * 17}"')
        for name, text in read_folder(FOLDER).items()
    }
    with pytest.raises(PolicyError, match="A card has up to"):
        load_files(files)
