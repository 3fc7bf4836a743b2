"""Reminders after a decision on a date: a moved deadline starts afresh, a refused one is told as before."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_policy, building
from tests.support.deadline_story import CLERK, NOW, OCTOBER, Scene, a_scene
from tests.support.events import StagedEvent
from tests.support.reminder_days import BEFORE, ledger, queue, run, send
from tracker.actions.deadlines.decisions import grant_deadline, refuse_deadline
from tracker.actions.deadlines.rules import NewDate
from tracker.actions.enums import Precision
from tracker.actions.models import Action
from tracker.actions.rules import Deadline
from tracker.audit.service import recording

MAY = date(2019, 5, 1)  # the day after the deadline


@pytest.fixture
def scene(session: Session) -> Scene:
    """An action with a deadline on 30 April 2019."""
    made = a_scene(session)
    plan_id = session.get_one(Action, made.action).plan_id
    with building(session, BEFORE) as rec:
        a_policy(rec, plan_id=plan_id)  # so that nothing stands before the secretariat
        rec.tell(StagedEvent.BUILT)
    return made


def grant(scene: Scene, instead: NewDate | None = None) -> None:
    request, version = scene.asked.id, scene.step.version
    scene.session.rollback()
    with recording(scene.session, CLERK, NOW) as rec:
        grant_deadline(rec, request, version, scene.by_board(), instead)


def test_a_granted_date_starts_afresh_and_the_next_mail_says_how_it_moved(session: Session, scene: Scene) -> None:
    scene.ask()
    [text] = run(session, MAY)
    assert "An extension to July 2019 was requested on 1 April 2019." in text
    grant(scene)
    assert run(session, date(2019, 5, 8)) == []
    [text] = run(session, date(2019, 7, 24))
    assert "Changed once, first 30 April 2019, 92 days later than first agreed." in text
    assert "asked for" not in text
    assert [days for days, _ in ledger(session)][-1] == -7


def test_a_mail_that_waits_when_a_date_is_granted_tells_nothing(session: Session, scene: Scene) -> None:
    scene.ask()
    queue(session, MAY)
    grant(scene)
    _, transport = send(session, MAY)
    assert transport.texts == []


def test_a_refused_request_is_not_mentioned_again(session: Session, scene: Scene) -> None:
    request = scene.ask()
    version = scene.step.version
    session.rollback()
    with recording(session, CLERK, NOW) as rec:
        refuse_deadline(rec, request, version, scene.by_secretariat(words="No."))
    [text] = run(session, MAY)
    assert "1 day overdue" in text
    assert "asked for" not in text
    assert "Changed" not in text


def test_a_date_moved_into_the_past_covers_what_has_passed(session: Session, scene: Scene) -> None:
    scene.ask(Deadline("1 March 2019", Precision.DAY, date(2019, 3, 1)))
    [text] = run(session, date(2019, 4, 23))
    assert "A different deadline, “1 March 2019”, was requested" in text
    grant(scene)
    [text] = run(session, date(2019, 4, 24))
    assert "54 days overdue" in text
    assert "60 days earlier than first agreed" in text
    assert run(session, date(2019, 4, 25)) == []


def test_a_deadline_without_a_date_reminds_nobody(session: Session, scene: Scene) -> None:
    scene.ask(Deadline("When it is known", Precision.UNDETERMINED, None), review_on=date(2019, 9, 2))
    grant(scene)
    assert run(session, date(2019, 5, 30)) == []
    scene.ask(OCTOBER)
    grant(scene)
    [text] = run(session, date(2019, 10, 24))
    assert "Changed twice, first 30 April 2019, 184 days later than first agreed." in text
