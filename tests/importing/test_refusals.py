"""Wrong files: each is refused with a sentence that names the place, and nothing is kept."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.importing.conftest import SEEDS, Edited, imported, mark
from tracker.errors import Refused
from tracker.installation.enums import InstallationKind
from tracker.plans.models import Plan
from tracker.tables import TABLES

REGISTER, PLAN, OFSTED = "register.toml", "plan-lga-2018.toml", "plan-ofsted-2017.toml"
NOTES, TRAINING = "notes-lga-2018.toml", "training-lga-2018.toml"

UNREADABLE = [
    ("format", REGISTER, "tracker-seed-1", "tracker-seed-9", "", 'register.toml, key "format"'),
    ("kind", REGISTER, 'kind = "register"', 'kind = "list"', "", "Write one of: register, plan, notes, training."),
    ("not TOML", REGISTER, 'key = "D17"', "key = D17", "", "register.toml: this is not valid TOML"),
    ("unknown key", REGISTER, "dated_as_printed", "date_printed", "", 'register.toml, document 1 ("D17"), key "date_'),
    ("unknown table", REGISTER, "[[document]]", "[[paper]]", "", 'register.toml, key "paper": there is no such key'),
    ("missing key", REGISTER, 'style = "Mayor"\n', "", "", 'person 1 ("john-biggs"), key "style": it is missing'),
    ("missing table", PLAN, "[plan]", "[head]", "", 'plan-lga-2018.toml, key "head"'),
    ("empty key", REGISTER, 'name = "John Biggs"', 'name = " "', "", 'key "name": it is empty'),
    ("not text", PLAN, 'update_within_days = "90"', "update_within_days = 90", "", "write it in quotation marks"),
    ("not a number", PLAN, 'update_within_days = "90"', 'update_within_days = "ten"', "", "is not a whole number"),
    ("no day", REGISTER, '"2017-12-19"', '"19.12.2017"', "", '"19.12.2017" is not a date. Write year, month and day'),
    ("no such day", REGISTER, '"2017-12-19"', '"2017-02-29"', "", "is not a real date"),
    ("yes or no", REGISTER, 'is_body = "yes"', 'is_body = "true"', "", 'key "is_body": "true" is not possible here'),
    ("unknown kind", REGISTER, 'kind = "acting"', 'kind = "deputy"', "", "Write one of: substantive, acting, interim"),
    ("no list", PLAN, 'recommendations = ["1", "2"]', 'recommendations = "1"', "", "there should be a list here"),
    (
        "list of numbers",
        PLAN,
        'recommendations = ["1", "2"]',
        "recommendations = [1]",
        "",
        "in quotation marks",
    ),
]

CROSSED = [
    ("paper", PLAN, 'source = "TIB18"', 'source = "TIB19"', "", 'key "source": there is no document "TIB19"'),
    (
        "edition",
        PLAN,
        'document = "TIB18"',
        'document = "X"',
        "",
        'edition 1, key "document": there is no document "X"',
    ),
    ("post held", REGISTER, 'post = "executive-mayor"', 'post = "mayor"', "", 'key "post": there is no post "mayor"'),
    ("holder", REGISTER, 'person = "john-biggs"', 'person = "j"', "[[holding]]", 'there is no person "j"'),
    ("twice", REGISTER, 'key = "asma-begum"', 'key = "john-biggs"', "", '"john-biggs" appears twice in these files'),
    ("no body", REGISTER, 'is_body = "no"', 'is_body = "yes"', "", 'key "is_body": it does not match the kind'),
    ("owner", PLAN, 'person = "sharon-godman"', 'person = "s"', "", 'action 1 ("1"), owner 1, key "person"'),
    ("monitor", PLAN, 'board = "transformation-board"', 'board = "t"', "", 'monitor 1, key "board": there is no board'),
    ("recommendation", PLAN, '["3"]', '["12"]', "", 'there is no recommendation "12"'),
    ("action twice", PLAN, 'ref = "2"', 'ref = "1"', "[[action]]", 'the action "1" appears twice in this plan'),
    ("theme", OFSTED, 'theme = "1"', 'theme = "9"', "", 'key "theme": there is no theme "9"'),
    ("component", OFSTED, '  "golden-thread",', '  "thread",', "", 'there is no component "thread"'),
    ("last day", PLAN, '"2019-07-31"', '"2019-07-30"', "", "milestone 1: This is not the last day of a month"),
    ("question", OFSTED, 'last_day = ""', 'last_day = "2019-08-31"', "", "has no last day yet. Leave last_day empty"),
    (
        "change",
        OFSTED,
        'to_printed = "May 2018"',
        'to_printed = "June 2018"',
        "",
        "does not lead to the milestone's own",
    ),
    ("closed", PLAN, 'state = "live"', 'state = "closed"', "", "a plan cannot be imported as closed"),
    (
        "approving board",
        PLAN,
        "[[edition]]",
        'approving_board = "x"\n[[edition]]',
        "",
        'key "approving_board": there is no board "x"',
    ),
    (
        "approval verb",
        PLAN,
        "[[edition]]",
        'approval_verb = "approved"\n[[edition]]',
        "",
        "Write one of: signed off, endorsed, noted",
    ),
    ("note", NOTES, 'action = "5"', 'action = "9"', "", 'note 1, key "action": LGA-2018 has no action "9"'),
    ("notes' plan", NOTES, 'plan = "LGA-2018"', 'plan = "LGA-2019"', "", 'there is no plan "LGA-2019"'),
    ("role", TRAINING, 'person = "daniel-kerr"', 'person = "d"', "", 'role 2, key "person": there is no person "d"'),
    (
        "milestone",
        TRAINING,
        'milestone = "1"',
        'milestone = "2"',
        "",
        "action 14 has only 1 of them, so there is no milestone 2",
    ),
    ("day to come", TRAINING, "2019-01-09", "2019-04-02", "", "Start the training clock on a later day"),
]

OWN_KEY = """[[key]]
code = "on-course"
label = "On course"
meaning = "on track"
shape = "star"
colour = "teal"
definition = "It will be done in time."

