"""A withdrawn update stays readable and counts nowhere; a follow-up stands beside; on both databases."""

import json
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.action_story import APRIL, JUNE, MARCH, MAY, Story, a_story, at
from tracker.actions.enums import ActionState, FollowUpResult, MilestoneState, Transition
from tracker.actions.lifecycle.completion import Checked, check_completion
from tracker.actions.lifecycle.follow_up import FollowedUp, record_follow_up
from tracker.actions.models import ProgressUpdate
from tracker.actions.updates.service import remove_sample, withdraw_update
from tracker.audit.models import AuditDetail, AuditEvent
from tracker.audit.verification import verify
from tracker.database import AnySession
from tracker.errors import Conflict, Forbidden, Refused
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan

OPEN, SAID, MET = MilestoneState.OPEN, MilestoneState.REPORTED_MET, MilestoneState.MET


@pytest.fixture
def story(session: Session) -> Story:
    """An action of two parts and everybody around it."""
    return a_story(session)


def withdraw(
    story: Story, update: ProgressUpdate, by: int, on: date = JUNE, reason: str = "Meant for another."
) -> None:
    """Withdraws an update at the version that its action has."""
    viewer, version, update_id = story.viewer(by, on), story.action.version, update.id
    with at(story.session, on) as rec:
        withdraw_update(rec, update_id, version, viewer, reason)


def last_detail(session: AnySession) -> tuple[str, dict[str, object]]:
    """From which day the newest event was so, and what it says."""
    session.rollback()
    newest = session.execute(sa.select(AuditEvent).order_by(AuditEvent.number.desc()).limit(1)).scalar_one()
    detail = session.get_one(AuditDetail, newest.number)
    return json.loads(newest.payload)["on"], json.loads(detail.content or "{}")


def facts_told(session: AnySession) -> list[tuple[str, dict[str, object]]]:
    """What the newest event says of the action beside its row: from which day, and what."""
    facts = last_detail(session)[1]["facts"]
    assert isinstance(facts, list)
    assert {fact["table"] for fact in facts} == {"action"}
    return [(fact["on"], fact["values"]) for fact in facts]


def test_the_newest_gives_way_to_the_one_before(story: Story) -> None:
    story.report(story.owner, MARCH, "green", complete=False, why_better="Late paper.")
    update = story.report(story.owner, APRIL, "red", complete=False)
    withdraw(story, update, story.owner)
    action = story.action
    assert (action.reported_rating, action.last_update_on, action.state) == ("green", MARCH, ActionState.IN_PROGRESS)
    gone = action.updates[0]
    assert (gone.withdrawn_on, gone.withdrawn_by_id, gone.withdrawn_why) == (JUNE, story.owner, "Meant for another.")
    assert [one.given_on for one in action.standing_updates] == [MARCH]
    assert story.event == "action.update_withdrawn"
    assert last_detail(story.session)[0] == "2019-04-01"
    assert verify(story.session).faults == []


def test_an_older_one_leaves_the_present_and_corrects_its_own_days(story: Story) -> None:
    story.report(story.owner, MARCH, "green", complete=False, why_better="Late paper.")
    update = story.report(story.owner, APRIL, "red", complete=False)
    story.report(story.owner, MAY, "amber", complete=False)
    withdraw(story, update, story.owner)
    action = story.action
    assert (action.reported_rating, action.last_update_on) == ("amber", MAY)
    assert last_detail(story.session)[0] == "2019-04-01"
    assert facts_told(story.session) == [
        ("2019-04-01", {"reported_rating": "green", "last_update_on": "2019-03-01"}),
        ("2019-05-01", {"reported_rating": "amber", "last_update_on": "2019-05-01"}),
    ]


def test_the_only_one_leaves_an_action_not_started_and_not_rated(story: Story) -> None:
    withdraw(story, story.report(story.owner, MARCH, "amber", complete=False), story.owner)
    action = story.action
    assert (action.state, action.reported_rating, action.last_update_on) == (ActionState.NOT_STARTED, None, None)
    assert story.moves == [Transition.REPORT_PROGRESS, Transition.WITHDRAW]


def test_a_report_of_completion_that_nobody_has_checked(story: Story) -> None:
    story.report(story.owner, MARCH, "amber", complete=False)
    story.report_milestone(story.first_id, story.owner, MARCH)
    update = story.report(story.owner, APRIL)
    assert story.states == [SAID, SAID]
    withdraw(story, update, story.clerk)
    action = story.action
    assert (action.state, action.reported_complete_on, story.states) == (ActionState.IN_PROGRESS, None, [SAID, OPEN])


def test_a_report_that_stands_beside_another_one(story: Story) -> None:
    first = story.report(story.owner, MARCH)
    story.report(story.owner, APRIL)
    withdraw(story, first, story.owner)
    assert (story.action.state, story.action.reported_complete_on) == (ActionState.REPORTED_COMPLETE, APRIL)


def test_taking_back_withdrawn_leaves_it_complete_again(story: Story) -> None:
    story.report(story.owner, MARCH)
    update = story.report(story.owner, APRIL, "amber", complete=False, takes_back=True)
    assert story.states == [OPEN, OPEN]
    withdraw(story, update, story.owner)
    action = story.action
    assert (action.state, action.reported_complete_on) == (ActionState.REPORTED_COMPLETE, MARCH)
    assert story.states == [SAID, SAID]


