"""The examples of how deadlines are read: the test of the reader, and the tables of docs/deadlines.md."""

from datetime import date

SINCE = date(2018, 4, 1)  # the plan of the examples begins on this day
CELL = date(2026, 3, 31)

PERIOD_STARTS_OR_ENDS = "“By” and “until” can mean before the period begins or by its end."
BEGINS = "It says when something begins, not when it is due."
TWO_ENDS = "It names a beginning and an end."
NO_YEAR = "It does not say the year."
PART = "It names part of a period, not a day."
WHICH_YEAR = "It does not say whether it means the calendar year or the financial year."
SEASON = "Seasons have no agreed last day."
ENTER = "Enter the last day that is still on time."
STATE = (
    "This is a progress report, not a deadline. Enter the deadline that the plan gave. The owner reports progress "
    "separately."
)
COUNTED = f"This is counted from a day that is not stated. {ENTER}"
URGENT = f"This says how urgent it is, not when it is due. {ENTER}"
DIFFERS = f"The dates of terms, festivals and elections differ from year to year and from place to place. {ENTER}"
DEPENDS = f"This depends on something else. {ENTER}"
HAS_MOVED = "This says that a date has changed. Enter the first date, and record the new one as a deadline change."

READ: dict[str, tuple[str, str]] = {
    "31 March 2026": ("day", "31 March 2026"),
    "31/03/2026": ("day", "31 March 2026"),
    "05/04/2026": ("day", "5 April 2026"),
    "31/12/19": ("day", "31 December 2019"),
    "30.6.2019": ("day", "30 June 2019"),
    "31 3 2026": ("day", "31 March 2026"),
    "2019-06-30": ("day", "30 June 2019"),
    "2019-06-30 00:00:00": ("day", "30 June 2019"),
    "31st March 2019": ("day", "31 March 2019"),
    "31st of March 2019": ("day", "31 March 2019"),
    "31-Mar2015": ("day", "31 March 2015"),
    "31 Mar 15": ("day", "31 March 2015"),
    "March 31, 2015": ("day", "31 March 2015"),
    "Tuesday, 18th December, 2018": ("day", "18 December 2018"),
    "by 31 March 2026": ("day", "31 March 2026"),
    "no later than 31 March 2026": ("day", "31 March 2026"),
    "31 March 2026 at the latest": ("day", "31 March 2026"),
    "before 1 April 2026": ("day", "31 March 2026"),
    "Deadline: 31 March 2026": ("day", "31 March 2026"),
    "to be completed by 15 December 2017": ("day", "15 December 2017"),
    "July 2019": ("month", "31 July 2019"),
    "February 2020": ("month", "29 February 2020"),
    "in May 2018": ("month", "31 May 2018"),
    "End of Sept 2024": ("month", "30 September 2024"),
    "by the end of January 2018": ("month", "31 January 2018"),
    "by end March 2019": ("month", "31 March 2019"),
    "late November 2018": ("month", "30 November 2018"),
    "before April 2019": ("month", "31 March 2019"),
    "Sept '24": ("month", "30 September 2024"),
    "Nov-17": ("month", "30 November 2017"),
    "Mar-19": ("month", "31 March 2019"),
    "March2019": ("month", "31 March 2019"),
    "03/2019": ("month", "31 March 2019"),
    "03/19": ("month", "31 March 2019"),
    "2019-03": ("month", "31 March 2019"),
    "Q3 2024/25": ("quarter", "31 December 2024"),
    "Quarter 2 2018/19": ("quarter", "30 September 2018"),
    "Qtr 4 2019-20": ("quarter", "31 March 2020"),
    "2024/25 Q1": ("quarter", "30 June 2024"),
    "end of the first quarter of 2019/20": ("quarter", "30 June 2019"),
    "H1 2019/20": ("quarter", "30 September 2019"),
    "2022": ("year", "31 December 2022"),
    "end of 2022": ("year", "31 December 2022"),
    "2025/26": ("financial year", "31 March 2026"),
    "2025-26": ("financial year", "31 March 2026"),
    "25/26": ("financial year", "31 March 2026"),
    "FY25/26": ("financial year", "31 March 2026"),
    "end of financial year 2019/20": ("financial year", "31 March 2020"),
    "Ongoing": ("continuous", "none"),
    "In place and ongoing": ("continuous", "none"),
    "Business as usual": ("continuous", "none"),
    "each quarter": ("continuous, every quarter", "none"),
    "Annually": ("continuous, every year", "none"),
    "Ongoing - monthly": ("continuous, every month", "none"),
    "": ("undetermined", "none"),
    "–": ("undetermined", "none"),
    "TBC": ("undetermined", "none"),
    "Date to be confirmed": ("undetermined", "none"),
    "Deadline to be determined": ("undetermined", "none"),
    "N/A": ("undetermined", "none"),
    "Phase 1: May 2018": ("Phase 1: month", "Phase 1: 31 May 2018"),
    "Silver – December 2018 Gold - 2022": (
        "Silver: month; Gold: year",
        "Silver: 31 December 2018; Gold: 31 December 2022",
    ),
    "December 2018 and March 2019": ("month; month", "31 December 2018; 31 March 2019"),
    "October 2019 March 2019 Deadline to be determined": (
        "month; month; undetermined",
        "31 October 2019; 31 March 2019; none",
    ),
    "In place and ongoing January 2019 December 2019 December 2019 April 2019 March 2019": (
        "continuous; month; month; month; month; month",
        "none; 31 January 2019; 31 December 2019; 31 December 2019; 30 April 2019; 31 March 2019",
    ),
}

