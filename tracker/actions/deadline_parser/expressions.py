"""How councils write a day, a month, a quarter or a year: each pattern with what it can mean."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from tracker.actions.deadline_parser.periods import (
    CENTURY,
    ENTER,
    MONTHS,
    SHORT_YEAR,
    Period,
    Time,
    Undated,
    Yearless,
    a_calendar_half,
    a_calendar_quarter,
    a_day,
    a_financial_year,
    a_half,
    a_month,
    a_quarter,
    a_year,
    months,
    year_of,
)
from tracker.actions.enums import Precision
from tracker.errors import Refused

Groups: TypeAlias = Mapping[str, str]
Meaning: TypeAlias = Time | Yearless | Undated
Meant: TypeAlias = Callable[[Groups], Meaning | None]  # None: what looked like a date is not one

NAMES_OF_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
NAMES_OF_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LONGEST_MONTH = 31  # days
LEAP_YEAR = 2000  # it has every day that a year can have
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
NUMBERS = {"1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4, "final": 4}

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = (
    r"(?:(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)\.?,? )?"
)
DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
ORDINAL = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)"
NUMBER = r"(?P<number>[0-9]{1,2})"
LONG_YEAR = r"(?P<year>[0-9]{4})"
YEAR = r"'?(?P<year>[0-9]{4}|[0-9]{2})"
NEXT = r"'?(?P<next>[0-9]{4}|[0-9]{2})"
TO_MONTH = r"(?:[-./]| of | )?"  # between a day and its month; "Phase 1 - May 2018" is no first of May
TO_YEAR = r"(?:,? ?| of |[-./])"
FINANCIAL = r"(?:the |this )?(?:fy|f/y|financial year|fiscal year)(?: of)?"
QUARTER = r"(?:q|qtr|quarter)\.? ?(?P<number>[0-9])"
ORDINAL_OF = rf"(?:the )?(?P<ordinal>{'|'.join(NUMBERS)})"
HALF = r"(?:h(?P<number>[0-9])|(?:the )?(?P<ordinal>first|1st|second|2nd) half)"
OF_YEAR = rf"(?:,? ?\(?|,? of | in | - )(?:the )?(?P<financial>fy|f/y|financial year)? ?{YEAR}(?: ?[-/] ?{NEXT})?\)?"


def _month_in(groups: Groups) -> int:
    return NAMES_OF_MONTHS.index(groups["month"][:3]) + 1


def _following(groups: Groups) -> bool:
    """Whether `next` is the year after `year`, as in 2025/26."""
    figures = groups["next"]
    return str(int(groups["year"]) + 1)[-len(figures) :].zfill(len(figures)) == figures


def _day(groups: Groups) -> Time:
    month = int(groups["number"]) if "number" in groups else _month_in(groups)
    period = a_day(year_of(groups["year"]), month, int(groups["day"]))
    weekday = groups.get("weekday", "")[:3]
    if weekday and weekday != NAMES_OF_DAYS[period.first.weekday()]:
        raise Refused(f"{period.name} is a {period.first:%A}, not the day of the week that is written. {ENTER}")
    return Time((period,))


def _days(groups: Groups) -> Time:
    year, month = year_of(groups["year"]), _month_in(groups)
    return span(a_day(year, month, int(groups["day"])), a_day(year, month, int(groups["until"])))


def span(begin: Period, end: Period) -> Time:
    """A beginning and an end, either of which may be the deadline. Raises Refused when it ends before it begins."""
    if end.last < begin.last:
        raise Refused(f"It ends before it begins: {begin.name}, {end.name}. {ENTER}")
    return Time((begin, end), "It names a beginning and an end.")


def _in_any_year(month: int, day: int) -> Yearless:
    longest = a_month(LEAP_YEAR, month).last.day
    a_day(LEAP_YEAR, month, day)
    return Yearless(
        lambda year: a_day(year, month, day) if day < longest or day <= a_month(year, month).last.day else None
    )


def _day_of_any_year(groups: Groups) -> Yearless:
    return _in_any_year(_month_in(groups), int(groups["day"]))


def _month(groups: Groups) -> Time:
    month = int(groups["number"]) if "number" in groups else _month_in(groups)
    return Time((a_month(year_of(groups["year"]), month),))


def _month_of_any_year(groups: Groups) -> Yearless:
    month = _month_in(groups)
    return Yearless(lambda year: a_month(year, month))


def _month_or_day(groups: Groups) -> Meaning | None:
    """ "Mar 14": March 2014, or 14 March of a year that is not said; "Mar 45" can only be a year, "Mar 5" a day.

    "April 31" is refused, because it is more likely a wrong day than a year.
    """
    month, figures = _month_in(groups), groups["number"]
    if int(figures) > LONGEST_MONTH or figures == "00":
        return Time((a_month(year_of(figures), month),))
    day = _in_any_year(month, int(figures))
    if len(figures) < SHORT_YEAR:
        return day
    return replace(day, instead=(a_month(year_of(figures), month),), why=f"{figures} may be the day or the year.")


def _month_of_years(groups: Groups) -> Time | None:
    """ "April 2020/21": the April of one of two years, or the financial year."""
    if not _following(groups):
        return None
    year, month = year_of(groups["year"]), _month_in(groups)
    ways = (a_month(year, month), a_month(year + 1, month), a_financial_year(year))
    return Time(ways, "It names a month and two years.")


def _two_figures(groups: Groups) -> Meaning | None:
    """ "03/19" is March 2019, "25/26" the financial year, "30/6" a day whose year is not said."""
    first, second = int(groups["year"]), int(groups["next"])
    is_day = 1 <= second <= MONTHS and 1 <= first <= a_month(LEAP_YEAR, second).last.day
    is_year = len(groups["year"]) == len(groups["next"]) == SHORT_YEAR and _following(groups)
    is_month = 1 <= first <= MONTHS and len(groups["next"]) == SHORT_YEAR
    if is_day and (is_year or is_month):
        raise Refused(f"It can be a day and a month, or a date with a two-digit year. {ENTER}")
    if is_day:
        return _in_any_year(second, first)
    if is_year:
        return _financial_year(groups)
    return Time((a_month(year_of(groups["next"]), first),)) if is_month else None


def _financial_year(groups: Groups) -> Time:
    if not _following(groups):
        raise Refused(
            f"{groups['year']} and {groups['next']} do not follow one another, so this is not a financial year. {ENTER}"
        )
    year_of(groups["next"])
    return Time((a_financial_year(year_of(groups["year"])),))


def _one_financial_year(groups: Groups) -> Time:
    year = year_of(groups["year"])
    return Time(
        (a_financial_year(year - 1), a_financial_year(year)), "A financial year covers parts of two calendar years."
    )


def _years_by_dash(groups: Groups) -> Time:
    """ "2019-20" is the financial year, "2010-11" may be November 2010, "2018-22" has a beginning and an end."""
    year, figures = year_of(groups["year"]), groups["next"]
    is_month = len(figures) == SHORT_YEAR and 1 <= int(figures) <= MONTHS
    if not _following(groups):
        if is_month:
            return Time((a_month(year, int(figures)),))
        return span(a_year(year), a_year(year_of(figures)))
    ways = [a_financial_year(year)]
    if is_month:
        ways.append(a_month(year, int(figures)))
    if len(figures) > SHORT_YEAR:
        ways.extend((a_year(year), a_year(year + 1)))
    return Time(tuple(ways), "It can be a financial year or calendar dates.")


def _end_of_year(groups: Groups) -> Time:
    year = year_of(groups["year"])
    ways = (a_financial_year(year - 1), a_year(year), a_financial_year(year))
    return Time(ways, "It does not say whether it means the calendar year or the financial year.")


PartOfYear: TypeAlias = Callable[[int, int], Period]


def _part_of_year(financial: PartOfYear, calendar: PartOfYear, highest: int) -> Meant:
    """Quarters and halves: of "2024/25" they are clear, of "2024" they may be those of either year."""

    def meant(groups: Groups) -> Meaning:
        number = int(groups.get("number") or NUMBERS[groups["ordinal"]])
        if "year" not in groups:
            return Yearless(lambda year: financial(year, number))
        if "next" in groups:
            [whole] = _financial_year(groups).periods
            return Time((financial(whole.first.year, number),))
        year = year_of(groups["year"])
        ways = [financial(year, number)]
        if number == highest or "financial" in groups:  # it falls in that calendar year, or the year is named after it
            ways.append(financial(year - 1, number))
        if "financial" not in groups:
            ways.append(calendar(year, number))
        return Time(tuple(ways), "It does not say whether it means the calendar year or the financial year.")

    return meant


def _season(groups: Groups) -> Time:
    """Seasons have no agreed last day: by months spring ends in May, by the sun in June."""
    year, first = year_of(groups["year"]), SEASONS[groups["season"]]
    years, name = ([year] if first < MONTHS else [year - 1, year]), f"{groups['season']} {year}"
    if "next" in groups:
        [whole] = _financial_year(groups).periods
        years, name = [whole.first.year], f"winter {whole.first.year}/{whole.last.year % CENTURY:02}"
    ways = (months(start_year, first, count, Precision.MONTH, name) for start_year in years for count in (3, 4))
    return Time(tuple(ways), "Seasons have no agreed last day.")


def _school_year(groups: Groups) -> Time:
    [year] = _financial_year(groups).periods
    name = f"school year {year.first.year}/{year.last.year % CENTURY:02}"
    ways = tuple(months(year.first.year, 9, count, Precision.MONTH, name) for count in (11, 12))
    return Time(ways, "A school year can end with lessons in July or with the holidays in August.")


_quarter = _part_of_year(a_quarter, a_calendar_quarter, 4)
_half = _part_of_year(a_half, a_calendar_half, 2)

PATTERNS: tuple[tuple[str, Meant], ...] = (
    (rf"{WEEKDAY}{DAY}{TO_MONTH}{MONTH}{TO_YEAR}{YEAR}", _day),
    (rf"{WEEKDAY}{DAY}{TO_MONTH}{MONTH}", _day_of_any_year),
    (rf"{WEEKDAY}{MONTH} {DAY},? {LONG_YEAR}", _day),
    (rf"{MONTH} {ORDINAL}", _day_of_any_year),
    (rf"{WEEKDAY}{DAY} ?[-./] ?{NUMBER} ?[-./] ?{YEAR}", _day),
    (rf"{WEEKDAY}{DAY} {NUMBER} {LONG_YEAR}", _day),
    (rf"{LONG_YEAR}[-./]{NUMBER}[-./](?P<day>[0-9]{{1,2}})(?:[ t]00:00(?::00)?)?", _day),
    (rf"{DAY} ?(?:-|to|and|&|/) ?(?P<until>[0-9]{{1,2}})(?:st|nd|rd|th)?{TO_MONTH}{MONTH}{TO_YEAR}{YEAR}", _days),
    (rf"{MONTH}(?:{TO_YEAR}| ?[-/] ?)'?{LONG_YEAR}", _month),
    # With a dash: a spreadsheet shows a month like this, and a day and a month as 17-Nov.
    (rf"{MONTH}(?: ?'| ?[-./] ?'?)(?P<year>[0-9]{{2}})", _month),
    (rf"{MONTH} {NUMBER}", _month_or_day),
    (MONTH, _month_of_any_year),
    (rf"{MONTH},? {LONG_YEAR} ?[-/] ?{NEXT}", _month_of_years),
    (rf"{NUMBER}[-/.]{LONG_YEAR}", _month),
    (r"(?P<year>[0-9]{1,2})/(?P<next>[0-9]{1,2})", _two_figures),
    (rf"(?:{FINANCIAL} ?)?'?{LONG_YEAR} ?/ ?{NEXT}(?: {FINANCIAL})?", _financial_year),
    (rf"{FINANCIAL} ?{YEAR} ?[-/] ?{NEXT}", _financial_year),
    (rf"{YEAR} ?[-/] ?{NEXT} {FINANCIAL}", _financial_year),
    (rf"(?:the )?(?:financial )?year[- ]end(?: of)? {YEAR}[-/]{NEXT}", _financial_year),
    (rf"{FINANCIAL} ?{YEAR}", _one_financial_year),
    (FINANCIAL, lambda _: Yearless(a_financial_year)),
    (rf"{LONG_YEAR} ?(?:-|to) ?{NEXT}", _years_by_dash),
    (rf"(?:the )?(?:year[- ]end|end of(?: the)? year)(?: of)? {LONG_YEAR}", _end_of_year),
    (rf"{QUARTER}(?:{OF_YEAR})?", _quarter),
    (rf"{ORDINAL_OF} (?:q|qtr|quarter)(?:{OF_YEAR})?", _quarter),
    (rf"(?P<financial>fy)? ?{YEAR}(?: ?[-/] ?{NEXT})?,? ?-? ?{QUARTER}", _quarter),
    (rf"{HALF}(?:{OF_YEAR})?", _half),
    (rf"(?P<season>{'|'.join(SEASONS)})(?: of)?,? ?{YEAR}", _season),
    (rf"(?P<season>winter)(?: of)?,? ?{YEAR}[-/]{NEXT}", _season),
    (rf"(?:academic|school) year {YEAR}[-/]{NEXT}", _school_year),
    (rf"(?:the )?(?:calendar year |year )?{LONG_YEAR}", lambda groups: Time((a_year(year_of(groups["year"])),))),
)
