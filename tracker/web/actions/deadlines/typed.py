"""Reads a deadline that was typed into a form, unless the person chose how exact it is."""

from dataclasses import dataclass, replace
from datetime import date

from tracker.actions.deadline_parser.parser import (
    Question,
    Reading,
    Readings,
    Unreadable,
    dated_in_words,
    read_deadline,
)
from tracker.actions.enums import Precision, Repeats
from tracker.actions.models import DeadlineCandidate, Milestone
from tracker.actions.rules import Deadline
from tracker.dates import day_in_words, plural
from tracker.errors import Refused
from tracker.plans.models import Plan

READ_THE_WORDS = {"": "Work it out from the words"}
HINTS = {
    "": "The page will then show how it has read them.",
    "day": "Any day.",
    "month": "The last day is the last day of the month.",
    "quarter": "The last day is 31 March, 30 June, 30 September or 31 December.",
    "year": "The last day is 31 December.",
    "financial year": "The last day is 31 March.",
    "continuous": "It has no last day and is never overdue.",
    "undetermined": "It has no last day yet and is never overdue.",
}


@dataclass(frozen=True)
class Typed:
    """A deadline that was entered or read; with `candidates` it is an open question."""

    deadline: Deadline
    name: str = ""
    repeats: Repeats | None = None
    candidates: tuple[Deadline, ...] = ()


def begin_of(plan: Plan) -> date | None:
    """The day from which a date without a year is looked for in a plan."""
    return plan.starts_on or plan.live_on


def typed_deadline(
    words: str, precision: str, last_day: date | None, since: date | None, field: str = "as_printed"
) -> Typed:
    """What was typed. A chosen precision overrides the words; a day has to be one that the words can mean.

    Raises Refused at `field`, that of the words, when they cannot be read.
    """
    if precision:
        return Typed(Deadline(words, Precision(precision), last_day))
    answer = read_deadline(words, since)
    offered = _offered(words, answer) if not isinstance(answer, Unreadable) else []
    if last_day is not None:
        for typed in offered:
            if typed.deadline.last_day == last_day:
                return typed
        raise Refused("Choose how exact this date is, because the words do not say.", "precision")
    if isinstance(answer, Unreadable):
        raise Refused(answer.why, field)
    if isinstance(answer, Question):
        return Typed(Deadline(words, Precision.UNDETERMINED, None), answer.name, None, answer.candidates)
    if len(offered) > 1:
        listed = "; ".join(_named(reading) for reading in answer.parts)
        raise Refused(f"These are {plural(len(offered), 'deadline')}: {listed}. Enter each one separately.", field)
    return offered[0]


def _offered(words: str, answer: Question | Readings) -> list[Typed]:
    if isinstance(answer, Question):
        return [Typed(replace(deadline, words=words), answer.name) for deadline in answer.candidates]
    if len(answer.parts) == 1 and not answer.parts[0].name:  # letter for letter, including irregular spaces
        return [Typed(replace(reading.deadline, words=words), "", reading.repeats) for reading in answer.parts]
    return [Typed(reading.deadline, reading.name, reading.repeats) for reading in answer.parts]


def _named(reading: Reading) -> str:
    return f"“{reading.name or reading.deadline.words}”, {dated_in_words(reading.deadline)}"


def in_full(reading: Deadline | DeadlineCandidate) -> str:
    """A reading that is offered, with its last day."""
    return f"{reading.words}: until {day_in_words(reading.last_day)}" if reading.last_day else reading.words


def settled(typed: Typed, field: str = "as_printed") -> Deadline:
    """A typed deadline that must not stay an open question. Raises Refused with the readings to choose from."""
    if typed.candidates:
        listed = "; ".join(map(in_full, typed.candidates))
        raise Refused(
            f"This can be read in {len(typed.candidates)} ways: {listed}. Enter the last day you mean.", field
        )
    return typed.deadline


def is_read_so(milestone: Milestone) -> bool:
    """Whether a milestone has the reading that its words give, or is an open question like them."""
    answer = read_deadline(milestone.as_printed, begin_of(milestone.action.plan))
    if isinstance(answer, Unreadable):
        return False
    readings = [(typed.deadline.precision, typed.deadline.last_day) for typed in _offered(milestone.as_printed, answer)]
    return (
        milestone.is_to_settle
        if isinstance(answer, Question)
        else readings == [(milestone.precision, milestone.last_day)]
    )


def read_back(milestone: Milestone) -> str:
    """The message about how the words of a milestone were read."""
    if milestone.is_to_settle:
        ways = plural(len(milestone.candidates), "way")
        return f"Its words can be read in {ways}, so it needs settling. Until then no reminders are sent about it."
    return f"Read as: {dated_in_words(milestone)}."
