"""An action is suspended, resumed, stopped, carried on by another, or removed as an error; on both databases."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.support.action_story import APRIL, JUNE, MARCH, MAY, Story, a_story, at
from tests.support.builders import a_board, a_milestone, a_plan, an_action
from tests.support.events import StagedEvent
from tracker.actions.deadlines.service import DeadlineRequest, add_milestone, drop_milestone, request_deadline
from tracker.actions.enums import ActionState, Precision, StopReason, Transition
from tracker.actions.lifecycle.completion import reopen
from tracker.actions.lifecycle.milestones import ReopenedDeadline
from tracker.actions.lifecycle.queries import possible_successors, superseded_by, transitions_of
from tracker.actions.lifecycle.suspension import Stopped, Suspension, remove_action, resume, stop_proceeding, suspend
from tracker.actions.models import Action
from tracker.actions.queries import action_counts, monitored_counts
from tracker.actions.rules import Deadline
from tracker.actions.service import ActionDetails, add_action, correct_action
from tracker.audit.verification import verify
from tracker.boards.enums import BoardKind
from tracker.errors import Forbidden, Refused
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.due.snapshot import facts_on

REST = Suspension("The building is closed.", "CAB 3", JUNE)


@pytest.fixture
def story(session: Session) -> Story:
    """An action of two parts and everybody around it."""
    return a_story(session)


class TestSuspended:
    """It rests, with reason, approval and a day on which it is looked at again."""

    def test_it_rests_and_goes_on(self, story: Story) -> None:
        story.do(suspend, story.clerk, APRIL, REST)
        action = story.action
        assert (action.state, action.review_on, story.event) == (ActionState.SUSPENDED, JUNE, "action.suspended")
        (transition,) = transitions_of(story.session, story.action_id)
        assert (transition.words, transition.reference, transition.review_on) == (REST.reason, "CAB 3", JUNE)
        assert facts_on(story.session, MAY).concerns == ()
        story.do(resume, story.clerk, MAY, "It is open again.")
        action = story.action
        assert (action.state, action.review_on) == (ActionState.IN_PROGRESS, None)
        assert [milestone.last_day for milestone in action.milestones] == [date(2019, 2, 28), date(2019, 12, 31)]
        assert len(facts_on(story.session, MAY).concerns) == 1

    @pytest.mark.parametrize(
        ("suspension", "said"),
        [
            (Suspension("", "CAB 3", JUNE), "Say why"),
            (Suspension("Closed.", " ", JUNE), "reference of the approval"),
            (Suspension("Closed.", "CAB 3", None), "Enter a review date in the future"),
            (Suspension("Closed.", "CAB 3", APRIL), "Enter a review date in the future"),
            (Suspension("Closed.", "CAB 3", JUNE, MAY), "in the future"),
        ],
    )
    def test_what_it_needs(self, story: Story, suspension: Suspension, said: str) -> None:
        with pytest.raises(Refused, match=said):
            story.do(suspend, story.clerk, APRIL, suspension)

    @pytest.mark.parametrize("who", ["owner", "auditor", "member", "stranger"])
    def test_only_the_secretariat_changes_the_course(self, story: Story, who: str) -> None:
        with pytest.raises(Forbidden, match="Only the secretariat"):
            story.do(suspend, getattr(story, who), APRIL, REST)

    def test_updates_leave_it_suspended_until_it_is_complete(self, story: Story) -> None:
        story.do(suspend, story.clerk, APRIL, REST)
        story.report(story.owner, MAY, "amber", complete=False)
        assert story.action.state is ActionState.SUSPENDED
        story.report(story.owner, MAY)
        assert (story.action.state, story.action.review_on) == (ActionState.REPORTED_COMPLETE, None)


class TestNotProceeding:
    """It does not go on, with ground, reason and approval."""

    def test_the_risk_is_accepted(self, story: Story) -> None:
        stopped = Stopped(StopReason.RISK_ACCEPTED, "It costs too much.", story.board_id, "CAB 9", on=MARCH)
        story.do(stop_proceeding, story.clerk, APRIL, stopped)
        assert (story.action.state, story.event) == (ActionState.NOT_PROCEEDING, "action.stopped")
        (transition,) = transitions_of(story.session, story.action_id)
        assert (transition.ground, transition.board_id, transition.reference) == (
            StopReason.RISK_ACCEPTED,
            story.board_id,
            "CAB 9",
        )
        assert (transition.made_on, facts_on(story.session, MAY).concerns) == (MARCH, ())

    def test_another_action_carries_on_and_each_knows_of_the_other(self, story: Story) -> None:
        with at(story.session, MARCH) as rec:
            other = an_action(rec, plan=a_plan(rec, ref="OTHER"), ref="3").id
            rec.tell(StagedEvent.BUILT)
        stopped = Stopped(StopReason.SUPERSEDED, "Done there.", story.board_id, "CAB 9", other)
        story.do(stop_proceeding, story.clerk, APRIL, stopped)
        assert story.action.successor_id == other
        assert [action.id for action in superseded_by(story.session, other)] == [story.action_id]
        story.do(reopen, story.clerk, MAY, "Not done there.", ReopenedDeadline(date(2019, 9, 30)))
        assert superseded_by(story.session, other) == []

    def test_what_it_needs(self, story: Story) -> None:
        with at(story.session, MARCH) as rec:
            no_body = a_board(rec, kind=BoardKind.NOT_A_BODY).id
            rec.tell(StagedEvent.BUILT)
        cases = [
            (Stopped(StopReason.RISK_ACCEPTED, "", story.board_id, "9"), "Say why"),
            (Stopped(StopReason.RISK_ACCEPTED, "Why", None, "9"), "Choose the board"),
            (Stopped(StopReason.RISK_ACCEPTED, "Why", no_body, "9"), "Choose the board"),
            (Stopped(StopReason.RISK_ACCEPTED, "Why", story.board_id, ""), "reference of the decision"),
            (Stopped(StopReason.SUPERSEDED, "Why", story.board_id, "9"), "action that replaces this one"),
            (
                Stopped(StopReason.RISK_ACCEPTED, "Why", story.board_id, "9", story.action_id),
                "Only a superseded action",
            ),
            (Stopped(StopReason.SUPERSEDED, "Why", story.board_id, "9", story.action_id), "cannot replace itself"),
            (Stopped(StopReason.SUPERSEDED, "Why", story.board_id, "9", 999), "an action in a live plan"),
        ]
        for stopped, said in cases:
            with pytest.raises(Refused, match=said):
                story.do(stop_proceeding, story.clerk, APRIL, stopped)

    def test_who_may_carry_on(self, story: Story) -> None:
        with at(story.session, MARCH) as rec:
            plan = a_plan(rec)
            there = an_action(rec, plan=plan).id
            over = an_action(rec, plan=plan, state=ActionState.NOT_PROCEEDING).id
            gone = an_action(rec, plan=plan)
            gone.removed_on = MARCH
            drafted = an_action(rec, plan=a_plan(rec, state=PlanState.DRAFT)).id
            rec.tell(StagedEvent.BUILT)
        assert [action.id for action in possible_successors(story.session, story.action)] == [there]
        for other in (over, gone.id, drafted):
            stopped = Stopped(StopReason.SUPERSEDED, "Why", story.board_id, "9", other)
            with pytest.raises(Refused, match=r"has been stopped too|live plan"):
                story.do(stop_proceeding, story.clerk, APRIL, stopped)


class TestRemoved:
    """Entered in error: in no list, count or reminder; its history and its number stay."""

    @pytest.fixture
    def removed(self, story: Story) -> Story:
        """The action removed in April."""
        story.do(remove_action, story.clerk, APRIL, "It stands twice in the plan.")
        return story

    def test_it_is_in_no_count_and_no_reminder(self, story: Story) -> None:
        with at(story.session, MARCH) as rec:
            other = an_action(rec, plan=rec.session.get_one(Plan, story.plan.id), board=a_board(rec, name="B"))
            a_milestone(rec, action=other)
            rec.tell(StagedEvent.BUILT)
        plan_id = story.plan.id
        assert action_counts(story.session, [plan_id]) == {plan_id: 2}
        assert len(facts_on(story.session, MAY).concerns) == 1
        story.do(remove_action, story.clerk, APRIL, "It stands twice in the plan.")
        assert action_counts(story.session, [plan_id]) == {plan_id: 1}
        assert facts_on(story.session, MAY).concerns == ()
        with at(story.session, APRIL) as rec:
            rec.session.get_one(Action, other.id).removed_on = APRIL
            rec.tell(StagedEvent.CHANGED)
        assert monitored_counts(story.session, [plan_id]) == {}
        assert action_counts(story.session, [plan_id]) == {}

    def test_its_history_stays_and_its_number_is_not_used_again(self, removed: Story) -> None:
        action = removed.action
        assert (action.removed_on, action.state, removed.event) == (APRIL, ActionState.NOT_STARTED, "action.removed")
        assert [transition.move for transition in transitions_of(removed.session, action.id)] == [Transition.REMOVE]
        plan_id = removed.plan.id
        said = "Action 12 of this plan was removed on 1 April 2019"
        with pytest.raises(Refused, match=said), at(removed.session, MAY) as rec:
            add_action(rec, plan_id, ActionDetails("12", "Again"))
        assert verify(removed.session).faults == []

    def test_nothing_more_is_recorded_of_it(self, removed: Story) -> None:
        first, version = removed.first_id, removed.action.version
        wanted = Deadline("July 2019", Precision.MONTH, date(2019, 7, 31))
        for verb, told in (
            (remove_action, ("Again.",)),
            (suspend, (REST,)),
            (reopen, ("Why", ReopenedDeadline(JUNE))),
        ):
            with pytest.raises(Refused, match="entered in error and has been removed"):
                removed.do(verb, removed.clerk, MAY, *told)
        with pytest.raises(Refused, match="entered in error and has been removed"):
            removed.report(removed.owner, MAY)
        with pytest.raises(Refused, match="entered in error and has been removed"):
            removed.report_milestone(first, removed.owner, MAY)
        for write in (
            lambda rec: correct_action(rec, removed.action_id, version, ActionDetails("12", "Other")),
            lambda rec: add_milestone(rec, removed.action_id, version, wanted),
            lambda rec: drop_milestone(rec, first, 1, "Why"),
            lambda rec: request_deadline(rec, first, DeadlineRequest(wanted, "Why", removed.owner, MAY)),
        ):
            with pytest.raises(Refused, match="entered in error and has been removed"), at(removed.session, MAY) as rec:
                write(rec)

    def test_it_needs_a_reason_and_leave_to_edit(self, story: Story) -> None:
        with pytest.raises(Refused, match="Say why"):
            story.do(remove_action, story.clerk, APRIL, " ")
        with pytest.raises(Forbidden):
            story.do(remove_action, story.owner, APRIL, "Mine.")

    def test_what_carries_another_one_on_stays(self, story: Story) -> None:
        with at(story.session, MARCH) as rec:
            other = an_action(rec, plan=rec.session.get_one(Plan, story.plan.id), ref="13")
            other.state, other.successor_id = ActionState.NOT_PROCEEDING, story.action_id
            rec.tell(StagedEvent.BUILT)
        with pytest.raises(Refused, match="This action replaces action 13 of PLAN"):
            story.do(remove_action, story.clerk, APRIL, "Twice.")

    @pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.CLOSED])
    def test_also_from_a_draft_or_a_closed_plan(self, story: Story, state: PlanState) -> None:
        story.change(Plan, story.plan.id, state=state)
        story.do(remove_action, story.clerk, APRIL, "Twice.")
        assert story.action.removed_on == APRIL
