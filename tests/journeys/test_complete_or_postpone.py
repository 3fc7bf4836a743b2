"""Reported complete at the very moment at which a new date is asked for, while reminders go: what the end may be."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa

from tests.support.builders import a_milestone, a_person, a_plan, an_action, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.transports import MemoryTransport, nothing_to_fill
from tests.support.waiting import LONGEST_SECONDS
from tracker.actions.deadlines.decisions import grant_deadline
from tracker.actions.deadlines.rules import DeadlineDecision
from tracker.actions.deadlines.service import DeadlineRequest, request_deadline
from tracker.actions.enums import ActionState, ChangeState, MilestoneState, Precision
from tracker.actions.models import Action, DeadlineChange, Milestone
from tracker.actions.rules import Deadline
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.queries import newest_events
from tracker.audit.service import Actor, Recording, recording
from tracker.audit.verification import verify
from tracker.dates import instant_of
from tracker.errors import Conflict, Refused
from tracker.mail.enums import MailState
from tracker.mail.events import MailEvent
from tracker.mail.messages import Envelope
from tracker.mail.models import OutboxMail
from tracker.mail.sending import send_waiting
from tracker.mail.service import claim
from tracker.people.enums import Role
from tracker.people.queries import viewer_of
from tracker.people.service import give_role
from tracker.reminders.digest.render import refresh_digest
from tracker.reminders.service import queue_due

ROUNDS = 50
BUILT = datetime(2018, 1, 1, tzinfo=UTC)
DUE, TODAY = date(2019, 3, 31), date(2019, 4, 1)
NOW = instant_of(TODAY, time(9))
LATER = Deadline("July 2019", Precision.MONTH, date(2019, 7, 31))
BASE = "https://plans.example"
OVER = "This milestone is reported met, so its dates cannot be changed."

Verb = Callable[[Recording], object]


@pytest.fixture
def owned(store: Store) -> list[tuple[int, int, int]]:
    """Actions that fell due yesterday, by id, with their milestone and their owner; each owner's mail is queued."""
    with store.sessions() as session:
        with building(session, BUILT) as rec:
            plan = a_plan(rec)
            found = []
            for _ in range(ROUNDS):
                owner = a_person(rec)
                action = an_action(rec, plan=plan, owner=owner)
                found.append((action.id, a_milestone(rec, action=action, last_day=DUE).id, owner.id))
            rec.tell(StagedEvent.BUILT)
        with building(session, instant_of(TODAY, time(8))) as rec:
            assert queue_due(rec, TODAY, BASE).mails == ROUNDS
    return found


def complete(action_id: int, person_id: int) -> Verb:
    report = Report("All done.", "blue", reports_complete=True)
    return lambda rec: submit_update(rec, action_id, viewer_of(rec.session, person_id, rec.today), report)


def postpone(milestone_id: int, person_id: int) -> Verb:
    return lambda rec: request_deadline(rec, milestone_id, DeadlineRequest(LATER, "More to do.", person_id, TODAY))


def grant(change_id: int, milestone_id: int, person_id: int) -> Verb:
    decided = DeadlineDecision(TODAY, person_id, words="Agreed.")
    return lambda rec: grant_deadline(rec, change_id, rec.session.get_one(Milestone, milestone_id).version, decided)


def press(store: Store, person_id: int, verb: Verb) -> str:
    """Does a verb as a page does it: anew when somebody else was faster."""
    for _ in range(3):
        try:
            with store.sessions() as session, recording(session, Actor(f"person:{person_id}", "Owner"), NOW) as rec:
                verb(rec)
        except Refused as refusal:
            return str(refusal)
        except Conflict:
            continue
        return "done"
    raise AssertionError("refused by a conflict three times")


def send_all(store: Store, transport: MemoryTransport) -> None:
    with store.sessions() as session:
        send_waiting(
            session,
            transport,
            Envelope("tracker@plans.example"),
            lambda: NOW,
            lambda rec, mail: refresh_digest(rec, mail, BASE, "k" * 32),
            nothing_to_fill,
        )


def numbers_of(store: Store, event: str) -> dict[str, int]:
    """The number of the first event of this name, for each thing that such an event is about."""
    with store.sessions() as session:
        entries = newest_events(session, 1_000)
    return {subject: entry.number for entry in entries if entry.event == event for subject in entry.about}


def check_ends(store: Store, owned: list[tuple[int, int, int]], answers: dict[int, str]) -> None:
    """Complete in any case; a request stands beside it only where it was made before, and was refused after."""
    completed, asked = numbers_of(store, "action.reported_complete"), numbers_of(store, "milestone.new_date_asked")
    with store.sessions() as session:
        for action_id, milestone_id, _ in owned:
            action = session.get_one(Action, action_id)
            (milestone,) = action.milestones
            assert (action.state, milestone.state) == (ActionState.REPORTED_COMPLETE, MilestoneState.REPORTED_MET)
            assert milestone.last_day == DUE
            requests = [change.state for change in milestone.changes]
            if f"milestone:{milestone_id}" in asked:
                assert asked[f"milestone:{milestone_id}"] < completed[f"action:{action_id}"]
                assert (requests, answers[action_id]) == ([ChangeState.REQUESTED], "done")
            else:
                assert requests == []
                assert answers[action_id] == OVER
        assert verify(session).faults == []


