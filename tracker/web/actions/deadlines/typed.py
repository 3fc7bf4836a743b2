"""A deadline as it is typed into a form: its words are read, unless the person says themselves how they are meant."""

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

READ_THE_WORDS = {"": "As the words say: have them read"}
HINTS = {
    "": "The page then says how it has read them.",
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
    """A deadline that was entered or read; with `candidates` it is a question. Name and repeats as the words say."""

    deadline: Deadline
    name: str = ""
    repeats: Repeats | None = None
    candidates: tuple[Deadline, ...] = ()


def begin_of(plan: Plan) -> date | None:
    """From when on days without a year are looked for in a plan."""
    return plan.starts_on or plan.live_on


def typed_deadline(
    words: str, precision: str, last_day: date | None, since: date | None, field: str = "as_printed"
) -> Typed:
    """What was typed. A precision goes before what the words are read as, a day has to be among it.

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
        raise Refused("Say how exact this date is: the words do not say so.", "precision")
    if isinstance(answer, Unreadable):
        raise Refused(answer.why, field)
    if isinstance(answer, Question):
        return Typed(Deadline(words, Precision.UNDETERMINED, None), answer.name, None, answer.candidates)
    if len(offered) > 1:
        listed = "; ".join(_named(reading) for reading in answer.parts)
        raise Refused(f"These are {plural(len(offered), 'deadline')}: {listed}. Enter each by itself.", field)
    return offered[0]


def _offered(words: str, answer: Question | Readings) -> list[Typed]:
    if isinstance(answer, Question):
        return [Typed(replace(deadline, words=words), answer.name) for deadline in answer.candidates]
    if len(answer.parts) == 1 and not answer.parts[0].name:  # letter for letter, odd spaces too
        return [Typed(replace(reading.deadline, words=words), "", reading.repeats) for reading in answer.parts]
    return [Typed(reading.deadline, reading.name, reading.repeats) for reading in answer.parts]


def _named(reading: Reading) -> str:
    return f"“{reading.name or reading.deadline.words}”, {dated_in_words(reading.deadline)}"


def in_full(way: Deadline | DeadlineCandidate) -> str:
    """A reading that is offered, with its last day."""
    return f"{way.words}: until {day_in_words(way.last_day)}" if way.last_day else way.words


def settled(typed: Typed, field: str = "as_printed") -> Deadline:
    """A typed deadline that may not stay a question. Raises Refused with the readings to choose from."""
    if typed.candidates:
        listed = "; ".join(map(in_full, typed.candidates))
        raise Refused(f"This can be read in {len(typed.candidates)} ways: {listed}. Enter the last day meant.", field)
    return typed.deadline


def is_read_so(milestone: Milestone) -> bool:
    """Whether a milestone is what its words are read as, or a question as they are."""
    answer = read_deadline(milestone.as_printed, begin_of(milestone.action.plan))
    if isinstance(answer, Unreadable):
        return False
    held = [(typed.deadline.precision, typed.deadline.last_day) for typed in _offered(milestone.as_printed, answer)]
    return (
        milestone.is_to_settle if isinstance(answer, Question) else held == [(milestone.precision, milestone.last_day)]
    )


def read_back(milestone: Milestone) -> str:
    """What a page says of a milestone after it was entered or corrected."""
    if milestone.is_to_settle:
        ways = plural(len(milestone.candidates), "way")
        return f"Its words can be read in {ways}: settle it. Until then nobody is reminded of it."
    return f"Read as: {dated_in_words(milestone)}."
