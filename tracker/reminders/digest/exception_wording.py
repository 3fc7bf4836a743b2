"""The wording of the week's exceptions in the email to a plan's secretariat."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.dates import day_in_words, days_in_words, plural
from tracker.links import action_address, person_address, policy_address, reporting_address
from tracker.reminders.due.escalation import SkippedStep
from tracker.reminders.due.exceptions import FailingAddress, PlanExceptions, UnownedAction
from tracker.reminders.due.rules import LONGEST_LIST


@dataclass(frozen=True)
class ExceptionLine:
    """One exception and what is wrong; `address` is the page where it can be put right, if there is one."""

    words: str
    wrong: str = ""
    address: str = ""


@dataclass(frozen=True)
class ExceptionPart:
    """Exceptions of one kind, how many more there are than are shown, and the page with all of them."""

    heading: str
    lines: tuple[ExceptionLine, ...]
    more: int
    address: str


@dataclass(frozen=True)
class ExceptionSection:
    """The exceptions of one plan."""

    plan: str
    parts: tuple[ExceptionPart, ...]


def exception_sections(exceptions: Iterable[PlanExceptions], base_url: str) -> list[ExceptionSection]:
    """The exceptions of each plan, grouped by what they are."""
    return [ExceptionSection(f"{plan.title} ({plan.ref})", tuple(_parts(plan, base_url))) for plan in exceptions]


def _parts(exceptions: PlanExceptions, base_url: str) -> list[ExceptionPart]:
    parts: list[ExceptionPart] = []
    everybody = policy_address(base_url, exceptions.ref)
    if exceptions.unowned:
        lines = [_unowned(action, base_url) for action in exceptions.unowned]
        parts.append(_part(f"{plural(len(lines), 'action')} with no current owner", lines, everybody))
    if exceptions.failing:
        lines = [_failing(address, base_url) for address in exceptions.failing]
        heading = plural(len(lines), "email address that does not work", "email addresses that do not work")
        parts.append(_part(heading, lines, everybody))
    if exceptions.skipped:
        lines = list(dict.fromkeys(_skipped(skipped_step, base_url) for skipped_step in exceptions.skipped))
        parts.append(_part("Escalation steps that reach nobody", lines, everybody))
    if exceptions.has_no_policy:
        wrong = "It uses the default days, and nobody is told when owners do not reply."
        line = ExceptionLine("Set up this plan’s reminders", wrong, policy_address(base_url, exceptions.ref))
        parts.append(_part("No reminder policy", [line], everybody))
    return parts


def _unowned(action: UnownedAction, base_url: str) -> ExceptionLine:
    wrong = "; ".join(action.why)
    address = action_address(base_url, action.action_id)
    return ExceptionLine(f"Action {action.ref}: {action.wording}", f"{wrong[:1].upper()}{wrong[1:]}.", address)


def _failing(failing: FailingAddress, base_url: str) -> ExceptionLine:
    refused = f"{plural(failing.health.refused, 'email')} refused since {day_in_words(failing.health.since_on)}."
    said = f" The server said: {failing.health.words}" if failing.health.words else ""
    address = person_address(base_url, failing.recipient.person_id)
    return ExceptionLine(f"{failing.recipient.name}, {failing.recipient.address}", f"{refused}{said}", address)


def _skipped(skipped_step: SkippedStep, base_url: str) -> ExceptionLine:
    """A missing manager leads to the page where it can be recorded, once for all actions of the post."""
    if skipped_step.post_id is not None:
        address = reporting_address(base_url, skipped_step.post_id)
        return ExceptionLine(skipped_step.owner, f"{skipped_step.why[:1].upper()}{skipped_step.why[1:]}.", address)
    wrong = f"After {days_in_words(skipped_step.after_days)} without a reply, {skipped_step.to}: {skipped_step.why}."
    return ExceptionLine(
        f"Action {skipped_step.milestone.action_ref}: {skipped_step.milestone.wording}",
        wrong,
        action_address(base_url, skipped_step.milestone.action_id),
    )


def _part(heading: str, lines: list[ExceptionLine], address: str) -> ExceptionPart:
    return ExceptionPart(heading, tuple(lines[:LONGEST_LIST]), max(len(lines) - LONGEST_LIST, 0), address)