def test_what_was_sent_back_does_not_come_back(story: Story) -> None:
    story.report(story.owner, MARCH)
    story.check(story.auditor, APRIL, confirmed=False)
    update = story.report(story.owner, MAY, "amber", complete=False)
    withdraw(story, update, story.owner)
    assert story.action.state is ActionState.IN_PROGRESS
    assert story.states == [OPEN, OPEN]


def test_what_others_decided_stays(story: Story) -> None:
    earlier = story.report(story.owner, date(2019, 2, 1), "amber", complete=False)
    story.report(story.owner, MARCH)
    story.check(story.auditor, APRIL)
    story.sign_off(MAY)
    withdraw(story, earlier, story.owner)
    action = story.action
    assert (action.state, action.checked_on, story.states) == (ActionState.COMPLETE, APRIL, [MET, MET])


def test_what_a_check_relies_on_stays(story: Story) -> None:
    update = story.report(story.owner, MARCH)
    story.check(story.auditor, APRIL)
    with pytest.raises(Refused, match=r"was checked on 1 April 2019, so it cannot be withdrawn"):
        withdraw(story, update, story.owner)
    story.do(check_completion, story.member, MAY, Checked(False, "Not yet."))
    withdraw(story, update, story.owner)
    assert story.action.standing_updates == []


def test_who_withdraws(story: Story) -> None:
    update = story.report(story.delegate, MARCH, on_behalf_of_id=story.owner)
    for other in (story.auditor, story.stranger, story.member):
        with pytest.raises(Forbidden):
            withdraw(story, update, other)
    withdraw(story, update, story.owner)
    another = story.report(story.owner, MARCH)
    with pytest.raises(Forbidden, match="Only the person who wrote this update"):
        withdraw(story, another, story.delegate)
    withdraw(story, another, story.clerk)


def test_once_with_a_reason_and_at_the_version_seen(story: Story) -> None:
    update = story.report(story.owner, MARCH)
    with pytest.raises(Refused, match="Say why"):
        withdraw(story, update, story.owner, reason=" ")
    viewer, update_id = story.viewer(story.owner, JUNE), update.id
    with pytest.raises(Conflict), at(story.session, JUNE) as rec:
        withdraw_update(rec, update_id, 1, viewer, "Why")
    withdraw(story, update, story.owner)
    with pytest.raises(Refused, match="already been withdrawn"):
        withdraw(story, update, story.owner)


def test_the_sample_goes_with_its_moves(story: Story) -> None:
    story.report(story.owner, MARCH, is_sample=True)
    with at(story.session, JUNE) as rec:
        remove_sample(rec)
    assert (story.action.state, story.states, story.moves) == (ActionState.NOT_STARTED, [OPEN, OPEN], [])
    assert verify(story.session).faults == []


class TestFollowUp:
    """An auditor's result stands beside the state and moves nothing."""

    def test_it_stands_beside(self, story: Story) -> None:
        story.report(story.owner, MARCH)
        story.do(record_follow_up, story.auditor, APRIL, FollowedUp(FollowUpResult.PARTLY, "Half of it is there."))
        action = story.action
        assert (action.state, action.follow_up) == (ActionState.REPORTED_COMPLETE, FollowUpResult.PARTLY)
        assert story.event == "action.followed_up"

    def test_the_newest_by_its_day_holds(self, story: Story) -> None:
        story.do(record_follow_up, story.auditor, MAY, FollowedUp(FollowUpResult.IMPLEMENTED, "There.", APRIL))
        story.do(record_follow_up, story.auditor, MAY, FollowedUp(FollowUpResult.NOT, "Not there.", MARCH))
        assert story.action.follow_up == "implemented"
        assert facts_told(story.session) == [
            ("2019-03-01", {"follow_up": "not implemented"}),
            ("2019-04-01", {"follow_up": "implemented"}),
        ]
        story.do(record_follow_up, story.auditor, MAY, FollowedUp(FollowUpResult.NOT, "Gone."))
        assert story.action.follow_up == "not implemented"

    def test_by_auditors_with_words_of_a_day_that_has_come(self, story: Story) -> None:
        for other in (story.clerk, story.owner, story.member):
            with pytest.raises(Forbidden, match="Only an auditor"):
                story.do(record_follow_up, other, APRIL, FollowedUp(FollowUpResult.NOT, "Gone."))
        for found_out, said in (
            (FollowedUp(FollowUpResult.NOT, " "), "Say what you found"),
            (FollowedUp(FollowUpResult.NOT, "Gone.", MAY), "in the future"),
        ):
            with pytest.raises(Refused, match=said):
                story.do(record_follow_up, story.auditor, APRIL, found_out)

    def test_also_in_a_closed_plan_but_not_in_a_draft(self, story: Story) -> None:
        story.change(Plan, story.plan.id, state=PlanState.CLOSED)
        story.do(record_follow_up, story.auditor, APRIL, FollowedUp(FollowUpResult.IMPLEMENTED, "There."))
        story.change(Plan, story.plan.id, state=PlanState.DRAFT)
        with pytest.raises(Refused, match="nothing to follow up yet"):
            story.do(record_follow_up, story.auditor, APRIL, FollowedUp(FollowUpResult.NOT, "Gone."))
