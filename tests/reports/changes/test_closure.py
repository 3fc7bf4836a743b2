"""What completion changes between two days: each part that is met, each check, and why an action is gone."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.reports.changes.test_queries import group
from tests.support.action_story import APRIL, JUNE, MARCH, MAY, Story, a_story, at
from tests.support.builders import an_action
from tests.support.events import StagedEvent
from tests.support.viewers import anybody
from tracker.actions.enums import FollowUpResult, StopReason
from tracker.actions.lifecycle.follow_up import FollowedUp, record_follow_up
from tracker.actions.lifecycle.suspension import Stopped, remove_action, stop_proceeding
from tracker.people.enums import Role
from tracker.reports.changes.queries import ChangesBetween, changes_between
from tracker.reports.enums import ChangeKind

SECRETARIAT = anybody(Role.SECRETARIAT)


@pytest.fixture
def story(session: Session) -> Story:
    """An action of two parts, of which the second is due in December 2019."""
    return a_story(session)


def changes(story: Story, since: date, until: date) -> ChangesBetween:
    """What changed in the plan between two days."""
    story.session.rollback()
    return changes_between(story.session, SECRETARIAT, since, until)


def test_a_removed_action_goes_with_its_reason(story: Story) -> None:
    story.do(remove_action, story.clerk, APRIL, "Typed in twice.")
    ((ref, _, _, reason),) = group(changes(story, MARCH, MAY), ChangeKind.REMOVED)
    assert (ref, reason) == ("12", "Removed by Clerk on 1 April 2019. Typed in twice.")


def test_a_superseded_action_names_the_one_that_carries_on(story: Story) -> None:
    with at(story.session, MARCH) as rec:
        plan = rec.session.get_one(type(story.plan), story.plan.id)
        carries_on = an_action(rec, plan=plan, ref="13")
        rec.tell(StagedEvent.CHANGED)
        successor_id = carries_on.id
    stopped = Stopped(StopReason.SUPERSEDED, "One of two.", story.board_id, "CAB 2", successor_id)
    story.do(stop_proceeding, story.clerk, APRIL, stopped)
    ((_, _, _, reason),) = group(changes(story, MARCH, MAY), ChangeKind.STOPPED)
    assert reason.endswith("by Cabinet on 1 April 2019, CAB 2. Superseded by action 13. One of two.")


def test_a_part_that_is_met_before_its_day_is_told(story: Story) -> None:
    story.report_milestone(story.second_id, story.owner, APRIL)
    shown = changes(story, APRIL.replace(day=1, month=3), APRIL)
    ((_, was, now, reason),) = group(shown, ChangeKind.PARTS)
    assert (was, now) == ("Two: 2019-12-31 (last day 31 December 2019), open", "reported met")
    assert reason == "Reported met by Owner on 1 April 2019."
    story.check_met(story.second_id, story.auditor, MAY)
    ((_, was, now, reason),) = group(changes(story, APRIL, MAY), ChangeKind.PARTS)
    assert (was.rsplit(", ", 1)[1], now, reason) == ("reported met", "met", "Met by Auditor on 1 May 2019. Seen.")


def test_a_check_of_what_was_reported_complete_is_told(story: Story) -> None:
    story.report(story.owner, APRIL)
    story.check(story.auditor, MAY)
    shown = changes(story, APRIL, MAY)
    ((_, was, now, reason),) = group(shown, ChangeKind.STATE)
    assert (was, now) == (
        "reported complete on 1 April 2019, not checked",
        "reported complete on 1 April 2019, checked on 1 May 2019",
    )
    assert reason == "Checked by Auditor on 1 May 2019. Seen."
    assert shown.unchanged == 0


def test_what_an_auditor_found_is_told(story: Story) -> None:
    story.do(record_follow_up, story.auditor, MAY, FollowedUp(FollowUpResult.PARTLY, "Half of it."))
    ((_, was, now, reason),) = group(changes(story, APRIL, JUNE), ChangeKind.FOLLOWED_UP)
    assert (was, now) == ("not followed up", "partly implemented")
    assert reason == "Auditor on 1 May 2019: Half of it."