def check_mails(store: Store, owned: list[tuple[int, int, int]], transport: MemoryTransport) -> None:
    """A mail left only where it was claimed before its action was reported complete; all others were dropped."""
    claimed, completed = numbers_of(store, "mail.claimed"), numbers_of(store, "action.reported_complete")
    action_of = {person_id: action_id for action_id, _, person_id in owned}
    with store.sessions() as session:
        mails = session.execute(sa.select(OutboxMail)).scalars().all()
        for mail in mails:
            assert mail.person_id is not None
            was_open = claimed.get(f"mail:{mail.id}", ROUNDS**3) < completed[f"action:{action_of[mail.person_id]}"]
            assert mail.state is (MailState.SENT if was_open else MailState.DROPPED)
        sent = sum(mail.state is MailState.SENT for mail in mails)
    assert (len(mails), len(transport.messages)) == (ROUNDS, sent)


def test_fifty_times_at_the_same_moment(store: Store, owned: list[tuple[int, int, int]]) -> None:
    together, transport = threading.Barrier(2), MemoryTransport()

    def complete_all() -> set[str]:
        said = set()
        for action_id, _, person_id in owned:
            together.wait(LONGEST_SECONDS)
            said.add(press(store, person_id, complete(action_id, person_id)))
        return said

    def postpone_all() -> dict[int, str]:
        said = {}
        for action_id, milestone_id, person_id in owned:
            together.wait(LONGEST_SECONDS)
            said[action_id] = press(store, person_id, postpone(milestone_id, person_id))
        return said

    with ThreadPoolExecutor(3) as threads:
        completing, postponing = threads.submit(complete_all), threads.submit(postpone_all)
        sending = threads.submit(send_all, store, transport)
    sending.result()
    assert completing.result() == {"done"}
    check_ends(store, owned, postponing.result())
    check_mails(store, owned, transport)


def test_fifty_new_dates_are_granted_while_the_actions_are_reported_complete(
    store: Store, owned: list[tuple[int, int, int]]
) -> None:
    with store.sessions() as session, building(session, NOW) as rec:
        secretary = a_person(rec).id
        rec.tell(StagedEvent.BUILT)
    press(store, secretary, lambda rec: give_role(rec, secretary, Role.SECRETARIAT))
    for _, milestone_id, person_id in owned:
        press(store, person_id, postpone(milestone_id, person_id))
    with store.sessions() as session:
        asked = {change.milestone_id: change.id for change in session.execute(sa.select(DeadlineChange)).scalars()}
    together = threading.Barrier(2)

    def complete_all() -> set[str]:
        said = set()
        for action_id, _, person_id in owned:
            together.wait(LONGEST_SECONDS)
            said.add(press(store, person_id, complete(action_id, person_id)))
        return said

    def grant_all() -> dict[int, str]:
        said = {}
        for action_id, milestone_id, _ in owned:
            together.wait(LONGEST_SECONDS)
            said[action_id] = press(store, secretary, grant(asked[milestone_id], milestone_id, secretary))
        return said

    with ThreadPoolExecutor(2) as threads:
        completing, granting = threads.submit(complete_all), threads.submit(grant_all)
    assert completing.result() == {"done"}
    check_grants(store, owned, granting.result())


def check_grants(store: Store, owned: list[tuple[int, int, int]], answers: dict[int, str]) -> None:
    """Complete in any case; the date has moved only where it was granted before that."""
    completed, granted = numbers_of(store, "action.reported_complete"), numbers_of(store, "milestone.new_date_granted")
    with store.sessions() as session:
        for action_id, milestone_id, _ in owned:
            action = session.get_one(Action, action_id)
            (milestone,) = action.milestones
            (change,) = milestone.changes
            assert (action.state, milestone.state) == (ActionState.REPORTED_COMPLETE, MilestoneState.REPORTED_MET)
            if f"milestone:{milestone_id}" in granted:
                assert granted[f"milestone:{milestone_id}"] < completed[f"action:{action_id}"]
                assert (change.state, milestone.last_day, answers[action_id]) == (
                    ChangeState.GRANTED,
                    LATER.last_day,
                    "done",
                )
            else:
                assert (change.state, milestone.last_day, answers[action_id]) == (ChangeState.REQUESTED, DUE, OVER)
        assert verify(session).faults == []


def test_no_mail_leaves_for_what_is_reported_complete_while_others_go(
    store: Store, owned: list[tuple[int, int, int]]
) -> None:
    def others_complete(_message: object) -> None:
        transport.before = None
        for action_id, _, person_id in owned[1:]:
            press(store, person_id, complete(action_id, person_id))

    transport = MemoryTransport(others_complete)
    send_all(store, transport)
    assert len(transport.messages) == 1
    with store.sessions() as session:
        states = session.execute(sa.select(OutboxMail.state).order_by(OutboxMail.id)).scalars().all()
    assert states == [MailState.SENT, *[MailState.DROPPED] * (ROUNDS - 1)]


def test_who_completes_while_a_mail_is_looked_at_again_comes_after_it(
    store: Store, owned: list[tuple[int, int, int]]
) -> None:
    action_id, _, person_id = owned[0]
    with store.sessions() as session:
        mail_id = session.execute(sa.select(OutboxMail.id).where(OutboxMail.person_id == person_id)).scalar_one()
        completing = threading.Thread(target=press, args=(store, person_id, complete(action_id, person_id)))
        with recording(session, Actor.job("send mail"), NOW) as rec:
            taken = claim(rec, mail_id, "worker")
            assert taken is not None
            assert refresh_digest(rec, taken[0], BASE, "k" * 32) is not None
            completing.start()
            completing.join(0.5)  # time enough to be done, if it had not to wait
            rec.tell(MailEvent.CLAIMED, f"mail:{mail_id}")
    completing.join(LONGEST_SECONDS)
    claimed, completed = numbers_of(store, "mail.claimed"), numbers_of(store, "action.reported_complete")
    assert claimed[f"mail:{mail_id}"] < completed[f"action:{action_id}"]