ASKED: dict[str, tuple[str, str]] = {
    "by April 2019": (
        PERIOD_STARTS_OR_ENDS,
        "Before April 2019 begins: 31 March 2019; To the end of April 2019: 30 April 2019",
    ),
    "by 2022": (
        PERIOD_STARTS_OR_ENDS,
        "Before 2022 begins: 31 December 2021; To the end of 2022: 31 December 2022",
    ),
    "ongoing until March 2020": (
        PERIOD_STARTS_OR_ENDS,
        "Before March 2020 begins: 29 February 2020; To the end of March 2020: 31 March 2020",
    ),
    "from April 2019": (BEGINS, "Before April 2019 begins: 31 March 2019; To the end of April 2019: 30 April 2019"),
    "April 2019 onwards": (BEGINS, "Before April 2019 begins: 31 March 2019; To the end of April 2019: 30 April 2019"),
    "Jan 2019 - ongoing": (
        BEGINS,
        "Before January 2019 begins: 31 December 2018; To the end of January 2019: 31 January 2019",
    ),
    "from 1 April 2019": (BEGINS, "31 March 2019; 1 April 2019"),
    "April 2020/21": (
        "It names a month and two years.",
        "April 2020: 30 April 2020; Financial year 2020/21: 31 March 2021; April 2021: 30 April 2021",
    ),
    "Mar 14": (
        "14 may be the day or the year.",
        "March 2014: 31 March 2014; 14 March 2019; 14 March 2020",
    ),
    "1st April": (NO_YEAR, "1 April 2018; 1 April 2019"),
    "29 February": (NO_YEAR, "29 February 2020; 29 February 2024"),
    "end of June": (NO_YEAR, "June 2018: 30 June 2018; June 2019: 30 June 2019"),
    "Q3": (
        NO_YEAR,
        "Quarter 3 of financial year 2018/19: 31 December 2018; Quarter 3 of financial year 2019/20: 31 December 2019",
    ),
    "end of the financial year": (
        NO_YEAR,
        "Financial year 2018/19: 31 March 2019; Financial year 2019/20: 31 March 2020",
    ),
    "Q2 2019": (
        WHICH_YEAR,
        "Quarter 2 of the calendar year 2019: 30 June 2019; Quarter 2 of financial year 2019/20: 30 September 2019",
    ),
    "Q4 2019": (
        WHICH_YEAR,
        (
            "Quarter 4 of financial year 2018/19: 31 March 2019; "
            "Quarter 4 of the calendar year 2019: 31 December 2019; "
            "Quarter 4 of financial year 2019/20: 31 March 2020"
        ),
    ),
    "H1 2020": (
        WHICH_YEAR,
        "Half 1 of the calendar year 2020: 30 June 2020; Half 1 of financial year 2020/21: 30 September 2020",
    ),
    "FY25": (
        "A financial year covers parts of two calendar years.",
        "Financial year 2024/25: 31 March 2025; Financial year 2025/26: 31 March 2026",
    ),
    "Year end 2020": (
        "It does not say whether it means the calendar year or the financial year.",
        "Financial year 2019/20: 31 March 2020; 2020: 31 December 2020; Financial year 2020/21: 31 March 2021",
    ),
    "2019-2020": (
        "It can be a financial year or calendar dates.",
        "2019: 31 December 2019; Financial year 2019/20: 31 March 2020; 2020: 31 December 2020",
    ),
    "2010-11": (
        "It can be a financial year or calendar dates.",
        "November 2010: 30 November 2010; Financial year 2010/11: 31 March 2011",
    ),
    "mid-December 2017": (PART, "15 December 2017; 20 December 2017"),
    "by early 2018": (PART, "March 2018: 31 March 2018; June 2018: 30 June 2018"),
    "start of April 2019": (PART, "1 April 2019; 10 April 2019"),
    "Spring 2020": (
        SEASON,
        "Spring 2020, to the end of May 2020: 31 May 2020; Spring 2020, to the end of June 2020: 30 June 2020",
    ),
    "summer 2019": (
        SEASON,
        (
            "Summer 2019, to the end of August 2019: 31 August 2019; "
            "Summer 2019, to the end of September 2019: 30 September 2019"
        ),
    ),
    "Winter 2019/20": (
        SEASON,
        (
            "Winter 2019/20, to the end of February 2020: 29 February 2020; "
            "Winter 2019/20, to the end of March 2020: 31 March 2020"
        ),
    ),
    "academic year 2019/20": (
        "A school year can end with lessons in July or with the holidays in August.",
        (
            "School year 2019/20, to the end of July 2020: 31 July 2020; "
            "School year 2019/20, to the end of August 2020: 31 August 2020"
        ),
    ),
    "w/c 3 June 2019": (
        "It names a week, which can end on the Friday or the Sunday.",
        "Friday 7 June 2019; Sunday 9 June 2019",
    ),
    "March-April 2019": (TWO_ENDS, "March 2019: 31 March 2019; April 2019: 30 April 2019"),
    "Nov - Jan 2020": (TWO_ENDS, "November 2019: 30 November 2019; January 2020: 31 January 2020"),
    "between April and October 2019": (TWO_ENDS, "April 2019: 30 April 2019; October 2019: 31 October 2019"),
    "10th-16th April 2019": (TWO_ENDS, "10 April 2019; 16 April 2019"),
    "December 2018-December 2021": (
        TWO_ENDS,
        "December 2018: 31 December 2018; December 2021: 31 December 2021",
    ),
    "2018 - 2022": (TWO_ENDS, "2018: 31 December 2018; 2022: 31 December 2022"),
    "March/April 2019": ("It names two dates.", "March 2019: 31 March 2019; April 2019: 30 April 2019"),
}

