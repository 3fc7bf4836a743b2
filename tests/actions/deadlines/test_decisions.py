"""Deciding on deadlines, on both databases: granted, refused, decided elsewhere, set first, taken back."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_person, building
from tests.support.databases import Store
from tests.support.deadline_story import APRIL, CLERK, JULY, NOW, OCTOBER, TODAY, Scene, a_scene
from tests.support.events import StagedEvent
from tracker.actions.deadlines.decisions import (
    RecordedDecision,
    grant_deadline,
    record_decided_deadline,
    refuse_deadline,
    set_first_date,
    withdraw_request,
)
from tracker.actions.deadlines.rules import DeadlineDecision, NewDate, changed_in_words
from tracker.actions.enums import ActionState, ChangeState, MilestoneState, Precision
from tracker.actions.models import Action, DeadlineCandidate, Milestone
from tracker.actions.rules import Deadline
from tracker.actions.updates.service import Report, remove_sample, submit_update
from tracker.audit.models import AuditEvent
from tracker.audit.queries import history_of, newest_events
from tracker.audit.service import Recording, recording
from tracker.audit.verification import verify
from tracker.errors import Conflict, Forbidden, Refused
from tracker.people.enums import Role
from tracker.people.models import RoleGiven
from tracker.people.queries import viewer_of
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan

Verb = Callable[[Recording], object]


@pytest.fixture
def scene(session: Session) -> Scene:
    """An action with a deadline in April 2019."""
    return a_scene(session)


def do(scene: Scene, verb: Verb) -> None:
    """Does a verb in a recording of its own."""
    scene.session.rollback()
    with recording(scene.session, CLERK, NOW) as rec:
        verb(rec)


def refused(scene: Scene, verb: Verb, kind: type[Exception] = Refused) -> str:
    """What a verb is refused with; nothing is changed by it."""
    before = newest_events(scene.session, 1)[0].number
    with pytest.raises(kind) as said:
        do(scene, verb)
    assert newest_events(scene.session, 1)[0].number == before
    return str(said.value)


def grant(scene: Scene, decided: DeadlineDecision, instead: NewDate | None = None, change_id: int = 0) -> Verb:
    """Grants the request that waits."""
    found, version = change_id or scene.asked.id, scene.step.version
    return lambda rec: grant_deadline(rec, found, version, decided, instead)


def refuse(scene: Scene, decided: DeadlineDecision) -> Verb:
    """Refuses the request that waits."""
    found, version = scene.asked.id, scene.step.version
    return lambda rec: refuse_deadline(rec, found, version, decided)


def decided_elsewhere(scene: Scene, new: Deadline, decided: DeadlineDecision, reason: str = "Figures late.") -> Verb:
    """Records a decision that was made already."""
    version = scene.step.version
    decision = RecordedDecision(NewDate(new), reason, decided, scene.owner, None)
    return lambda rec: record_decided_deadline(rec, scene.milestone, version, decision)


def set_first(scene: Scene, deadline: Deadline) -> Verb:
    """Gives the deadline its first date."""
    version = scene.step.version
    return lambda rec: set_first_date(rec, scene.milestone, version, deadline, scene.by_secretariat())


def event_of(scene: Scene) -> tuple[str, str]:
    """The newest event and its reason."""
    entry = newest_events(scene.session, 1)[0]
    return entry.event, entry.reason


def change_thing(scene: Scene, change: Callable[[Milestone], None]) -> None:
    """Changes what belongs to the milestone, whatever the verbs say."""
    with building(scene.session, NOW) as rec:
        change(rec.session.get_one(Milestone, scene.milestone))
        rec.tell(StagedEvent.CHANGED)


def test_a_granted_date_moves_the_deadline_and_the_first_stays(scene: Scene) -> None:
    scene.ask()
    do(scene, grant(scene, scene.by_secretariat(words="Agreed.")))
    milestone = scene.step
    assert (milestone.as_printed, milestone.precision, milestone.last_day) == (
        "July 2019",
        Precision.MONTH,
        date(2019, 7, 31),
    )
    assert (milestone.first_last_day, milestone.read_by) == (APRIL, "Clerk")
    (change,) = milestone.changes
    assert (change.state, change.decided_on, change.decided_by_id) == (ChangeState.GRANTED, TODAY, scene.clerk)
    assert (change.from_last_day, change.asked_printed, change.decision_words) == (APRIL, "", "Agreed.")
    assert changed_in_words(milestone) == "Changed once, first 30 April 2019, 92 days later than first agreed."
    assert event_of(scene) == ("milestone.new_date_granted", "Figures late.")
    assert verify(scene.session).faults == []


def test_a_refusal_needs_a_reason_and_leaves_the_deadline(scene: Scene) -> None:
    scene.ask()
    assert "Say why" in refused(scene, refuse(scene, scene.by_board()))
    do(scene, refuse(scene, scene.by_board(words="Too late for the budget.")))
    (change,) = scene.changes
    assert (change.state, change.board_id, change.decision) == (ChangeState.REFUSED, scene.monitor, "TIB 7.2")
    assert scene.step.last_day == APRIL
    assert changed_in_words(scene.step) == "Never changed."
    assert event_of(scene) == ("milestone.new_date_refused", "Too late for the budget.")
    scene.ask(OCTOBER)
    assert verify(scene.session).faults == []


def test_the_second_change_is_for_a_board_of_the_action(scene: Scene) -> None:
    scene.ask()
    do(scene, grant(scene, scene.by_secretariat()))
    scene.ask(OCTOBER)
    assert "already been changed once, so in this plan only a board" in refused(
        scene, grant(scene, scene.by_secretariat())
    )
    assert "only a board" in refused(scene, refuse(scene, scene.by_secretariat(words="No.")))
    assert "neither monitors" in refused(scene, grant(scene, scene.by_board(scene.other_board)))
    assert "Enter the reference" in refused(scene, grant(scene, scene.by_board(reference="")))
    do(scene, grant(scene, scene.by_board(scene.overseer)))
    assert changed_in_words(scene.step).startswith("Changed twice, first 30 April 2019, 184 days later")
    assert verify(scene.session).faults == []


def test_how_many_changes_are_left_to_the_secretariat_is_a_setting(scene: Scene) -> None:
    with building(scene.session, NOW) as rec:
        rec.session.get_one(Action, scene.action).plan.board_only_after = 0
        rec.tell(StagedEvent.CHANGED)
    scene.ask()
    assert "only a board" in refused(scene, grant(scene, scene.by_secretariat()))


def test_the_approving_board_decides_too_but_not_what_is_no_body(scene: Scene) -> None:
    with building(scene.session, NOW) as rec:
        rec.session.get_one(Action, scene.action).plan.approving_board_id = scene.other_board
        rec.tell(StagedEvent.CHANGED)
    scene.ask()
    assert "neither monitors" in refused(scene, grant(scene, scene.by_board(scene.no_body)))
    do(scene, grant(scene, scene.by_board(scene.other_board)))
    assert scene.step.last_day == JULY.last_day


def test_less_than_asked_may_be_granted_and_both_are_kept(scene: Scene) -> None:
    scene.ask()
    june = NewDate(Deadline("June 2019", Precision.MONTH, date(2019, 6, 30)))
    do(scene, grant(scene, scene.by_board(), june))
    (change,) = scene.changes
    assert (change.to_printed, change.to_last_day) == ("June 2019", date(2019, 6, 30))
    assert (change.asked_printed, change.asked_last_day) == ("July 2019", date(2019, 7, 31))
    assert scene.step.last_day == date(2019, 6, 30)


def test_a_date_may_become_words_with_a_day_to_look_again(scene: Scene) -> None:
    scene.ask(Deadline("When the survey is in", Precision.UNDETERMINED, None), review_on=date(2019, 9, 1))
    do(scene, grant(scene, scene.by_secretariat()))
    milestone = scene.step
    assert (milestone.last_day, milestone.review_on, milestone.first_last_day) == (None, date(2019, 9, 1), APRIL)
    assert changed_in_words(milestone) == "Changed once, first 30 April 2019, now without a date."
    scene.ask(OCTOBER)
    do(scene, grant(scene, scene.by_board()))
    assert (scene.step.review_on, scene.step.last_day) == (None, OCTOBER.last_day)
    assert changed_in_words(scene.step).startswith("Changed twice")


def test_a_request_without_a_date_is_granted_though_its_day_to_look_again_has_come(scene: Scene) -> None:
    scene.ask(Deadline("TBC", Precision.UNDETERMINED, None), on=date(2019, 3, 1), review_on=date(2019, 3, 20))
    do(scene, grant(scene, scene.by_secretariat()))
    assert scene.step.review_on == date(2019, 3, 20)


def test_a_past_date_and_one_beyond_the_plan_are_allowed(session: Session) -> None:
    scene = a_scene(session, ends_on=date(2019, 6, 30))
    scene.ask()
    do(scene, grant(scene, scene.by_secretariat()))
    scene.ask(Deadline("March 2019", Precision.MONTH, date(2019, 3, 31)))
    do(scene, grant(scene, scene.by_board()))
    assert scene.step.last_day == date(2019, 3, 31)


def test_nothing_is_decided_twice(scene: Scene) -> None:
    scene.ask()
    again = refuse(scene, scene.by_secretariat(words="No."))
    first = scene.asked.id
    do(scene, grant(scene, scene.by_secretariat()))
    assert "no longer waiting. It was granted" in refused(scene, again)
    assert "It was granted" in refused(scene, grant(scene, scene.by_secretariat(), change_id=first))


def test_a_stale_page_decides_nothing(scene: Scene) -> None:
    request, version = scene.ask(), scene.step.version

    def stale(rec: Recording) -> None:
        grant_deadline(rec, request, version - 1, scene.by_secretariat())

    assert "Somebody else has changed" in refused(scene, stale, Conflict)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda step: setattr(step, "state", MilestoneState.REPORTED_MET), "This milestone is reported met"),
        (lambda step: setattr(step, "state", MilestoneState.DROPPED), "This milestone is dropped"),
        (lambda step: setattr(step.action, "state", ActionState.COMPLETE), "This action is complete"),
        (lambda step: setattr(step.action, "state", ActionState.SUSPENDED), "This action is suspended"),
        (lambda step: setattr(step.action, "removed_on", TODAY), "entered in error and removed"),
        (lambda step: setattr(step.action.plan, "state", PlanState.CLOSED), "This plan is closed"),
    ],
)
def test_what_is_over_meanwhile_is_not_decided(scene: Scene, change: Callable[[Milestone], None], said: str) -> None:
    scene.ask()
    change_thing(scene, change)
    assert said in refused(scene, grant(scene, scene.by_secretariat()))
    assert said in refused(scene, refuse(scene, scene.by_secretariat(words="No.")))
    assert said in refused(scene, decided_elsewhere(scene, OCTOBER, scene.by_board()))
    assert scene.asked.state is ChangeState.REQUESTED


def test_only_the_secretariat_of_the_plan_decides(scene: Scene) -> None:
    with building(scene.session, NOW) as rec:
        admin, other = a_person(rec), a_person(rec)
        rec.session.add(RoleGiven(person_id=admin.id, role=Role.ADMINISTRATOR))
        rec.session.add(RoleGiven(person_id=other.id, role=Role.SECRETARIAT, plan_ref="ANOTHER"))
        rec.tell(StagedEvent.BUILT)
        people = (scene.owner, admin.id, other.id)
    scene.ask()
    for person in people:
        by = DeadlineDecision(TODAY, person)
        assert "Only the secretariat" in refused(scene, grant(scene, by), Forbidden)
        assert "Only the secretariat" in refused(scene, decided_elsewhere(scene, OCTOBER, by), Forbidden)


def test_days_of_decisions_follow_one_another(scene: Scene) -> None:
    scene.ask(on=date(2019, 3, 20))
    assert "The date was asked for or last changed on 20 March 2019." in refused(
        scene, grant(scene, scene.by_board(on=date(2019, 3, 19)))
    )
    assert "in the future" in refused(scene, grant(scene, scene.by_board(on=TODAY + timedelta(days=1))))
    do(scene, grant(scene, scene.by_board(on=date(2019, 3, 25))))
    older = decided_elsewhere(scene, OCTOBER, scene.by_board(on=date(2019, 3, 24)))
    assert "The date was asked for or last changed on 25 March 2019." in refused(scene, older)


def test_a_decision_made_elsewhere_is_recorded_in_one_step(scene: Scene) -> None:
    assert "Say why" in refused(scene, decided_elsewhere(scene, JULY, scene.by_secretariat(), reason=" "))
    do(scene, decided_elsewhere(scene, JULY, scene.by_board(on=date(2019, 3, 6))))
    (change,) = scene.changes
    assert (change.state, change.decided_on, change.decision) == (ChangeState.GRANTED, date(2019, 3, 6), "TIB 7.2")
    assert (change.requested_by_id, change.requested_on) == (scene.owner, None)
    assert (scene.step.last_day, scene.step.first_last_day) == (JULY.last_day, APRIL)
    assert event_of(scene) == ("milestone.decided_date_recorded", "Figures late.")
    assert "only a board" in refused(scene, decided_elsewhere(scene, OCTOBER, scene.by_secretariat()))
    assert verify(scene.session).faults == []


def test_a_request_that_waits_is_decided_and_not_overwritten(scene: Scene) -> None:
    scene.ask()
    assert "is waiting" in refused(scene, decided_elsewhere(scene, OCTOBER, scene.by_board()))


def test_a_first_date_is_set_and_not_counted(session: Session) -> None:
    scene = a_scene(session, last_day=None)
    assert "Set its first date" in refused(scene, decided_elsewhere(scene, JULY, scene.by_board()))
    assert "enter a review date" in refused(scene, set_first(scene, Deadline("ongoing", Precision.CONTINUOUS, None)))
    do(scene, set_first(scene, JULY))
    milestone = scene.step
    assert (milestone.last_day, milestone.first_last_day) == (JULY.last_day, JULY.last_day)
    assert [change.state for change in milestone.changes] == [ChangeState.FIRST_SET]
    assert changed_in_words(milestone) == "Never changed."
    assert event_of(scene)[0] == "milestone.first_date_set"
    assert "Record a decision on it instead" in refused(scene, set_first(scene, OCTOBER))
    scene.ask(OCTOBER)
    do(scene, grant(scene, scene.by_secretariat()))
    assert changed_in_words(scene.step).startswith("Changed once, first 31 July 2019, 92 days later")
    assert verify(scene.session).faults == []


def test_a_first_date_that_was_asked_for_is_not_counted_either(session: Session) -> None:
    scene = a_scene(session, last_day=None)
    request = scene.ask()
    assert "Decide on that request" in refused(scene, set_first(scene, OCTOBER))
    do(scene, grant(scene, scene.by_secretariat(), change_id=request))
    assert [change.state for change in scene.changes] == [ChangeState.FIRST_SET]
    assert (scene.step.first_last_day, scene.step.last_day) == (JULY.last_day, JULY.last_day)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda step: setattr(step.action.plan, "state", PlanState.CLOSED), "closed plan"),
        (lambda step: setattr(step.action, "state", ActionState.EMBEDDED), "no longer needs a date"),
        (lambda step: setattr(step, "state", MilestoneState.DROPPED), "milestone is dropped"),
    ],
)
def test_what_is_over_takes_no_first_date(session: Session, change: Callable[[Milestone], None], said: str) -> None:
    scene = a_scene(session, last_day=None)
    change_thing(scene, change)
    assert said in refused(scene, set_first(scene, JULY))


def test_one_s_own_request_is_taken_back(scene: Scene) -> None:
    request, version = scene.ask(), scene.step.version

    def take_back(by_id: int) -> Verb:
        return lambda rec: withdraw_request(rec, request, version, by_id, "Not needed.")

    assert "Only the person who asked" in refused(scene, take_back(scene.clerk), Forbidden)
    do(scene, take_back(scene.owner))
    (change,) = scene.changes
    assert (change.state, change.decision_words) == (ChangeState.WITHDRAWN, "Not needed.")
    assert event_of(scene) == ("milestone.request_withdrawn", "Not needed.")
    assert "no longer waiting. It was taken back" in refused(scene, take_back(scene.owner))
    scene.ask(OCTOBER)
    assert verify(scene.session).faults == []


def test_a_decision_holds_from_its_day(scene: Scene) -> None:
    do(scene, decided_elsewhere(scene, JULY, scene.by_board(on=date(2019, 3, 6))))
    newest = scene.session.query(AuditEvent).order_by(AuditEvent.number.desc()).first()
    assert newest is not None
    assert '"on":"2019-03-06"' in newest.payload


def test_a_settled_question_that_loses_its_date_is_no_question_again(scene: Scene) -> None:
    with building(scene.session, NOW) as rec:
        rec.session.add(
            DeadlineCandidate(
                milestone_id=scene.milestone, words="April 2019", precision=Precision.MONTH, last_day=APRIL
            )
        )
        rec.tell(StagedEvent.BUILT)
    scene.ask(Deadline("TBC", Precision.UNDETERMINED, None), review_on=date(2019, 9, 1))
    do(scene, grant(scene, scene.by_secretariat()))
    assert not scene.step.is_to_settle


def test_the_plan_is_asked_for_its_boards(scene: Scene) -> None:
    with building(scene.session, NOW) as rec:
        plan = rec.session.get_one(Action, scene.action).plan
        assert isinstance(plan, Plan)
        plan.overseeing_board_id = None
        for monitor in list(rec.session.get_one(Action, scene.action).monitors):
            rec.session.delete(monitor)
        plan.board_only_after = 0
        rec.tell(StagedEvent.CHANGED)
    scene.ask()
    assert "Add a board first" in refused(scene, grant(scene, scene.by_secretariat()))


def test_nothing_is_granted_to_an_action_reported_complete_at_the_same_moment(store: Store) -> None:
    with store.sessions() as session:
        scene = a_scene(session)
        request, version = scene.ask(), scene.step.version
        decided, owner = scene.by_secretariat(), viewer_of(session, scene.owner, TODAY)
        number = scene.action
        session.rollback()
    verbs: list[Verb] = [
        lambda rec: grant_deadline(rec, request, version, decided),
        lambda rec: submit_update(rec, number, owner, Report("Done.", "blue", reports_complete=True)),
    ]
    together = Barrier(len(verbs))

    def press(verb: Verb) -> None:
        with store.sessions() as session, suppress(Refused, Conflict):
            together.wait()
            with recording(session, CLERK, NOW) as rec:
                verb(rec)

    threads = [Thread(target=press, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.sessions() as session:
        told = [entry.event for entry in history_of(session, [f"action:{number}"])][::-1]
        assert told[1:] in (
            ["milestone.new_date_granted"],
            ["milestone.new_date_granted", "action.reported_complete"],
            ["action.reported_complete"],
        )
        assert verify(session).faults == []


def test_an_invented_request_that_was_granted_stays_when_the_sample_goes(scene: Scene) -> None:
    for wanted in (JULY, OCTOBER):
        scene.ask(wanted)
        change_thing(scene, lambda milestone: setattr(milestone.changes[-1], "is_sample", True))
        if wanted is JULY:
            do(scene, grant(scene, scene.by_secretariat()))
    do(scene, remove_sample)
    assert [(change.state, change.to_printed) for change in scene.changes] == [(ChangeState.GRANTED, "July 2019")]
    assert "no sample data left" in refused(scene, remove_sample)
