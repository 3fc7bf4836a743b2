"""The mail that a plan's words would make, to whom, and as on which day; on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, a_plan, a_post, an_action, building
from tests.support.events import StagedEvent
from tracker.audit.service import Recording
from tracker.plans.models import Plan
from tracker.reminders.digest.preview import preview_of
from tracker.reminders.enums import MailPart
from tracker.reminders.policy.rules import PLACEHOLDERS, USUAL_WORDS

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
URL = "https://plans.example"


@pytest.fixture
def plan(session: Session) -> Plan:
    """Ann is late with two actions and has one that is due soon; Bob, as Director, is late with one."""
    with building(session, NOW) as rec:
        made = a_plan(rec, ref="P", title="The plan")
        ann, bob = a_person(rec, name="Ann"), a_person(rec, name="Bob")
        director = a_post(rec, title="Director", holder=bob)
        for owner, day in ((ann, 10), (ann, 20), (director, 5)):
            a_milestone(rec, action=an_action(rec, plan=made, owner=owner), last_day=date(2019, 3, day))
        a_milestone(rec, action=an_action(rec, plan=made, owner=ann), last_day=date(2019, 4, 5))
        _another_plan(rec)
        rec.tell(StagedEvent.BUILT)
    return made


def _another_plan(rec: Recording) -> None:
    """Zoe has more to read, of another plan."""
    other, zoe = a_plan(rec, ref="OTHER"), a_person(rec, name="Zoe")
    for _ in range(5):
        a_milestone(rec, action=an_action(rec, plan=other, owner=zoe), last_day=date(2019, 3, 1))


def test_it_goes_to_who_has_most_to_read_of_this_plan(session: Session, plan: Plan) -> None:
    preview = preview_of(session, plan.id, USUAL_WORDS, TODAY, URL)
    assert preview is not None
    assert (preview.reader, preview.why, preview.day) == ("Ann", "by name", TODAY)
    assert preview.letter.subject == "3 actions need your attention: 2 overdue, 1 due soon"
    assert f"{URL}/actions/" in preview.letter.text


def test_the_subject_is_in_the_words_that_are_typed_and_in_the_usual_ones_without_any(
    session: Session, plan: Plan
) -> None:
    typed = {MailPart.SUBJECT: "; ".join(f"{{{name}}}" for name in PLACEHOLDERS)}
    preview = preview_of(session, plan.id, typed, TODAY, URL)
    assert preview is not None
    assert "{" not in preview.letter.subject
    assert preview.letter.subject.startswith(
        "Ann; The plan (P); 3; 3 actions need your attention; 2 overdue, 1 due soon; 1 April 2019"
    )
    empty = preview_of(session, plan.id, {MailPart.SUBJECT: ""}, TODAY, URL)
    assert empty == preview_of(session, plan.id, {}, TODAY, URL)
    assert empty is not None
    assert empty.letter.subject == "3 actions need your attention: 2 overdue, 1 due soon"


@pytest.mark.parametrize(
    ("part", "day", "subject"),
    [
        (MailPart.OVERDUE, TODAY, "3 actions need your attention: 2 overdue, 1 due soon"),
        (MailPart.DUE_SOON, TODAY, "3 actions need your attention: 2 overdue, 1 due soon"),
        (
            MailPart.DUE_TODAY,
            date(2019, 4, 5),
            "1 action needs your attention: 1 due today",
        ),  # the next to come, as if today
    ],
)
def test_it_is_as_on_a_day_that_the_part_speaks_of(
    session: Session, plan: Plan, part: MailPart, day: date, subject: str
) -> None:
    preview = preview_of(session, plan.id, {}, TODAY, URL, part)
    assert preview is not None
    assert (preview.day, preview.letter.subject) == (day, subject)


def test_a_deadline_that_is_far_off_is_shown_as_if_its_day_had_come(session: Session) -> None:
    with building(session, NOW) as rec:
        made = a_plan(rec)
        director = a_post(rec, title="Director", holder=a_person(rec, name="Bob"))
        a_milestone(rec, action=an_action(rec, plan=made), last_day=date(2019, 5, 31))  # nobody owns it
        a_milestone(rec, action=an_action(rec, plan=made, owner=director), last_day=date(2020, 3, 31))
        rec.tell(StagedEvent.BUILT)
    preview = preview_of(session, made.id, {}, TODAY, URL, MailPart.OVERDUE)
    assert preview is not None
    assert (preview.reader, preview.why, preview.day) == ("Bob", "as Director", date(2020, 4, 1))
    assert preview.letter.subject == "1 action needs your attention: 1 overdue"


def test_where_nobody_can_be_told_anything_there_is_none(session: Session) -> None:
    with building(session, NOW) as rec:
        made = a_plan(rec)
        a_milestone(rec, action=an_action(rec, plan=made))
        a_milestone(rec, action=an_action(rec, plan=made, owner=a_person(rec, address=None)))
        a_milestone(rec, action=an_action(rec, plan=made, owner=a_person(rec)), last_day=None)
        rec.tell(StagedEvent.BUILT)
    assert preview_of(session, made.id, {}, TODAY, URL) is None