REFUSED: dict[str, str] = {
    "31/06/2026": f"There is no such day, because June has 30 days. {ENTER}",
    "April 31": f"There is no such day, because April has 30 days. {ENTER}",
    "29/02/2019": f"There is no such day, because February 2019 has 28 days. {ENTER}",
    "06/31/2026": "There is no month 31. Enter dates with the day first, for example 31/3/2026.",
    "Monday 18 December 2018": (f"18 December 2018 is a Tuesday, not the day of the week that is written. {ENTER}"),
    "w/c 4 June 2019": f"4 June 2019 is a Tuesday, and weeks begin on a Monday. {ENTER}",
    "Q5 2019/20": f"There is no quarter 5. They go from 1 to 4. {ENTER}",
    "2018/22": f"2018 and 22 do not follow one another, so this is not a financial year. {ENTER}",
    "11/12": f"It can be a day and a month, or a date with a two-digit year. {ENTER}",
    "March 2109": f"The year 2109 is probably a typing error. Years can be from 1990 to 2060. {ENTER}",
    "May 2019 to March 2019": f"It ends before it begins: May 2019, March 2019. {ENTER}",
    "Complete": STATE,
    "completed in March 2019": STATE,
    "In progress": STATE,
    "was January 2019, now March 2019": HAS_MOVED,
    "12 months": COUNTED,
    "within 6-8 weeks": COUNTED,
    "in three months’ time": COUNTED,
    "immediately": URGENT,
    "ASAP": URGENT,
    "Summer term 2019": DIFFERS,
    "Easter 2020": DIFFERS,
    "following Cabinet approval": DEPENDS,
    "31 March 2019 (subject to funding)": DEPENDS,
    "March 2019 TBC": "It gives a date and says that there is none yet. Enter the date if it is right.",
    "Quarterly from April 2019": ("It repeats and has a date. Enter the first date, and say how often it repeats."),
    "Janaury 2019": "“Janaury” is not understood. Choose how exact the deadline is, and enter its last day.",
    "May 2018 (phase 1)": "“phase 1” is not understood. Choose how exact the deadline is, and enter its last day.",
    "around March 2019": "“around” is not understood. Choose how exact the deadline is, and enter its last day.",
    "Silver – Spring 2020 Gold - 2022": (
        f"It names 2 dates, and one of them is unclear. {SEASON} Enter each date separately."
    ),
    "April 2019, 2020": ("It is not clear whether a year in it is a separate deadline. Enter each date separately."),
    "Next meeting": "“Next meeting” is not a date. Enter one like 31 March 2026, or say that there is none.",
}
