"""When a link in a mail takes an answer and why it does not: each reason in words of its own."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.actions.enums import ActionState, MilestoneState
from tracker.plans.enums import PlanState
from tracker.reminders.answer_links.rules import ALL_SETTLED, UNKNOWN, AnswerState, answer_secret, ends_at, why_ended

NOW = datetime(2019, 4, 8, 7, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=14)
OPEN, MET = MilestoneState.OPEN, MilestoneState.MET


def matter(**said: object) -> AnswerState:
    return AnswerState(**{"plan": PlanState.LIVE, "state": ActionState.IN_PROGRESS, "told": [OPEN], **said})  # type: ignore[arg-type] # a test names what differs


SETTLED = {
    "not theirs": (matter(is_theirs=False), "You no longer own this action"),
    "removed": (matter(is_removed=True), "entered in error and has been removed"),
    "closed": (matter(plan=PlanState.CLOSED), "This plan is closed"),
    "draft": (matter(plan=PlanState.DRAFT), "This plan is draft"),
    "switched off": (matter(is_switched_on=False), "no longer takes answers through links"),
    "complete": (matter(state=ActionState.REPORTED_COMPLETE), "This action is reported complete"),
    "suspended": (matter(state=ActionState.SUSPENDED), "This action is suspended"),
    "met": (matter(told=[MET, MilestoneState.DROPPED, MilestoneState.REPORTED_MET]), "is no longer open"),
}


@pytest.mark.parametrize("name", SETTLED)
def test_a_settled_matter_ends_a_link_in_words_of_its_own(name: str) -> None:
    settled, words = SETTLED[name]
    ended = why_ended(None, LATER, settled, NOW)
    assert ended is not None
    assert words in ended.sentence
    assert "sign in" in ended.advice.lower() or "ask the board secretariat" in ended.advice
    said = [
        other.sentence for answer_state, _ in SETTLED.values() if (other := why_ended(None, LATER, answer_state, NOW))
    ]
    assert sum(words in sentence for sentence in said) == 1


@pytest.mark.parametrize("told", [[OPEN], [MET, OPEN], []])
@pytest.mark.parametrize("state", [ActionState.NOT_STARTED, ActionState.IN_PROGRESS])
def test_an_open_matter_takes_an_answer(state: ActionState, told: list[MilestoneState]) -> None:
    assert why_ended(None, LATER, matter(state=state, told=told), NOW) is None


def test_a_link_works_for_fourteen_days_to_the_second() -> None:
    end = ends_at(NOW)
    assert end == datetime(2019, 4, 22, 7, 0, tzinfo=UTC)
    assert why_ended(None, end, matter(), end - timedelta(seconds=1)) is None
    ended = why_ended(None, end, matter(), end)
    assert ended is not None
    assert ended.sentence == "This link worked for 14 days. It expired on 22 April 2019 at 8:00am (UTC+1)."


def test_a_used_link_says_when_and_that_it_is_on_the_record() -> None:
    ended = why_ended(NOW, LATER, matter(state=ActionState.REPORTED_COMPLETE), LATER)
    assert ended is not None
    assert ended.sentence.startswith("This link was used on 8 April 2019 at 8:00am (UTC+1)")
    assert "has been recorded" in ended.sentence


def test_who_does_not_own_it_is_told_nothing_of_how_it_stands() -> None:
    for other in (matter(is_removed=True), matter(plan=PlanState.CLOSED), matter(state=ActionState.SUSPENDED)):
        gone = AnswerState(other.plan, other.state, other.told, is_removed=other.is_removed, is_theirs=False)
        assert why_ended(None, LATER, gone, NOW) == why_ended(None, LATER, matter(is_theirs=False), NOW)


def test_the_words_for_unknown_links_name_nothing() -> None:
    assert not any(char.isdigit() for char in UNKNOWN.sentence + UNKNOWN.advice + ALL_SETTLED.sentence)


def test_secrets_are_derived_and_differ() -> None:
    made = {answer_secret(key, nonce) for key in ("a" * 40, "b" * 40) for nonce in ("1", "2")}
    assert len(made) == 4
    assert answer_secret("a" * 40, "1") in made
    assert all(len(one) == 43 and one.isalnum() for one in made)
