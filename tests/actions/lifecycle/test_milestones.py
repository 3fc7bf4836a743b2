"""Milestones are reported met and checked one by one; on both databases."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.support.action_story import APRIL, MARCH, MAY, Story, a_story, at
from tests.support.builders import an_ownership
from tests.support.events import StagedEvent
from tracker.actions.deadlines.service import drop_milestone
from tracker.actions.enums import ActionState, DateCheck, MilestoneState, Repeats, Transition
from tracker.actions.lifecycle.completion import Checked, check_milestone
from tracker.actions.lifecycle.queries import transitions_of
from tracker.actions.models import Action, Milestone
from tracker.actions.rules import date_check, is_overdue, late_milestones_in_words
from tracker.errors import Conflict, Forbidden, Refused
from tracker.people.models import Person

OPEN, SAID, MET = MilestoneState.OPEN, MilestoneState.REPORTED_MET, MilestoneState.MET


@pytest.fixture
def story(session: Session) -> Story:
    """An action of two parts, of which the first was due on 28 February 2019."""
    return a_story(session)


def test_one_is_reported_met_and_checked_by_somebody_else(story: Story) -> None:
    assert story.report_milestone(story.first_id, story.owner, MARCH) is False
    milestone = story.step(story.first_id)
    assert (milestone.state, milestone.reported_met_on, milestone.met_on) == (SAID, MARCH, None)
    assert (story.action.state, story.event) == (ActionState.IN_PROGRESS, "milestone.reported_met")
    transition = story.check_met(story.first_id, story.colleague, APRIL)
    milestone = story.step(story.first_id)
    assert (milestone.state, milestone.reported_met_on, milestone.met_on) == (MET, MARCH, APRIL)
    assert (transition.move, transition.is_own_service, transition.milestone_id) == (
        Transition.CHECK_MET,
        True,
        story.first_id,
    )
    assert story.event == "milestone.checked"


def test_the_last_open_one_is_said_and_reports_nothing_else(story: Story) -> None:
    story.report_milestone(story.first_id, story.owner, MARCH)
    assert story.report_milestone(story.second_id, story.owner, MARCH) is True
    action = story.action
    assert (action.state, action.reported_complete_on) == (ActionState.IN_PROGRESS, None)
    assert date_check(action.state, action.milestones, MARCH) is DateCheck.DONE


def test_sent_back_it_is_open_and_late_again(story: Story) -> None:
    story.report_milestone(story.first_id, story.owner, MARCH)
    transition = story.check_met(story.first_id, story.auditor, APRIL, confirmed=False)
    milestone = story.step(story.first_id)
    assert (milestone.state, milestone.reported_met_on, milestone.met_on) == (OPEN, None, None)
    assert is_overdue(story.action.state, milestone, APRIL)
    assert (transition.move, transition.words, story.event) == (
        Transition.SEND_BACK_MET,
        "Seen.",
        "milestone.sent_back",
    )
    story.report_milestone(story.first_id, story.owner, MAY)
    assert story.step(story.first_id).reported_met_on == MAY


def test_parts_late_are_counted_with_the_met_ones(story: Story) -> None:
    late = date(2020, 1, 1)
    assert late_milestones_in_words(story.action.state, story.action.milestones, late) == "2 of 2 milestones late"
    story.report_milestone(story.first_id, story.owner, MARCH)
    assert late_milestones_in_words(story.action.state, story.action.milestones, late) == "1 of 2 milestones late"
    story.check_met(story.first_id, story.auditor, APRIL)
    assert late_milestones_in_words(story.action.state, story.action.milestones, late) == "1 of 2 milestones late"


@pytest.mark.parametrize("who", ["owner", "clerk"])
def test_who_had_a_part_does_not_check_it(story: Story, who: str) -> None:
    story.report_milestone(story.first_id, story.clerk, MARCH, story.owner)
    with pytest.raises(Refused, match="You were involved"):
        story.check_met(story.first_id, getattr(story, who), APRIL)


def test_a_delegate_says_for_whom_and_does_not_check(story: Story) -> None:
    with pytest.raises(Refused, match="Choose the owner you are"):
        story.report_milestone(story.first_id, story.delegate, MARCH)
    story.report_milestone(story.first_id, story.delegate, MARCH, story.owner)
    (transition,) = transitions_of(story.session, story.action_id)
    assert (transition.by_id, transition.on_behalf_of_id) == (story.delegate, story.owner)
    with pytest.raises(Forbidden):
        story.check_met(story.first_id, story.delegate, APRIL)


@pytest.mark.parametrize("who", ["auditor", "member", "stranger"])
def test_others_do_not_report_it(story: Story, who: str) -> None:
    with pytest.raises(Forbidden, match="Only an owner"):
        story.report_milestone(story.first_id, getattr(story, who), MARCH)


def test_nothing_is_reported_or_checked_twice(story: Story) -> None:
    story.report_milestone(story.second_id, story.owner, MARCH)
    with pytest.raises(Refused, match="This milestone is open, so there is nothing to check"):
        story.check_met(story.first_id, story.auditor, MARCH)
    story.report_milestone(story.first_id, story.owner, MARCH)
    with pytest.raises(Refused, match="This milestone is reported met, so it cannot be"):
        story.report_milestone(story.first_id, story.owner, MARCH)
    story.check_met(story.first_id, story.auditor, APRIL)
    with pytest.raises(Refused, match="This milestone is met"):
        story.check_met(story.first_id, story.auditor, APRIL)


def test_a_dropped_one_is_not_reported(story: Story) -> None:
    with at(story.session, MARCH) as rec:
        drop_milestone(rec, story.first_id, 1, "No longer wanted.")
    with pytest.raises(Refused, match="This milestone is dropped"):
        story.report_milestone(story.first_id, story.owner, MARCH)


def test_a_check_is_made_on_a_day_from_the_report_on_and_at_the_version_seen(story: Story) -> None:
    story.report_milestone(story.first_id, story.owner, APRIL)
    viewer, version = story.viewer(story.auditor, MAY), story.step(story.first_id).version
    for on, said in ((MARCH, "reported met on"), (date(2019, 5, 2), "in the future")):
        with pytest.raises(Refused, match=said), at(story.session, MAY) as rec:
            check_milestone(rec, story.first_id, version, viewer, Checked(True, on=on))
    with pytest.raises(Conflict), at(story.session, MAY) as rec:
        check_milestone(rec, story.first_id, 1, viewer, Checked(True))


def test_once_the_whole_is_reported_its_parts_are_checked_with_it(story: Story) -> None:
    story.report_milestone(story.first_id, story.owner, MARCH)
    story.report(story.owner, APRIL)
    with pytest.raises(Refused, match="its milestones cannot be checked one by one"):
        story.check_met(story.first_id, story.auditor, MAY)
    story.check(story.auditor, MAY)
    assert story.states == [MET, MET]
    assert story.step(story.first_id).reported_met_on == MARCH


def test_what_comes_back_is_followed_by_its_next_occurrence_once(story: Story) -> None:
    with at(story.session, MARCH) as rec:
        rec.session.get_one(Milestone, story.first_id).repeats = Repeats.QUARTERLY
        rec.session.get_one(Milestone, story.second_id).state = MilestoneState.DROPPED
        rec.tell(StagedEvent.CHANGED)
    assert story.report_milestone(story.first_id, story.owner, MARCH) is False
    following = story.action.milestones[-1]
    assert (following.follows_id, following.state, story.states[0]) == (story.first_id, OPEN, SAID)
    story.check_met(story.first_id, story.auditor, APRIL)
    assert len(story.action.milestones) == 3


def test_who_reported_a_part_does_not_check_it_with_the_whole(story: Story) -> None:
    with at(story.session, MARCH) as rec:
        action = rec.session.get_one(Action, story.action_id)
        an_ownership(rec, action=action, owner=rec.session.get_one(Person, story.colleague))
        rec.tell(StagedEvent.CHANGED)
    story.report_milestone(story.first_id, story.colleague, MARCH)
    story.report(story.owner, APRIL)
    with pytest.raises(Refused, match="somebody else has to check it"):
        story.check(story.colleague, MAY)
    story.check(story.auditor, MAY)
    assert story.states == [MET, MET]
