"""Reads deadlines as councils write them: into a last day, into a question with the readings offered, or not at all.

It never guesses: every word has to be understood, and what can be read in two ways becomes a question.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, TypeAlias

from tracker.actions.deadline_parser.expressions import span
from tracker.actions.deadline_parser.periods import (
    ENTER,
    FIRST_YEAR,
    LAST_YEAR,
    Period,
    Time,
    Undated,
    Yearless,
    before,
    ending,
    odd_year,
    part_of,
)
from tracker.actions.deadline_parser.tokens import Piece, pieces_of
from tracker.actions.enums import Precision, Repeats
from tracker.actions.rules import Deadline
from tracker.dates import day_in_words, local_day
from tracker.errors import Refused

DASHES = "‐‑‒–—―−﹘﹣－"
QUOTES = "‘’‛`´"
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))  # soft hyphens and spaces without width
PLAIN = str.maketrans({**dict.fromkeys(DASHES, "-"), **dict.fromkeys(QUOTES, "'")})

UP_TO = frozenset({"until", "till", "to", "up to"})
RANGE = UP_TO | {"-", "through"}
EITHER = frozenset({"/", "or"})
WHOLE_YEARS = frozenset({Precision.YEAR, Precision.FINANCIAL_YEAR})
FRIDAY, SUNDAY = 4, 6
LONGEST_MONTH = 31
LONGEST = 500  # characters of a cell that can be a deadline
SEVERAL = 2


@dataclass(frozen=True)
class Reading:
    """One deadline that was read, with the name before it and how often it recurs."""

    deadline: Deadline
    name: str = ""
    repeats: Repeats | None = None


@dataclass(frozen=True)
class Readings:
    """What was read: one deadline, or several where the words name several."""

    parts: tuple[Reading, ...]


@dataclass(frozen=True)
class Question:
    """Words that can be read in several ways: why, and the readings offered, earliest first."""

    why: str
    candidates: tuple[Deadline, ...]
    name: str = ""


@dataclass(frozen=True)
class Unreadable:
    """Words that give no deadline: what is wrong with them and what to do."""

    why: str


Answer: TypeAlias = Readings | Question | Unreadable


def read_deadline(cell: str | date | None, since: date | None = None) -> Answer:
    """Reads a deadline from its words, or from the date that a spreadsheet holds.

    `since` is the day on which the plan begins: of a day or month without a year the next two from then on are
    offered. Days stand before months, always. A period lasts until its last day; a season, "by April", "from April",
    the beginning and the end of a stretch of time are questions. Words are kept as they are, except white space.
    """
    if isinstance(cell, date):
        return _of_cell(cell)
    words = " ".join((cell or "").translate(UNSEEN).split())
    text = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in words.translate(PLAIN))
    if not any(letter.isalnum() for letter in text):
        return Readings((Reading(Deadline(words, Precision.UNDETERMINED, None)),))
    if len(text) > LONGEST:
        return Unreadable(f"This is too long to be a deadline. {ENTER}")
    try:
        return _answer(words, _joined(pieces_of(text, words)), since)
    except Refused as refusal:
        return Unreadable(str(refusal))


def _of_cell(cell: date) -> Answer:
    day = cell if not isinstance(cell, datetime) else local_day(cell) if cell.tzinfo else cell.date()
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return Unreadable(odd_year(day.year))
    return Readings((Reading(Deadline(day_in_words(day), Precision.DAY, day)),))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces, merged where two name one deadline together: a beginning and an end, a date and "ongoing"."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and _belongs(merged[-1], piece):
            merged[-1] = _merged(merged[-1], piece)
        else:
            merged.append(piece)
    if len(merged) == SEVERAL and not any(piece.is_named for piece in merged):
        return _with_ongoing(*merged)
    return merged


def _belongs(left: Piece, right: Piece) -> bool:
    """Whether two dates are the two ends of one period, or two readings of one date."""
    if isinstance(left.meaning, Undated) or isinstance(right.meaning, Undated):
        return False
    if right.is_named and right.join in RANGE | EITHER:
        raise Refused("It is not clear which date the name belongs to. Enter each date as a separate deadline.")
    is_shared = isinstance(left.meaning, Yearless) or left.limit == "between"
    return right.join in RANGE | EITHER or (right.join in {"and", "&"} and is_shared)


def _merged(left: Piece, right: Piece) -> Piece:
    if right.limit or left.limit not in {"", "between", "begins", "inside", "by"}:
        raise Refused("This names a beginning and an end. Enter the one that is the deadline.")
    end = _single(right)
    begin = left.meaning.up_to(end.last) if isinstance(left.meaning, Yearless) else _single(left)
    is_range = right.join in RANGE or left.limit == "between"
    time = span(begin, end) if is_range else Time((begin, end), "It names two dates.")
    return replace(left, end=right.end, meaning=time, limit="by" if left.limit == "by" else "", part="")


def _single(piece: Piece) -> Period:
    """The one period that an end of a stretch of time names."""
    time = _time_of(replace(piece, limit=""), None)
    if len(time.periods) > 1:
        raise Refused(f"It names two dates, and one of them is unclear. {time.why} {ENTER}")
    return time.periods[0]


def _with_ongoing(first: Piece, second: Piece) -> list[Piece]:
    """Two dates without names, one of which may be "ongoing": the other then says when it begins or ends."""
    undated = [piece for piece in (first, second) if isinstance(piece.meaning, Undated)]
    dated = [piece for piece in (first, second) if piece not in undated]
    meanings = [piece.meaning for piece in undated if isinstance(piece.meaning, Undated)]
    if len(dated) == SEVERAL:
        return [first, second]
    if any(meaning.precision is Precision.UNDETERMINED for meaning in meanings):
        raise Refused("It gives a date and says that there is none yet. Enter the date if it is right.")
    repeats = next((meaning.repeats for meaning in meanings if meaning.repeats), None)
    if not dated:
        return [replace(first, end=second.end, meaning=Undated(Precision.CONTINUOUS, repeats))]
    if repeats:
        raise Refused("It repeats and has a date. Enter the first date, and say how often it repeats.")
    [date_piece] = dated
    is_until = date_piece.limit == "by" or (date_piece is second and second.join in UP_TO)
    return [replace(date_piece, start=first.start, end=second.end, limit="by" if is_until else "begins")]


def _answer(words: str, pieces: list[Piece], since: date | None) -> Answer:
    if not pieces:
        raise Refused(f"“{words}” is not a date. Enter one like 31 March 2026, or say that there is none.")
    if len(pieces) > 1:
        _check_list(pieces)
    answers = [_read(words, piece, since, is_alone=len(pieces) == 1) for piece in pieces]
    readings = [answer for answer in answers if isinstance(answer, Reading)]
    if len(readings) == len(answers):
        return Readings(tuple(readings))
    [question, *_] = [answer for answer in answers if isinstance(answer, Question)]
    if len(answers) == 1:
        return question
    raise Refused(
        f"It names {len(answers)} dates, and one of them is unclear. {question.why} Enter each date separately."
    )


def _check_list(pieces: list[Piece]) -> None:
    """Raises Refused where several dates in one cell may not be several deadlines."""
    bare = [piece for piece in pieces if not piece.is_named]
    dated = [piece for piece in pieces if not isinstance(piece.meaning, Undated)]
    if bare and len(dated) < SEVERAL:
        raise Refused("It gives a date and says that there is none. Enter the one that is right.")
    years = [piece.meaning.periods[0].precision for piece in bare if isinstance(piece.meaning, Time)]
    if not WHOLE_YEARS.isdisjoint(years) and (len(years) < len(pieces) or len(set(years)) > 1):
        raise Refused("It is not clear whether a year in it is a separate deadline. Enter each date separately.")


def _read(words: str, piece: Piece, since: date | None, *, is_alone: bool) -> Reading | Question:
    name = words[slice(*piece.name)]
    own = words if is_alone and not name else words[piece.start : piece.end]
    if isinstance(piece.meaning, Undated):
        if piece.limit not in {"", "inside"} or piece.part:
            raise Refused(f"“{words}” is not a date. Enter one like 31 March 2026, or say that there is none.")
        return Reading(Deadline(own, piece.meaning.precision, None), name, piece.meaning.repeats)
    time = _limited(_time_of(piece, since), piece.limit, is_point=bool(piece.part))
    candidates = _each_day_once(time.periods)
    if len(candidates) == 1:
        return Reading(Deadline(own, candidates[0].precision, candidates[0].last), name)
    return Question(
        time.why, tuple(Deadline(_said(period), period.precision, period.last) for period in candidates), name
    )


def _time_of(piece: Piece, since: date | None) -> Time:
    """What a piece means before its limit is applied: with its year, and the part of it that is named."""
    if isinstance(piece.meaning, Undated):
        raise Refused(f"A date is missing. {ENTER}")
    time = piece.meaning.since(since) if isinstance(piece.meaning, Yearless) else piece.meaning
    if piece.part in {"", "end"}:
        return time
    if piece.limit in {"before", "begins", "week"}:
        raise Refused(f"This can mean too many things. {ENTER}")
    ways = tuple(way for period in time.periods for way in part_of(period, piece.part))
    return Time(ways, _both(time.why, "It names part of a period, not a day."))


def _limited(time: Time, limit: str, *, is_point: bool) -> Time:
    """What a time means with the word before it. "By 31 March" is that day, "by March" before it or within it."""
    if limit == "week":
        return _week(time)
    if limit == "between" and len(time.periods) == 1:
        raise Refused(f"“Between” needs two dates. {ENTER}")
    if limit == "before" and not is_point:
        return Time(tuple(before(period) for period in time.periods), time.why)
    if limit == "begins":
        ways = tuple(way for period in time.periods for way in (before(period), ending(period)))
        return Time(ways, _both(time.why, "It says when something begins, not when it is due."))
    stretches = [period for period in time.periods if period.precision is not Precision.DAY]
    if limit != "by" or is_point or not stretches:
        return time
    ways = (*map(before, stretches), *map(ending, time.periods))
    return Time(ways, _both(time.why, "“By” and “until” can mean before the period begins or by its end."))


def _week(time: Time) -> Time:
    [monday, *others] = time.periods
    if others or monday.precision is not Precision.DAY:
        raise Refused("Name a week by the day on which it begins, for example week commencing 3 June 2019.")
    if monday.first.weekday():
        raise Refused(f"{monday.name} is a {monday.first:%A}, and weeks begin on a Monday. {ENTER}")
    days = (monday.first.fromordinal(monday.first.toordinal() + days) for days in (FRIDAY, SUNDAY))
    ways = tuple(Period(Precision.DAY, day, day, f"{day:%A} {day_in_words(day)}") for day in days)
    return Time(ways, "It names a week, which can end on the Friday or the Sunday.")


def _each_day_once(periods: Iterable[Period]) -> list[Period]:
    """The periods that differ in their last day, earliest first; those with the same last day are one answer."""
    once: dict[date, Period] = {}
    for period in periods:
        once.setdefault(period.last, period)
    return [once[day] for day in sorted(once)]


def _said(period: Period) -> str:
    """The words of a candidate. A season or school year is offered with the month in which it would end."""
    is_long = period.precision is Precision.MONTH and (period.last - period.first).days > LONGEST_MONTH
    name = f"{period.name}, to the end of {period.last:%B %Y}" if is_long else period.name
    return name[:1].upper() + name[1:]


def _both(first: str, second: str) -> str:
    return " ".join(filter(None, (first, second)))


class Dated(Protocol):
    """What has a precision and, if it is dated, a last day: a deadline, or a milestone."""

    @property
    def precision(self) -> Precision: ...
    @property
    def last_day(self) -> date | None: ...


def dated_in_words(dated: Dated) -> str:
    """How a deadline is read: until 31 December 2025; continuous; undetermined."""
    return f"until {day_in_words(dated.last_day)}" if dated.last_day else dated.precision.value
