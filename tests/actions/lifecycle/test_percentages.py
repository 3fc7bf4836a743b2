"""How much is reported complete and how much of that somebody else stands for; and the words of every state."""

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.actions.enums import ActionState, FollowUpResult, StopReason
from tracker.actions.lifecycle.percentages import Shares, shares_of
from tracker.actions.lifecycle.state_wording import StateDetails, state_in_words
from tracker.actions.rules import is_retest_due
from tracker.plans.enums import ApprovalVerb

S, F = ActionState, FollowUpResult
DAY = date(2019, 5, 3)


@dataclass(frozen=True)
class Standing:
    """An action as these rules see it."""

    state: ActionState
    checked_on: date | None = None
    follow_up: FollowUpResult | None = None
    reported_complete_on: date | None = date(2019, 3, 18)
    is_own_service_check: bool = False
    signed_off_on: date | None = DAY
    review_on: date | None = None


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Standing(S.NOT_STARTED), (1, 0, 0)),
        (Standing(S.IN_PROGRESS, follow_up=F.IMPLEMENTED), (1, 0, 0)),
        (Standing(S.SUSPENDED), (1, 0, 0)),
        (Standing(S.REPORTED_COMPLETE), (1, 1, 0)),
        (Standing(S.REPORTED_COMPLETE, follow_up=F.IMPLEMENTED), (1, 1, 0)),
        (Standing(S.REPORTED_COMPLETE, DAY), (1, 1, 1)),
        (Standing(S.COMPLETE), (1, 1, 1)),
        (Standing(S.EMBEDDED), (1, 1, 1)),
        (Standing(S.COMPLETE, DAY, F.IMPLEMENTED), (1, 1, 1)),
        (Standing(S.COMPLETE, DAY, F.RISK_ACCEPTED), (1, 1, 1)),
        (Standing(S.COMPLETE, DAY, F.PARTLY), (1, 1, 0)),
        (Standing(S.EMBEDDED, DAY, F.NOT), (1, 1, 0)),
    ],
)
def test_what_counts(one: Standing, expected: tuple[int, int, int]) -> None:
    assert shares_of([one]) == Shares(*expected)


def test_percentages_are_rounded_down_and_there_are_none_where_nothing_proceeds() -> None:
    shares = shares_of([Standing(S.COMPLETE)] * 2 + [Standing(S.IN_PROGRESS)] + [Standing(S.NOT_PROCEEDING)] * 5)
    assert shares is not None
    assert (shares.actions, shares.reported_percent, shares.validated_percent) == (3, 66, 66)
    assert shares_of([Standing(S.NOT_PROCEEDING)]) is None
    assert shares_of([]) is None


CABINET = StateDetails("Cabinet", ApprovalVerb.ENDORSED)


@pytest.mark.parametrize(
    ("one", "course", "words"),
    [
        (Standing(S.NOT_STARTED), None, "not started"),
        (Standing(S.IN_PROGRESS), None, "in progress"),
        (Standing(S.REPORTED_COMPLETE), None, "reported complete on 18 March 2019, not checked"),
        (Standing(S.REPORTED_COMPLETE, DAY), None, "reported complete on 18 March 2019, checked on 3 May 2019"),
        (
            Standing(S.REPORTED_COMPLETE, DAY, is_own_service_check=True),
            None,
            "reported complete on 18 March 2019, checked within the owner's own service on 3 May 2019",
        ),
        (Standing(S.COMPLETE), CABINET, "complete: endorsed by Cabinet on 3 May 2019"),
        (Standing(S.COMPLETE), None, "complete: signed off on 3 May 2019"),
        (
            Standing(S.COMPLETE, is_own_service_check=True),
            CABINET,
            "complete: endorsed by Cabinet on 3 May 2019, checked within the owner's own service",
        ),
        (Standing(S.COMPLETE, signed_off_on=None), None, "complete"),
        (Standing(S.EMBEDDED), CABINET, "embedded"),
        (Standing(S.SUSPENDED, review_on=DAY), None, "suspended, to be reviewed on 3 May 2019"),
        (Standing(S.SUSPENDED), None, "suspended"),
        (Standing(S.NOT_PROCEEDING), StateDetails(ground=StopReason.RISK_ACCEPTED), "not proceeding: risk accepted"),
        (
            Standing(S.NOT_PROCEEDING),
            StateDetails(ground=StopReason.SUPERSEDED, successor="PLAN 12"),
            "not proceeding: superseded by PLAN 12",
        ),
        (Standing(S.NOT_PROCEEDING), None, "not proceeding"),
    ],
)
def test_every_state_in_words(one: Standing, course: StateDetails | None, words: str) -> None:
    assert state_in_words(one, course) == words


def test_a_re_test_is_due_from_its_day_on() -> None:
    assert is_retest_due(S.COMPLETE, DAY, DAY)
    assert not is_retest_due(S.COMPLETE, DAY, date(2019, 5, 2))
    assert not is_retest_due(S.COMPLETE, None, DAY)
    assert not is_retest_due(S.EMBEDDED, DAY, DAY)
