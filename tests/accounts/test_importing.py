"""The import's thinking: what a file may look like, what each line would change, what is refused and why."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.importing import plan_one, plan_people, plan_schools
from accounts.people_file import COLUMNS, LONGEST_LINE, MOST_LINES, Kind, Row, Unreadable, read
from accounts.people_values import Known, Person, Place, Plan
from accounts.people_words import change_words, details, headline
from accounts.roles import Role

HEAD = ",".join(COLUMNS[Kind.PEOPLE])
ADAMS, BAKER = Place("adams", "Adams School", "617-555-0101"), Place("baker", "Baker School", "")


def person(username: str, role: Role = Role.FRONT_OFFICE, *schools: str, active: bool = True) -> Person:
    office = {Role.LEGAL_ADVISOR: "legal", Role.LEGAL_SUPERVISOR: "legal"}.get(role, "")
    email = f"{username}@d.example"
    return Person(username, f"Name {username}", email, "", role.value, office, frozenset(schools), active)


PEOPLE = {
    one.username: one
    for one in (
        person("ana", Role.ADMINISTRATOR),
        person("luis", Role.LEGAL_SUPERVISOR),
        person("dana", Role.LEGAL_ADVISOR),
        person("pat", Role.FRONT_OFFICE, "adams"),
        person("gone", Role.FRONT_OFFICE, active=False),
    )
}
KNOWN = Known(PEOPLE, {"adams": ADAMS, "baker": BAKER})


def line_of(one: Person, **other: str) -> str:
    cells = {
        "username": one.username,
        "full_name": one.full_name,
        "email": one.email,
        "phone": one.phone,
        "role": one.role,
        "office": one.office,
        "schools": ";".join(sorted(one.schools)),
    } | other
    return ",".join(f'"{cells[name]}"' for name in COLUMNS[Kind.PEOPLE])


def planned(*lines: str, known: Known = KNOWN, is_full: bool = False, is_first: bool = False) -> Plan:
    sheet = read("\n".join([HEAD, *lines]).encode())
    plan = plan_people(sheet.rows, known, actor="ana", is_full=is_full, is_first=is_first)
    return replace(plan, refused=(*sheet.refused, *plan.refused))


PAT, DANA, LUIS, ANA = (PEOPLE[name] for name in ("pat", "dana", "luis", "ana"))
SAID: dict[str, tuple[str, str]] = {
    "somebody new": (line_of(person("new", Role.FRONT_OFFICE, "adams")), "Added"),
    "a name in capitals is the same person": (line_of(PAT, username="PAT", full_name="Pat Two"), "Changed"),
    "another school": (line_of(PAT, schools="baker"), "Moves"),
    "a school more": (line_of(PAT, schools="adams; BAKER ;adams"), "Moves"),
    "another role": (line_of(PAT, role="school_leader"), "New role"),
    "back again": (line_of(person("gone", Role.FRONT_OFFICE, "adams")), "Comes back"),
    "new at Legal": (line_of(person("new", Role.LEGAL_ADVISOR)), "Waits for a second person"),
    "from a school to Legal": (
        line_of(PAT, role="legal_advisor", schools=""),
        "Waits for a second person",
    ),
    "up to head of Legal": (line_of(DANA, role="legal_supervisor"), "Waits for a second person"),
    "Legal's messages elsewhere": (line_of(DANA, email="x@d.example"), "Waits for a second person"),
    "Legal's telephone": (line_of(DANA, phone="617-555-0143"), "Changed"),
}


@pytest.mark.parametrize("case", SAID)
def test_a_line_is_told_for_what_it_does(case: str) -> None:
    line, said = SAID[case]
    plan = planned(line)
    assert plan.refused == ()
    [change] = plan.changes
    assert headline(change) == said
    assert details(change)
    assert change.after.username in change_words(change)


def test_what_waits_gives_nothing_before_the_second_person_agrees() -> None:
    new, moved, address = (
        planned(SAID[case][0]).changes[0].at_once()
        for case in ("new at Legal", "from a school to Legal", "Legal's messages elsewhere")
    )
    assert not new.after.is_active
    assert (moved.after.role, moved.after.schools) == (PAT.role, PAT.schools)
    assert address.after.email == DANA.email


def test_what_waits_already_is_not_asked_for_again_and_something_else_is() -> None:
    line = line_of(DANA, role="legal_supervisor")
    waiting = replace(KNOWN, waiting={"dana": ("legal_supervisor", DANA.email)})
    assert planned(line, known=waiting).is_empty
    other = planned(line_of(DANA, role="legal_supervisor", email="y@d.example"), known=waiting)
    assert [change.waits for change in other.changes] == [True]


def test_going_down_at_legal_needs_nobody_and_nothing_waits_while_nobody_could_agree() -> None:
    heads = Known(PEOPLE | {"head": person("head", Role.LEGAL_SUPERVISOR)}, KNOWN.schools)
    assert not planned(line_of(heads.people["head"], role="legal_advisor"), known=heads).changes[0].waits
    first = planned(line_of(person("new", Role.LEGAL_SUPERVISOR)), known=Known({}, {}), is_first=True)
    assert [change.waits for change in first.changes] == [False]


def test_a_whole_list_deactivates_who_is_missing_and_a_part_does_not() -> None:
    lines = [line_of(one) for one in (ANA, LUIS, DANA)]
    assert planned(*lines).is_empty
    [gone] = planned(*lines, is_full=True).changes
    assert (gone.after.username, gone.leaves, gone.left) == ("pat", True, ["adams"])
    assert planned(*lines).unchanged == 3


REFUSED: dict[str, tuple[str, str]] = {
    "twice in the file": (line_of(PAT) + "\n" + line_of(PAT, username="Pat"), "stands in line 2 already"),
    "no such school": (line_of(PAT, schools="nowhere"), "No school has the code nowhere"),
    "no such role": (line_of(PAT, role="principal"), "“principal” is no role"),
    "no such office": (line_of(PAT, office="moon"), "“moon” is no office"),
    "an office of another role": (line_of(PAT, office="legal"), "works at no office"),
    "the wrong office": (line_of(DANA, office="safety"), "works at the office legal"),
    "a school for Legal": (line_of(DANA, schools="adams"), "works at no school"),
    "no school for a counter": (line_of(PAT, schools=" ; "), "needs a school"),
    "too many schools": (line_of(PAT, schools=";".join(f"s{n}" for n in range(51))), "at most"),
    "an address of somebody else": (line_of(PAT, email="DANA@d.example"), "dana has this email address"),
    "an address twice in the file": (
        line_of(person("one", Role.AUDITOR))
        + "\n"
        + line_of(person("two", Role.AUDITOR), email="ONE@d.example"),
        "one has this email address",
    ),
    "no address": (line_of(PAT, email=""), "email address is missing"),
    "half an address": (line_of(PAT, email="pat@home"), "email address is missing or not complete"),
    "a telephone in words": (line_of(PAT, phone="call me"), "is no telephone number"),
    "no name": (line_of(PAT, full_name=" "), "must have 1 to 120"),
    "a long name": (line_of(PAT, full_name="x" * 121), "must have 1 to 120"),
    "a strange sign-in name": (line_of(PAT, username="pat@home"), "letters a to z"),
    "letters that look the same": (line_of(PAT, username="p\u0430t"), "letters a to z"),
    "a formula": (line_of(PAT, full_name="=1+1"), "begins with ="),
    "a full-width formula": (line_of(PAT, full_name="\uff1d1+1"), "begins with ="),
    "a minus": (line_of(PAT, full_name="-1"), "begins with -"),
    "an at sign": (line_of(PAT, full_name="@SUM(A1)"), "begins with @"),
    "a plus in a name": (line_of(PAT, full_name="+1"), "begins with +"),
    "a tab": (line_of(PAT, full_name="\tPat"), "cannot be seen"),
    "a NUL": (line_of(PAT, full_name="Pa\0t"), "cannot be seen"),
    "words turned around": (line_of(PAT, full_name="Pat \u202etxt"), "cannot be seen"),
    "a cell too many": (line_of(PAT) + ",more", "has 8 cells"),
    "a cell too few": ("pat,Pat", "has 2 cells"),
    "an open quotation mark": ('"pat,Pat', "not closed"),
    "a line too long": ("x" * (LONGEST_LINE + 1), "longer than"),
    "one's own account": (line_of(ANA, role="auditor"), "your own account"),
    "the last head of Legal": (
        line_of(LUIS, role="legal_advisor"),
        "Nobody would be left as Legal supervisor",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_line_is_refused_with_a_reason(case: str) -> None:
    lines, reason = REFUSED[case]
    said = [refusal.reason for refusal in planned(lines).refused]
    assert any(reason in one for one in said), said


def test_nobody_takes_their_own_access_away_by_leaving_themselves_out() -> None:
    assert "Your own account is missing" in planned(line_of(LUIS), is_full=True).refused[0].reason


def test_one_bad_line_does_not_swallow_the_next() -> None:
    plan = planned('"open,quote', line_of(person("new", Role.AUDITOR)), "")
    assert [refusal.line for refusal in plan.refused] == [2]
    assert [change.line for change in plan.changes] == [3]


ODD: dict[str, tuple[bytes, str]] = {
    "a spreadsheet": (b"PK\x03\x04 and so on", "not a CSV file"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0 and so on", "not a CSV file"),
    "nothing": (b"\n \r\n", "empty"),
    "no first line": (b"pat,Pat,pat@d.example\n", "must name the columns"),
    "a column missing": (HEAD.replace(",phone", "").encode(), "Missing: phone"),
    "a column twice": (HEAD.replace("phone", "email").encode(), "Missing: phone"),
    "a column too many": (f"{HEAD},born".encode(), "Not known: born"),
    "UTF-16 without its mark": (HEAD.encode("utf-16-le"), "signs that no CSV file has"),
    "half a UTF-16 sign": (HEAD.encode("utf-16") + b"x", "is not UTF-16"),
    "neither UTF-8 nor Windows": (HEAD.encode() + b"\n\x81\xff", "Line 2 is not UTF-8 or Windows-1252"),
    "too many lines": (HEAD.encode() + b"\nx" * 100_000, f"more than {MOST_LINES:,} lines"),
}


@pytest.mark.parametrize("case", ODD)
def test_a_file_that_is_no_list_is_refused_as_a_whole(case: str) -> None:
    content, reason = ODD[case]
    with pytest.raises(Unreadable, match=reason):
        read(content)


NAMED = f"{HEAD}\r\n{line_of(PAT, full_name='Renée Núñez')}\r\n"


@pytest.mark.parametrize(
    ("content", "remarked"),
    [
        (NAMED.encode(), False),
        (NAMED.encode("utf-8-sig"), False),
        (NAMED.encode("utf-16"), False),
        (NAMED.encode("cp1252"), True),
        (NAMED.replace('"', "").replace(",", "\t").encode("utf-16"), False),
        (NAMED.replace("\r\n", "\r").encode(), False),
        (NAMED.replace("é", "e\u0301").encode(), False),
    ],
    ids=["plain", "with its mark", "UTF-16", "Windows-1252", "with tabs", "old line ends", "accents apart"],
)
def test_a_list_is_read_in_the_encodings_that_spreadsheets_write(content: bytes, *, remarked: bool) -> None:
    sheet = read(content)
    assert [row.cells["full_name"] for row in sheet.rows] == ["Renée Núñez"]
    assert bool(sheet.remark) == remarked


def test_schools_are_added_and_changed_and_never_taken_away() -> None:
    text = "code,name,phone\nadams,Adams School,617-555-0101\nbaker,Baker Academy,\nnew,New School,\n"
    sheet = read((text + "NEW,Twice,\nno code,x,\nlast,,\n").encode())
    plan = plan_schools(sheet.rows, KNOWN)
    assert [(place.before is None, place.after.name) for place in plan.places] == [
        (False, "Baker Academy"),
        (True, "New School"),
    ]
    assert [refusal.line for refusal in plan.refused] == [5, 6, 7]
    assert plan.unchanged == 1


def test_what_is_exported_changes_nothing_when_it_comes_back() -> None:
    with_phone = replace(KNOWN, people=PEOPLE | {"pat": replace(PAT, phone="+1 617-555-0117")})
    lines = [line_of(one) for one in with_phone.people.values() if one.is_active]
    lines = [line.replace('"+1', "\"'+1") for line in lines]  # as a safe cell is written
    assert planned(*lines, known=with_phone, is_full=True).is_empty


def test_nobody_deactivates_themselves() -> None:
    assert plan_one(replace(ANA, is_active=False), KNOWN, actor="ana").refused


def test_the_fingerprint_changes_with_anybody_and_anything() -> None:
    others = [
        replace(KNOWN, people=PEOPLE | {"pat": replace(PAT, schools=frozenset({"baker"}))}),
        replace(KNOWN, people=PEOPLE | {"pat": replace(PAT, is_active=False)}),
        replace(KNOWN, schools={"adams": ADAMS}),
        replace(KNOWN, waiting={"pat": ("legal_advisor", "x")}),
    ]
    assert len({known.digest() for known in (KNOWN, *others)}) == 5
    assert KNOWN.digest() == replace(KNOWN, people=dict(reversed(PEOPLE.items()))).digest()


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    for start in (b"", HEAD.encode() + b"\n", b"\xff\xfe"):
        with suppress(Unreadable):
            sheet = read(start + content)
            plan = plan_people(sheet.rows, KNOWN, actor="ana", is_full=True)
            assert plan.refused  # one's own account is missing, whatever else is there


CELLS = st.fixed_dictionaries(
    {
        "username": st.sampled_from(["pat", "PAT", "dana", "luis", "ana", "gone", "new", "x@y", ""]),
        "full_name": st.sampled_from(["Pat", "Name dana", ""]),
        "email": st.sampled_from(["pat@d.example", "dana@d.example", "new@d.example", "no"]),
        "phone": st.sampled_from(["", "617-555-0117"]),
        "role": st.sampled_from([*Role, "principal"]),
        "office": st.sampled_from(["", "legal", "moon"]),
        "schools": st.sampled_from(["", "adams", "adams;baker", "nowhere"]),
    }
)


@given(st.lists(CELLS, max_size=6), st.booleans())
def test_every_plan_keeps_its_promises(cells: list[Mapping[str, str]], is_full: bool) -> None:  # noqa: FBT001 - handed in by hypothesis
    rows = [Row(number, row) for number, row in enumerate(cells, start=2)]
    plan = plan_people(rows, KNOWN, actor="ana", is_full=is_full)
    names = [change.after.username for change in plan.changes]
    assert len(names) == len(set(names))
    assert "ana" not in names
    refused = {refusal.line for refusal in plan.refused}
    changed = {change.line for change in plan.changes if change.line}
    assert refused | changed <= {row.line for row in rows} | {0}
    assert len(rows) <= plan.unchanged + len(changed | refused)
    for change in plan.changes:
        now = change.at_once().after
        was_legal = change.before is not None and change.before.is_legal
        assert not now.is_legal or was_legal  # nobody comes to Legal by an import alone
