"""Pure decisions about the links by which people answer from an email: their secrets, when and why they end."""

import hashlib
import hmac
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.actions.enums import ActionState, MilestoneState
from tracker.actions.rules import OPEN_STATES, REMOVED
from tracker.dates import days_in_words, moment_in_words
from tracker.plans.enums import PlanState

LINK_DAYS = 14
FEWEST_ON_ONE_PAGE = 2  # actions in an email from which it has a link to all of them

SIGN_IN = "Sign in to update the action."
ASK = "If you think that this is wrong, ask the board secretariat."


@dataclass(frozen=True)
class Ended:
    """Why a link takes no answer (any more), and what its reader can do instead."""

    sentence: str
    advice: str


# The same words for a link that never existed, one that was cut off and one of somebody who has left, so that they give
# nothing away.
UNKNOWN = Ended(
    "This link is not valid.",
    "If your email program has split the link over two lines, copy the whole link from the email. If it still does not "
    "work, sign in, or ask the board secretariat.",
)
ALL_SETTLED = Ended("Everything in this email has been answered or is no longer open.", "Sign in to see your actions.")


@dataclass(frozen=True)
class AnswerState:
    """The current state of what a link is about, for its reader.

    `told` are the milestones that its email told about, or all of the action if the ledger names none.
    """

    plan: PlanState
    state: ActionState
    told: Collection[MilestoneState]
    is_switched_on: bool = True
    is_removed: bool = False
    is_theirs: bool = True


def answer_secret(secret_key: str, nonce: str) -> str:
    """The secret part of a link: derived, so that neither the database nor a stored email has it."""
    return hmac.new(secret_key.encode(), f"answer-link\n{nonce}".encode(), hashlib.sha256).hexdigest()[:43]


def ends_at(issued_at: datetime) -> datetime:
    """The instant at which a link ends."""
    return issued_at + timedelta(days=LINK_DAYS)


def placeholder_name(nonce: str) -> str:
    """The placeholder in a stored email for the address of a link."""
    return f"answer-{nonce}"


def why_ended(used_at: datetime | None, expires_at: datetime, answer_state: AnswerState, now: datetime) -> Ended | None:
    """Why a link takes no answer at `now`; None while it does."""
    if used_at is not None:
        return used(used_at)
    if expires_at <= now:
        return Ended(
            f"This link worked for {days_in_words(LINK_DAYS)}. It expired on {moment_in_words(expires_at)}.", SIGN_IN
        )
    return next(_settlings(answer_state), None)


def _settlings(answer_state: AnswerState) -> Iterator[Ended]:
    """Ownership comes first: somebody who no longer owns an action is told nothing about its state."""
    if not answer_state.is_theirs:
        yield Ended("You no longer own this action or report for its owner.", ASK)
    if answer_state.is_removed:
        yield Ended(REMOVED, ASK)
    if answer_state.plan is not PlanState.LIVE:
        yield Ended(f"This plan is {answer_state.plan.value}, so its actions cannot be updated.", ASK)
    if not answer_state.is_switched_on:
        yield Ended("This plan no longer takes answers through links in emails.", SIGN_IN)
    if answer_state.state not in OPEN_STATES:
        sentence = f"This action is {answer_state.state.value}, so no answer is needed."
        yield Ended(sentence, "If that is wrong, sign in, or ask the board secretariat.")
    if answer_state.told and MilestoneState.OPEN not in answer_state.told:
        sentence = "What the email was about is no longer open: it has been reported met, met or dropped."
        yield Ended(sentence, "To say more about the action, sign in.")


def used(at: datetime) -> Ended:
    """What is said of a link that was used at this instant."""
    sentence = f"This link was used on {moment_in_words(at)}, and what was sent then has been recorded."
    return Ended(f"{sentence} Each link works once.", "To add to what was sent, or to withdraw it, sign in.")
