"""The week's exceptions in words, as they stand in the mail to a plan's secretariat."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.dates import day_in_words, days_in_words, plural
from tracker.links import action_address, person_address, policy_address, reporting_address
from tracker.reminders.due.escalation import SkippedStep
from tracker.reminders.due.exceptions import FailingAddress, PlanExceptions, UnownedAction
from tracker.reminders.due.rules import LONGEST_LIST


@dataclass(frozen=True)
class ExceptionLine:
    """One exception and what is wrong with it; `address` is the page where it can be seen to, if there is one."""

    words: str
    wrong: str = ""
    address: str = ""


@dataclass(frozen=True)
class ExceptionPart:
    """Exceptions of one sort, how many more there are than are shown, and where all of them stand."""

    heading: str
    lines: tuple[ExceptionLine, ...]
    more: int
    address: str


@dataclass(frozen=True)
class ExceptionSection:
    """The exceptions of one plan."""

    plan: str
    parts: tuple[ExceptionPart, ...]


def exception_sections(found: Iterable[PlanExceptions], base_url: str) -> list[ExceptionSection]:
    """The exceptions of each plan, grouped by what they are."""
    return [ExceptionSection(f"{one.title} ({one.ref})", tuple(_parts(one, base_url))) for one in found]


def _parts(one: PlanExceptions, base_url: str) -> list[ExceptionPart]:
    parts: list[ExceptionPart] = []
    everybody = policy_address(base_url, one.ref)
    if one.unowned:
        lines = [_unowned(action, base_url) for action in one.unowned]
        parts.append(_part(f"{plural(len(lines), 'action')} that nobody present owns", lines, everybody))
    if one.failing:
        lines = [_failing(address, base_url) for address in one.failing]
        fail = "fails" if len(lines) == 1 else "fail"
        parts.append(_part(f"{plural(len(lines), 'address', 'addresses')} that {fail}", lines, everybody))
    if one.skipped:
        lines = list(dict.fromkeys(_skipped(step, base_url) for step in one.skipped))
        parts.append(_part("Steps of escalation that reach nobody", lines, everybody))
    if one.has_no_policy:
        wrong = "It uses the usual days and tells nobody of silence."
        line = ExceptionLine("Say how this plan reminds", wrong, policy_address(base_url, one.ref))
        parts.append(_part("No policy for reminders", [line], everybody))
    return parts


def _unowned(action: UnownedAction, base_url: str) -> ExceptionLine:
    wrong = "; ".join(action.why)
    address = action_address(base_url, action.action_id)
    return ExceptionLine(f"Action {action.ref}: {action.wording}", f"{wrong[:1].upper()}{wrong[1:]}.", address)


def _failing(one: FailingAddress, base_url: str) -> ExceptionLine:
    refused = f"{plural(one.health.refused, 'mail')} refused since {day_in_words(one.health.since_on)}."
    said = f" The server said: {one.health.words}" if one.health.words else ""
    address = person_address(base_url, one.recipient.person_id)
    return ExceptionLine(f"{one.recipient.name}, {one.recipient.address}", f"{refused}{said}", address)


def _skipped(step: SkippedStep, base_url: str) -> ExceptionLine:
    """Where it is the post above that is missing, the page on which it can be said, once for all its actions."""
    if step.post_id is not None:
        address = reporting_address(base_url, step.post_id)
        return ExceptionLine(step.owner, f"{step.why[:1].upper()}{step.why[1:]}.", address)
    wrong = f"After {days_in_words(step.after_days)} of silence, {step.to}: {step.why}."
    return ExceptionLine(
        f"Action {step.matter.action_ref}: {step.matter.wording}",
        wrong,
        action_address(base_url, step.matter.action_id),
    )


def _part(heading: str, lines: list[ExceptionLine], address: str) -> ExceptionPart:
    return ExceptionPart(heading, tuple(lines[:LONGEST_LIST]), max(len(lines) - LONGEST_LIST, 0), address)