[[edition]]"""
RATED = {"code": "on-course", "label": "On course", "meaning": "on track", "shape": "star", "colour": "teal"}
KEYS = [
    ("code", "On Course", 'key 1 ("On Course"): Use only lower-case letters'),
    ("label", "A name that is too long to be read", 'key 1 ("on-course"): Enter the name of the rating, in 25'),
    (
        "meaning",
        "fine",
        'key 1 ("on-course"), key "meaning": "fine" is not possible here. Write one of: not due, on track',
    ),
    ("shape", "heart", 'key 1 ("on-course"), key "shape": "heart" is not possible here. Write one of: circle'),
    ("colour", "amber", 'key 1 ("on-course"), key "colour": "amber" is not possible here. Write one of: blue, teal'),
    ("meaning", "complete", ": A key needs a rating for actions in progress"),
]

REFUSED_BY_RULES = [
    ("address", REGISTER, "asma.begum@", "john.biggs@", "", "person 2", "already belongs to John Biggs"),
    ("holding", REGISTER, 'until = ""', 'until = "2018-12-01"', "[[holding]]", "holding 1", "before the first day"),
    ("vacant", REGISTER, '"substantive"', '"vacant"', "[[holding]]", "holding 1", "Choose a person, or say"),
    ("board", REGISTER, '"Regeneration Board"', '"CLT"', "[[board]]", 'board 9 ("clt")', "already a board called CLT"),
    (
        "not the owner",
        TRAINING,
        'by = "sharon-godman"',
        'by = "daniel-kerr"',
        "[[update]]",
        "update 1",
        "Choose the owner you are",
    ),
    ("stranger", TRAINING, 'by = "sharon-godman"', 'by = "asma-begum"', "[[update]]", "update 1", "Only an owner"),
    (
        "no such rating",
        TRAINING,
        'rating = "red"',
        'rating = "pink"',
        "",
        "update",
        "has no rating “pink”. It has: blue",
    ),
    (
        "too good",
        TRAINING,
        'rating = "red"',
        'rating = "green"',
        'given = "2019-03-21"',
        "update",
        "passed. Explain",
    ),
    (
        "no such number",
        PLAN,
        "[[edition]]",
        'board_only_after = "10"\n[[edition]]',
        "",
        "plan",
        "Enter a number from 0 to 9",
    ),
    (
        "no body",
        PLAN,
        "[[edition]]",
        'approving_board = "strategic-plan-monitoring"\n[[edition]]',
        "",
        "plan",
        "not a board that can approve",
    ),
    ("unready", TRAINING, 'role = "auditor"', 'role = "board member"', "", "role 4", "Choose the board"),
]


def rows(sessions: sessionmaker[Session]) -> dict[str, int]:
    with sessions() as session:
        return {
            table.name: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in TABLES
        }


def refused(sessions: sessionmaker[Session], *paths: Path) -> str:
    """The sentence of the refusal, after making sure that the database is as it was."""
    before = rows(sessions)
    with pytest.raises(Refused) as refusal:
        imported(sessions, *paths)
    assert rows(sessions) == before
    return str(refusal.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "after", "sentence"),
    [one[1:] for one in (*UNREADABLE, *CROSSED)],
    ids=[one[0] for one in (*UNREADABLE, *CROSSED)],
)
def test_wrong_files(
    bare: sessionmaker[Session], edited: Edited, name: str, old: str, new: str, after: str, sentence: str
) -> None:
    said = refused(bare, *edited(name, old, new, after))
    assert said.startswith(name)
    assert sentence in said


@pytest.mark.parametrize(
    ("name", "old", "new", "after", "place", "sentence"),
    [one[1:] for one in REFUSED_BY_RULES],
    ids=[one[0] for one in REFUSED_BY_RULES],
)
def test_what_the_rules_refuse_is_refused_with_its_place(
    bare: sessionmaker[Session], edited: Edited, name: str, old: str, new: str, after: str, place: str, sentence: str
) -> None:
    said = refused(bare, *edited(name, old, new, after))
    assert said.startswith(f"{name}, {place}")
    assert sentence in said


@pytest.mark.parametrize(("column", "written", "sentence"), KEYS)
def test_a_key_of_its_own_is_checked(
    bare: sessionmaker[Session], edited: Edited, column: str, written: str, sentence: str
) -> None:
    key = OWN_KEY.replace(f'{column} = "{RATED[column]}"', f'{column} = "{written}"')
    said = refused(bare, *edited(OFSTED, "[[edition]]", key))
    assert said.startswith(OFSTED)
    assert sentence in said


def test_a_rating_stands_once_in_a_key(bare: sessionmaker[Session], edited: Edited) -> None:
    twice = OWN_KEY.replace("[[edition]]", OWN_KEY.replace('"on-course"', '"going-well"'))
    said = refused(bare, *edited(OFSTED, "[[edition]]", twice))
    assert (
        said == f'{OFSTED}, key 2 ("going-well"): This key already has a rating called On course. Choose another name.'
    )


def test_a_plan_brings_its_own_key_and_others_have_brag(bare: sessionmaker[Session], edited: Edited) -> None:
    imported(bare, *edited(OFSTED, "[[edition]]", OWN_KEY))
    with bare() as session:
        labels = {
            plan.ref: [line.label for line in plan.key_entries] for plan in session.execute(sa.select(Plan)).scalars()
        }
    assert labels == {"OFSTED-2017": ["On course"], "LGA-2018": ["Blue", "Green", "Amber", "Red"]}


def test_second_lead_is_refused(bare: sessionmaker[Session], edited: Edited, tmp_path: Path) -> None:
    paths = edited(PLAN, 'part = "equal"', 'part = "lead"')
    copy = tmp_path / PLAN
    copy.write_text(copy.read_text().replace('part = "equal"', 'part = "lead"', 1))
    said = refused(bare, *paths)
    assert said.startswith(f'{PLAN}, action 6 ("6"), owner 2: This action already has a lead.')


def test_no_file_and_no_such_file(bare: sessionmaker[Session], tmp_path: Path) -> None:
    assert refused(bare) == "Name at least one file to import."
    assert "no such file" in refused(bare, tmp_path / "nowhere.toml")
    picture = tmp_path / "picture.toml"
    picture.write_bytes(b"\xff\xd8\xff")
    assert "not a text file in UTF-8" in refused(bare, picture)


def test_plan_is_imported_once(bare: sessionmaker[Session]) -> None:
    imported(bare, *(path for path in SEEDS if path.name in {REGISTER, PLAN}))
    plan = next(path for path in SEEDS if path.name == PLAN)
    assert 'the plan "LGA-2018" already exists' in refused(bare, plan)
    assert 'the document "D17" already exists' in refused(bare, *SEEDS)


def test_later_files_resolve_what_is_here(bare: sessionmaker[Session]) -> None:
    by_name = {path.name: path for path in SEEDS}
    assert 'there is no document "TIB18"' in refused(bare, by_name[PLAN])
    for name in (REGISTER, PLAN, NOTES, TRAINING, OFSTED):
        imported(bare, by_name[name])
    with bare() as session:
        assert session.execute(sa.text("SELECT count(*) FROM progress_update")).scalar_one() == 30


def test_training_files_are_for_training_installations(unmarked: sessionmaker[Session]) -> None:
    mark(unmarked, InstallationKind.LIVE)
    assert "only go into a training installation" in refused(unmarked, *SEEDS)
    imported(unmarked, *(path for path in SEEDS if path.name != TRAINING))


def test_figures(bare: sessionmaker[Session]) -> None:
    assert imported(bare, *SEEDS).figures == {
        "documents": 5,
        "people": 39,
        "posts": 28,
        "holdings": 32,
        "boards": 46,
        "plans": 2,
        "themes": 4,
        "stages": 3,
        "recommendations": 11,
        "actions": 49,
        "owners": 38,
        "milestones": 57,
        "notes": 64,
        "roles": 4,
        "cards": 4,
        "updates": 30,
        "requests for a new date": 1,
    }


def test_work_grows_with_the_files_and_not_faster(bare: sessionmaker[Session]) -> None:
    def statements(*names: str) -> int:
        seen: list[str] = []
        note = lambda *call: seen.append(call[2])  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", note)
        imported(bare, *(path for path in SEEDS if path.name in names))
        sa.event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    with bare() as session:
        engine = session.get_bind()
    assert statements(REGISTER) < 1_200
    assert statements(PLAN) / 33 < 60
    assert statements(OFSTED) / 16 < 60
    assert statements(NOTES) / 30 < 10
