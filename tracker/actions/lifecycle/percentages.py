"""How much of a plan is reported complete, and how much of that somebody else has confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tracker.actions.enums import ActionState, FollowUpResult
from tracker.actions.rules import DONE_STATES

SIGNED_OFF_STATES = frozenset({ActionState.COMPLETE, ActionState.EMBEDDED})
CONTRADICTING = frozenset({FollowUpResult.PARTLY, FollowUpResult.NOT})


class Counted(Protocol):
    """What these shares need to know of an action."""

    @property
    def state(self) -> ActionState: ...
    @property
    def checked_on(self) -> date | None: ...
    @property
    def follow_up(self) -> FollowUpResult | None: ...


@dataclass(frozen=True)
class Shares:
    """Of `actions` that proceed, how many are `reported` complete and how many of those are `validated`."""

    actions: int
    reported: int
    validated: int

    @property
    def reported_percent(self) -> int:
        """The share that is reported complete, rounded down."""
        return 100 * self.reported // self.actions

    @property
    def validated_percent(self) -> int:
        """The share that is validated, rounded down."""
        return 100 * self.validated // self.actions


def shares_of(actions: Iterable[Counted]) -> Shares | None:
    """The shares of these actions, from which removed ones are left out already; None where none proceeds.

    An action counts unless it is "not proceeding". It is reported when its owner has reported it complete, also once it
    is checked, signed off or embedded. It is validated when it is reported, somebody else has checked
    it or a board has approved it, and the latest follow-up result, if there is one, is not "partly implemented" or
    "not implemented".
    """
    proceeding = [counted for counted in actions if counted.state is not ActionState.NOT_PROCEEDING]
    reported = [counted for counted in proceeding if counted.state in DONE_STATES]
    validated = [counted for counted in reported if _is_confirmed(counted) and counted.follow_up not in CONTRADICTING]
    return Shares(len(proceeding), len(reported), len(validated)) if proceeding else None


def _is_confirmed(counted: Counted) -> bool:
    return counted.checked_on is not None or counted.state in SIGNED_OFF_STATES
