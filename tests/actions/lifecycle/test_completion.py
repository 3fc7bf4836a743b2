"""From reported complete to embedded, and back; who may check whom; on both databases."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.support.action_story import APRIL, JUNE, MARCH, MAY, Story, a_story, at
from tests.support.builders import a_board, a_milestone, an_ownership
from tests.support.events import StagedEvent
from tracker.actions.enums import ActionState, DateCheck, MilestoneState, Precision, StopReason, Transition
from tracker.actions.lifecycle.completion import (
    Checked,
    Retested,
    SignedOff,
    check_completion,
    record_retest,
    reopen,
    sign_off,
)
from tracker.actions.lifecycle.milestones import NO_DEADLINE, ReopenedDeadline
from tracker.actions.lifecycle.suspension import Stopped, stop_proceeding
from tracker.actions.models import Action
from tracker.actions.rules import date_check
from tracker.audit.verification import verify
from tracker.errors import Conflict, Forbidden, Refused
from tracker.people.models import Person, Post
from tracker.plans.enums import ApprovalVerb, PlanState
from tracker.plans.models import Plan

OPEN, SAID, MET, DROPPED = (
    MilestoneState.OPEN,
    MilestoneState.REPORTED_MET,
    MilestoneState.MET,
    MilestoneState.DROPPED,
)


@pytest.fixture
def story(session: Session) -> Story:
    """An action of two parts and everybody around it."""
    return a_story(session)


@pytest.fixture
def checked(story: Story) -> Story:
    """The action reported by its owner in March and checked in April."""
    story.report(story.owner, MARCH)
    story.check(story.auditor, APRIL)
    return story


@pytest.fixture
def complete(checked: Story) -> Story:
    """The action approved in May, to be tested again in June."""
    checked.sign_off(MAY)
    return checked


class TestTheWholeWay:
    """Reported, checked, approved, tested again."""

    def test_from_the_report_to_embedded(self, complete: Story) -> None:
        action = complete.action
        assert (action.state, action.reported_rating) == (ActionState.COMPLETE, "blue")
        assert (action.reported_complete_on, action.checked_on, action.signed_off_on) == (MARCH, APRIL, MAY)
        assert (action.retest_on, action.is_own_service_check, complete.states) == (JUNE, False, [MET, MET])
        complete.do(record_retest, complete.clerk, JUNE, Retested(True, "It holds."))
        assert (complete.action.state, complete.action.retest_on) == (ActionState.EMBEDDED, None)
        assert complete.moves == [Transition.REPORT_COMPLETE, Transition.CHECK, Transition.SIGN_OFF, Transition.EMBED]
        assert complete.event == "action.found_embedded"
        assert verify(complete.session).faults == []

    def test_the_board_approves_in_the_verb_of_the_plan(self, checked: Story) -> None:
        with at(checked.session, MARCH) as rec:
            council = a_board(rec, name="Council").id
            rec.tell(StagedEvent.BUILT)
        checked.change(Plan, checked.plan.id, approving_board_id=council, approval_verb=ApprovalVerb.ENDORSED)
        transition = checked.sign_off(MAY)
        assert (transition.board_id, transition.approval_verb, transition.reference) == (
            council,
            ApprovalVerb.ENDORSED,
            "CAB 7",
        )
        assert (transition.made_on, transition.retest_on, transition.look_at) == (MAY, JUNE, "Whether it is used.")

    def test_no_re_test_is_said_with_its_reason(self, checked: Story) -> None:
        transition = checked.do(sign_off, checked.clerk, MAY, SignedOff("7", why_no_retest="It was a single event."))
        assert (transition.retest_on, transition.words, checked.action.retest_on) == (
            None,
            "It was a single event.",
            None,
        )

    @pytest.mark.parametrize(
        ("signed", "said", "field"),
        [
            (SignedOff(" ", retest_on=JUNE, look_at="Use"), "Enter the reference", "reference"),
            (SignedOff("7"), "Enter the day of the re-test, or say why none", "retest_on"),
            (SignedOff("7", retest_on=JUNE), "Say what the re-test will look at", "look_at"),
            (SignedOff("7", retest_on=MAY, look_at="Use"), "has to be after the day of the decision", "retest_on"),
            (SignedOff("7", retest_on=JUNE, look_at="Use", why_no_retest="No"), "not both", "why_no_retest"),
            (SignedOff("7", on=date(2019, 5, 2), why_no_retest="No"), "in the future", "on"),
            (SignedOff("7", on=date(2019, 3, 31), why_no_retest="No"), "since 1 April 2019", "on"),
        ],
    )
    def test_what_an_approval_needs(self, checked: Story, signed: SignedOff, said: str, field: str) -> None:
        with pytest.raises(Refused, match=said) as refused:
            checked.do(sign_off, checked.clerk, MAY, signed)
        assert refused.value.field == field
        assert checked.action.state is ActionState.REPORTED_COMPLETE

    def test_where_no_body_approves_nothing_is_signed_off(self, checked: Story) -> None:
        checked.change(Plan, checked.plan.id, overseeing_board_id=None)
        with pytest.raises(Refused, match="There is no board to approve this action"):
            checked.sign_off(MAY)

    def test_a_decision_of_an_earlier_day_was_so_on_that_day(self, checked: Story) -> None:
        checked.do(sign_off, checked.clerk, MAY, SignedOff("7", on=date(2019, 4, 17), why_no_retest="No."))
        assert checked.action.signed_off_on == date(2019, 4, 17)

    def test_a_stale_page_is_told_so(self, story: Story) -> None:
        story.report(story.owner, MARCH)
        with pytest.raises(Conflict):
            story.do(check_completion, story.auditor, APRIL, Checked(True), version=1)

    def test_a_closed_plan_moves_nothing(self, complete: Story) -> None:
        complete.change(Plan, complete.plan.id, state=PlanState.CLOSED)
        with pytest.raises(Refused, match="This plan is closed"):
            complete.do(record_retest, complete.clerk, JUNE, Retested(True))


class TestWhoChecks:
    """Never who reported, who wrote the report, or for whom it was written."""

    def test_the_owner_who_reported_does_not(self, story: Story) -> None:
        story.report(story.owner, MARCH)
        with pytest.raises(Refused, match="You were involved in the report"):
            story.check(story.owner, APRIL)

    def test_neither_the_secretariat_that_wrote_nor_the_owner_it_wrote_for(self, story: Story) -> None:
        story.report(story.clerk, MARCH, on_behalf_of_id=story.owner)
        for had_a_part in (story.clerk, story.owner):
            with pytest.raises(Refused, match="You were involved in the report"):
                story.check(had_a_part, APRIL)
        assert story.check(story.member, APRIL).by_id == story.member

    def test_a_delegate_never_checks_and_the_one_they_wrote_for_does_not_either(self, story: Story) -> None:
        story.report(story.delegate, MARCH, on_behalf_of_id=story.owner)
        with pytest.raises(Refused, match="You were involved"):
            story.check(story.owner, APRIL)
        for other in (story.delegate, story.stranger):
            with pytest.raises(Forbidden):
                story.check(other, APRIL)

    def test_who_adds_a_report_to_one_that_stands_had_a_part_too(self, story: Story) -> None:
        story.report(story.owner, MARCH)
        story.report(story.clerk, APRIL, on_behalf_of_id=story.owner)
        assert story.action.reported_complete_on == MARCH
        with pytest.raises(Refused, match="You were involved"):
            story.check(story.clerk, MAY)

    def test_a_colleague_of_the_directorate_checks_within_the_owners_own_service(self, story: Story) -> None:
        story.report(story.owner, MARCH)
        assert story.check(story.colleague, APRIL).is_own_service
        assert story.action.is_own_service_check

    def test_a_directorate_without_a_name_is_none_in_common(self, story: Story) -> None:
        for post in (own.post_id for own in story.action.owners):
            assert post is not None
            story.change(Post, post, directorate="")
        story.report(story.owner, MARCH)
        assert not story.check(story.colleague, APRIL).is_own_service

    def test_who_wrote_for_the_owner_brings_their_own_directorate(self, story: Story) -> None:
        story.report(story.clerk, MARCH, on_behalf_of_id=story.owner)
        assert story.check(story.colleague, APRIL).is_own_service

    def test_another_owner_checks_within_the_owners_own_service(self, story: Story) -> None:
        with at(story.session, MARCH) as rec:
            member = rec.session.get_one(Person, story.member)
            an_ownership(rec, action=rec.session.get_one(Action, story.action_id), owner=member)
            rec.tell(StagedEvent.BUILT)
        story.report(story.owner, MARCH)
        assert story.check(story.member, APRIL).is_own_service

    def test_a_check_is_made_on_a_day_from_the_report_on(self, story: Story) -> None:
        story.report(story.owner, APRIL)
        for day, said in ((MARCH, "since 1 April 2019"), (JUNE, "in the future")):
            with pytest.raises(Refused, match=said):
                story.do(check_completion, story.auditor, MAY, Checked(True, on=day))
        story.do(check_completion, story.auditor, MAY, Checked(True, on=date(2019, 4, 10)))
        assert story.action.checked_on == date(2019, 4, 10)


class TestSentBack:
    """A check that does not confirm."""

    def test_the_action_is_in_progress_and_its_reported_parts_are_open(self, story: Story) -> None:
        story.report(story.owner, MARCH)
        transition = story.check(story.auditor, APRIL, confirmed=False, words="Nobody uses it.")
        action = story.action
        assert (action.state, action.reported_complete_on, story.states) == (
            ActionState.IN_PROGRESS,
            None,
            [OPEN, OPEN],
        )
        assert (transition.move, transition.words, story.event) == (
            Transition.SEND_BACK,
            "Nobody uses it.",
            "action.sent_back",
        )

    def test_it_needs_a_reason(self, story: Story) -> None:
        story.report(story.owner, MARCH)
        with pytest.raises(Refused, match="Say why"):
            story.check(story.auditor, APRIL, confirmed=False, words=" ")

    def test_a_checked_one_can_still_be_sent_back(self, checked: Story) -> None:
        checked.check(checked.member, MAY, confirmed=False)
        action = checked.action
        assert (action.state, action.checked_on, checked.states) == (ActionState.IN_PROGRESS, None, [OPEN, OPEN])

    def test_what_was_checked_alone_stays_met(self, story: Story) -> None:
        story.report_milestone(story.first_id, story.owner, MARCH)
        story.check_met(story.first_id, story.auditor, MARCH)
        story.report(story.owner, APRIL)
        story.check(story.auditor, APRIL)
        assert story.states == [MET, MET]
        story.check(story.auditor, MAY, confirmed=False)
        assert story.states == [MET, OPEN]

    def test_it_can_be_reported_again(self, story: Story) -> None:
        story.report(story.owner, MARCH)
        story.check(story.auditor, APRIL, confirmed=False)
        story.report(story.owner, MAY)
        assert (story.action.reported_complete_on, story.states) == (MAY, [SAID, SAID])


class TestTakenBack:
    """The owner says that it is not complete after all."""

    def test_only_what_that_report_reported_opens_again(self, story: Story) -> None:
        story.report_milestone(story.first_id, story.owner, MARCH)
        story.report(story.owner, APRIL)
        assert story.states == [SAID, SAID]
        story.report(story.owner, MAY, "amber", complete=False, takes_back=True)
        assert story.states == [SAID, OPEN]
        assert (story.action.state, story.event) == (ActionState.IN_PROGRESS, "action.completion_taken_back")

    def test_a_part_that_was_sent_back_before_opens_again(self, story: Story) -> None:
        story.report_milestone(story.first_id, story.owner, MARCH)
        story.check_met(story.first_id, story.auditor, MARCH, confirmed=False)
        story.report(story.owner, APRIL)
        story.report(story.owner, MAY, "amber", complete=False, takes_back=True)
        assert story.states == [OPEN, OPEN]

    def test_what_was_checked_alone_stays_met(self, story: Story) -> None:
        story.report_milestone(story.first_id, story.owner, MARCH)
        story.check_met(story.first_id, story.auditor, MARCH)
        story.report(story.owner, APRIL)
        story.report(story.owner, MAY, "amber", complete=False, takes_back=True)
        assert story.states == [MET, OPEN]

    def test_a_check_is_not_undone_by_an_owner(self, checked: Story) -> None:
        with pytest.raises(Refused, match="already been checked"):
            checked.report(checked.owner, MAY, "amber", complete=False, takes_back=True)


class TestSetGoingAgain:
    """A failed re-test, and reopening: what is due now is said, and nothing of before is lost."""

    def test_a_failed_re_test_reopens_with_a_new_part(self, complete: Story) -> None:
        due = date(2019, 9, 30)
        complete.do(
            record_retest, complete.auditor, JUNE, Retested(False, "Gone again.", deadline=ReopenedDeadline(due))
        )
        action = complete.action
        assert (action.state, action.checked_on, action.signed_off_on) == (ActionState.IN_PROGRESS, None, None)
        added = action.milestones[-1]
        assert complete.states == [MET, MET, OPEN]
        assert (added.name, added.last_day, added.first_last_day) == ("After the re-test of 3 June 2019", due, due)
        assert date_check(action.state, action.milestones, JUNE) is DateCheck.NOT_DUE
        assert complete.event == "action.retest_failed"

    def test_without_a_date_it_is_looked_at_again_and_the_dates_do_not_say_done(self, complete: Story) -> None:
        anew = ReopenedDeadline(review_on=date(2019, 7, 1))
        complete.do(reopen, complete.clerk, JUNE, "A complaint.", anew)
        action = complete.action
        added = action.milestones[-1]
        assert (added.precision, added.review_on, added.name) == (
            Precision.UNDETERMINED,
            date(2019, 7, 1),
            "After reopening on 3 June 2019",
        )
        assert date_check(action.state, action.milestones, JUNE) is DateCheck.NO_DATE
        assert action.updates[0].happened == "Done."
        assert complete.moves[-1] is Transition.REOPEN

    @pytest.mark.parametrize(
        ("anew", "said"),
        [
            (NO_DEADLINE, "Enter either a new last day"),
            (ReopenedDeadline(date(2019, 9, 30), date(2019, 7, 1)), "Enter either a new last day"),
            (ReopenedDeadline(date(2019, 6, 2)), "This day is in the past"),
            (ReopenedDeadline(review_on=JUNE), "Enter a review date in the future"),
        ],
    )
    def test_what_is_due_now_is_said(self, complete: Story, anew: ReopenedDeadline, said: str) -> None:
        for verb, told in ((reopen, ("A complaint.", anew)), (record_retest, (Retested(False, "No.", deadline=anew),))):
            with pytest.raises(Refused, match=said):
                complete.do(verb, complete.clerk, JUNE, *told)
        assert complete.states == [MET, MET]

    def test_it_needs_a_reason(self, complete: Story) -> None:
        anew = ReopenedDeadline(date(2019, 9, 30))
        for verb, told in ((reopen, ("", anew)), (record_retest, (Retested(False, deadline=anew),))):
            with pytest.raises(Refused, match="Say why"):
                complete.do(verb, complete.clerk, JUNE, *told)

    def test_what_did_not_proceed_drops_the_dates_that_passed_meanwhile(self, story: Story) -> None:
        with at(story.session, MARCH) as rec:
            a_milestone(rec, action=rec.session.get_one(Action, story.action_id), last_day=date(2019, 5, 31))
            rec.tell(StagedEvent.BUILT)
        stopped = Stopped(StopReason.NOT_FEASIBLE, "No money.", story.board_id, "CAB 3")
        story.do(stop_proceeding, story.clerk, APRIL, stopped)
        story.do(reopen, story.clerk, JUNE, "There is money.", ReopenedDeadline(date(2019, 9, 30)))
        assert story.states == [DROPPED, OPEN, DROPPED, OPEN]
        assert story.action.state is ActionState.IN_PROGRESS

    def test_it_can_be_reported_checked_and_approved_again(self, complete: Story) -> None:
        complete.do(reopen, complete.clerk, MAY, "A complaint.", ReopenedDeadline(date(2019, 9, 30)))
        complete.report(complete.owner, JUNE)
        complete.check(complete.auditor, JUNE)
        assert complete.states == [MET, MET, MET]
        assert complete.action.reported_complete_on == JUNE
        assert verify(complete.session).faults == []
