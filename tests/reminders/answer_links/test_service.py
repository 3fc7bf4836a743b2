"""Answers by links: once, by whom they were sent to, about what they were sent for, for as long; on both databases."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.answer_links import DONE, NOW, Told, a_mail, a_policy, change, linked, secret_to, send, step_of
from tests.support.builders import a_holding, a_milestone, a_person, an_action, an_ownership, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.waiting import LONGEST_SECONDS
from tracker.actions.enums import ActionState, MilestoneState
from tracker.actions.models import ProgressUpdate
from tracker.actions.updates.service import Report
from tracker.audit.queries import history_of
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.errors import Refused
from tracker.people.enums import Role
from tracker.people.models import PostHolding
from tracker.people.queries import command_viewer
from tracker.people.service import give_delegation, give_role, mark_person_as_left
from tracker.people.sign_in import REFUSALS_TOLD
from tracker.plans.enums import PlanState
from tracker.reminders.answer_links.queries import opened_link
from tracker.reminders.answer_links.rules import UNKNOWN
from tracker.reminders.answer_links.service import answer, note_refused_answer
from tracker.reminders.models import Reminder

BASE = "https://plans.example"
BEFORE = datetime(2018, 1, 1, tzinfo=UTC)


def updates(session: Session) -> list[ProgressUpdate]:
    session.rollback()
    return list(session.execute(sa.select(ProgressUpdate).order_by(ProgressUpdate.id)).scalars())


def test_an_answer_is_an_update_of_its_reader_and_its_mail_is_on_the_record(session: Session, told: Told) -> None:
    send(session, told.secret(session, told.one), told.one.id, told.reader.id)
    [made] = updates(session)
    assert (made.action_id, made.by_id, made.on_behalf_of_id, made.happened) == (
        told.one.id,
        told.reader.id,
        None,
        "Done so far.",
    )
    assert told.one.state is ActionState.IN_PROGRESS
    used, *_ = history_of(session, [f"mail:{told.mail_id}"])
    assert (used.event, used.actor) == ("answer_link.used", told.reader.reference)
    events = [entry.event for entry in history_of(session, [told.one.reference])]
    assert events[:2] == ["action.update_submitted", "answer_link.used"]
    assert verify(session).faults == []


def test_a_link_works_once(session: Session, told: Told) -> None:
    secret = told.secret(session, told.one)
    send(session, secret, told.one.id, told.reader.id)
    with pytest.raises(Refused, match=r"used on 8 April 2019 at 8:00am"):
        send(session, secret, told.one.id, told.reader.id, at=NOW + timedelta(hours=1))
    with pytest.raises(Refused, match="used on"):
        send(session, told.secret(session, None), told.one.id, told.reader.id)
    assert len(updates(session)) == 1


def test_a_refused_report_leaves_the_link(session: Session, told: Told) -> None:
    secret = told.secret(session, told.one)
    with pytest.raises(Refused, match="Explain in a sentence why"):
        send(session, secret, told.one.id, told.reader.id, Report("All well.", "green"))
    send(session, secret, told.one.id, told.reader.id, Report("All well.", "green", why_better="It was agreed."))
    assert len(updates(session)) == 1


def test_two_at_the_same_moment_make_one_update(store: Store, session: Session, told: Told) -> None:
    secrets = [told.secret(session, action) for action in (told.one, None, told.one, None)]
    action_id, reader_id = told.one.id, told.reader.id
    session.rollback()
    together, said = threading.Barrier(len(secrets)), []

    def press(secret: str) -> None:
        with store.sessions() as own:
            together.wait(LONGEST_SECONDS)
            try:
                send(own, secret, action_id, reader_id)
            except Refused as refusal:
                said.append(str(refusal))
            else:
                said.append("saved")

    threads = [threading.Thread(target=press, args=[secret]) for secret in secrets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_SECONDS)
    assert len(said) == len(secrets)
    assert said.count("saved") == 1
    assert sum(words.startswith("This link was used") for words in said) == len(secrets) - 1
    assert len(updates(session)) == 1
    assert verify(session).faults == []


def test_a_link_ends_after_fourteen_days_to_the_second(session: Session, told: Told) -> None:
    end = NOW + timedelta(days=14)
    with pytest.raises(Refused, match="worked for 14 days"):
        send(session, told.secret(session, told.one), told.one.id, told.reader.id, at=end)
    send(session, told.secret(session, told.one), told.one.id, told.reader.id, at=end - timedelta(seconds=1))


def hand_over(session: Session, told: Told) -> None:
    holding = session.execute(sa.select(PostHolding).where(PostHolding.post_id == told.post.id)).scalar_one()
    change(session, holding, held_until_on=NOW.date() - timedelta(days=1))
    with building(session, NOW) as rec:
        a_holding(rec, post=told.post, person=a_person(rec), since=NOW.date())
        rec.tell(StagedEvent.CHANGED)


SETTLINGS: dict[str, tuple[Callable[[Session, Told], None], str]] = {
    "complete": (
        lambda session, told: change(session, told.one, state=ActionState.REPORTED_COMPLETE),
        "This action is reported complete",
    ),
    "removed": (
        lambda session, told: change(session, told.one, removed_on=NOW.date()),
        "entered in error and has been removed",
    ),
    "plan closed": (lambda session, told: change(session, told.plan, state=PlanState.CLOSED), "This plan is closed"),
    "switched off": (
        lambda session, told: a_policy(session, told.plan.id, answers_by_mail=False),
        "no longer takes answers through links",
    ),
    "handed over": (hand_over, "You no longer own this action"),
    "met": (
        lambda session, told: change(session, step_of(session, told.one), state=MilestoneState.REPORTED_MET),
        "is no longer open",
    ),
}


@pytest.mark.parametrize("way", SETTLINGS)
def test_a_settled_matter_ends_the_link(session: Session, told: Told, way: str) -> None:
    settle, words = SETTLINGS[way]
    settle(session, told)
    with pytest.raises(Refused, match=words):
        send(session, told.secret(session, told.one), told.one.id, told.reader.id)
    assert updates(session) == []


def test_a_link_lives_while_one_of_the_milestones_told_is_open(session: Session, told: Told) -> None:
    with building(session, NOW) as rec:
        late, later = (a_milestone(rec, action=told.one, name=name) for name in ("late", "later"))
        mail_id = linked(rec, told.reader, [late])
    change(session, late, state=MilestoneState.MET)
    opened = opened_link(session, secret_to(session, mail_id, told.one.id), NOW)
    assert opened is not None
    assert opened.ended is not None
    with building(session, NOW) as rec:
        mail_id = linked(rec, told.reader, [late, later])
    assert later.state is MilestoneState.OPEN
    send(session, secret_to(session, mail_id, told.one.id), told.one.id, told.reader.id)


def test_where_the_ledger_names_no_milestone_those_of_the_action_count(session: Session, told: Told) -> None:
    with building(session, NOW) as rec:
        for row in rec.session.execute(sa.select(Reminder)).scalars():
            row.is_told = False
        rec.tell(StagedEvent.CHANGED)
    secret = told.secret(session, told.one)
    opened = opened_link(session, secret, NOW)
    assert opened is not None
    assert opened.ended is None
    change(session, step_of(session, told.one), state=MilestoneState.DROPPED)
    opened = opened_link(session, secret, NOW)
    assert opened is not None
    assert opened.ended is not None


def test_a_leaver_a_stranger_and_nonsense_hear_the_same(session: Session, told: Told) -> None:
    secret = told.secret(session, told.one)
    with building(session, NOW) as rec:
        mark_person_as_left(rec, command_viewer(), told.reader.id, told.reader.version)
    for wrong in (secret, secret[:-1], secret[:-1] + "!", "", "x" * 5000, "ü"):
        assert opened_link(session, wrong, NOW) is None
        with pytest.raises(Refused) as refusal:
            send(session, wrong, told.one.id, told.reader.id)
        assert str(refusal.value) == UNKNOWN.sentence
    assert updates(session) == []


def test_a_link_in_a_mailbox_that_is_not_its_persons_any_more_leads_nowhere(session: Session, told: Told) -> None:
    secret = told.secret(session, told.one)
    change(session, told.reader, address="reader@new.example")
    assert opened_link(session, secret, NOW) is None
    with building(session, NOW) as rec:
        again = a_mail(rec, told.reader)
        again.resend_of_id = told.mail_id
        rec.tell(StagedEvent.CHANGED)
    assert opened_link(session, secret, NOW) is None  # the mail sent again has links of its own


def test_the_secret_of_one_link_does_not_open_another(session: Session, told: Told) -> None:
    with pytest.raises(Refused, match="not valid"):
        send(session, told.secret(session, told.one), told.two.id, told.reader.id)
    with building(session, NOW) as rec:
        other = a_person(rec)
        theirs = an_action(rec, plan=told.plan, owner=other)
        linked(rec, other, [a_milestone(rec, action=theirs)])
    for mine in (told.one, None):
        with pytest.raises(Refused, match="not valid"):
            send(session, told.secret(session, mine), theirs.id, told.reader.id)
    assert updates(session) == []


def test_an_answer_is_recorded_in_nobody_elses_name(session: Session, told: Told) -> None:
    secret = told.secret(session, told.one)
    with pytest.raises(RuntimeError, match="in the name of"), building(session, NOW) as rec:
        answer(rec, secret, told.one.id, DONE)
    assert updates(session) == []


def test_a_delegate_answers_for_the_holder_and_roles_give_no_more(session: Session, told: Told) -> None:
    with building(session, NOW) as rec:
        delegate, stranger = a_person(rec, name="Delegate"), a_person(rec)
        an_ownership(rec, action=told.one, owner=stranger)
        rec.tell(StagedEvent.BUILT)
        give_delegation(rec, delegate.id, told.post.id)
        give_role(rec, delegate.id, Role.SECRETARIAT)
        mail_id = linked(rec, delegate, [step_of(session, told.one)])
    secret = secret_to(session, mail_id, told.one.id)
    for wrong in (None, stranger.id):
        with pytest.raises(Refused, match=r"Choose (the|an) owner"):
            send(session, secret, told.one.id, delegate.id, Report("Done.", "red", on_behalf_of_id=wrong))
    made = send(session, secret, told.one.id, delegate.id, Report("Done.", "red", on_behalf_of_id=told.reader.id))
    assert (made.by_id, made.on_behalf_of_id) == (delegate.id, told.reader.id)


def test_the_page_of_a_whole_mail_is_over_when_all_of_it_is(session: Session, told: Told) -> None:
    whole = told.secret(session, None)
    send(session, whole, told.one.id, told.reader.id)
    opened = opened_link(session, whole, NOW)
    assert opened is not None
    assert [item.ended is None for item in opened.items] == [False, True]
    assert opened.ended is None
    send(session, told.secret(session, told.two), told.two.id, told.reader.id, at=NOW + timedelta(minutes=1))
    opened = opened_link(session, whole, NOW)
    assert opened is not None
    assert opened.ended is not None
    assert opened.ended.sentence == "Everything in this email has been answered or is no longer open."


def test_a_refused_use_is_on_the_record_a_few_times(session: Session, told: Told) -> None:
    secret = told.secret(session, told.one)
    for number in range(2 * REFUSALS_TOLD):
        for tried in (secret, f"{number:043}"):
            with recording(session, Actor("visitor", "A visitor"), NOW) as rec:
                note_refused_answer(rec, tried, "It was used.")
    of_mail = history_of(session, [f"mail:{told.mail_id}"])
    assert [entry.event for entry in of_mail].count("answer_link.refused") == REFUSALS_TOLD
    assert of_mail[0].reason == "It was used."
    assert of_mail[0].about == (f"mail:{told.mail_id}", told.reader.reference)
    assert verify(session).faults == []
