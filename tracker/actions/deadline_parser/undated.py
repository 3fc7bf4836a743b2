"""The words that councils write instead of a date: some mean that there is none, others are refused with a reason."""

from tracker.actions.deadline_parser.expressions import Groups, Meant
from tracker.actions.deadline_parser.periods import ENTER, Undated
from tracker.actions.enums import Precision, Repeats
from tracker.errors import Refused

ANY_NUMBER = "(?:[0-9]+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty-four)"
DECIDED = "(?:determined|confirmed|decided|agreed|advised|set|announced|established|scheduled)"

# What happens again and again has no last day; how often it recurs is kept where the words say so.
CONTINUOUS = (
    r"(?:in place and )?on[- ]?going|(?:in place and )?continu(?:ing|ous|ously|al|ally)|rolling(?: programme)?"
    r"|business as usual|bau|daily|fortnightly|termly|regularly|(?:each|every) (?:day|fortnight|term)"
)
RECURRING = {
    Repeats.WEEKLY: r"weekly|(?:each|every) week",
    Repeats.MONTHLY: r"monthly|(?:each|every) month",
    Repeats.QUARTERLY: r"quarterly|(?:each|every) (?:quarter|(?:three|3) months)",
    Repeats.HALF_YEARLY: r"(?:six|6|half)[- ](?:monthly|yearly)|(?:each|every) (?:half[- ]year|(?:six|6) months)",
    Repeats.YEARLY: r"yearly|annual(?:ly)?|(?:each|every) year",
}
UNDETERMINED = (
    rf"(?:(?:the )?(?:deadline|date|time ?scale)s?(?: is| are)?:? )?(?:to be {DECIDED}|not (?:yet )?{DECIDED}"
    r"|tb[acd]|t\.b\.[acd]\.?)|none|n/a|not applicable|no (?:date|deadline)|not stated"
)

REFUSED = {
    r"(?:not (?:yet )?)?(?:complete[d]?|done|achieved|closed|implemented|delivered|embedded|finished|started)"
    r"|in (?:progress|place)|under ?way|on (?:track|target)|overdue": (
        "This is a progress report, not a deadline. Enter the deadline that the plan gave. The owner reports progress "
        "separately."
    ),
    r"original(?:ly)?|revised|was|previously|formerly|extended|slipped|delayed|postponed|rescheduled|moved|now": (
        "This says that a date has changed. Enter the first date, and record the new one as a deadline change."
    ),
    rf"(?:within |in |over |after )?(?:the )?(?:next |first )?{ANY_NUMBER}(?:(?:-| to | or ){ANY_NUMBER})?"
    r"[- ](?:working |calendar |school )?(?:day|week|month|year)s?(?:'? time)?": (
        f"This is counted from a day that is not stated. {ENTER}"
    ),
    r"immediate(?:ly)?|asap|a\.s\.a\.p\.?|as soon as (?:possible|practicable)|urgent(?:ly)?|straight ?away|today": (
        f"This says how urgent it is, not when it is due. {ENTER}"
    ),
    r"easter|christmas|xmas|new year|ramadan|purdah|(?:the )?elections?|half[- ]term|term ?time"
    r"|(?:spring|summer|autumn|lent|trinity|michaelmas) term": (
        f"The dates of terms, festivals and elections differ from year to year and from place to place. {ENTER}"
    ),
    r"after|not before|following|once|when|subject to|depend(?:s|ent|ing) (?:up)?on|pending|upon": (
        f"This depends on something else. {ENTER}"
    ),
}


def _undated(precision: Precision, repeats: Repeats | None = None) -> Meant:
    return lambda _: Undated(precision, repeats)


def _refused(sentence: str) -> Meant:
    def meant(_: Groups) -> None:
        raise Refused(sentence)

    return meant


PATTERNS: tuple[tuple[str, Meant], ...] = (
    (CONTINUOUS, _undated(Precision.CONTINUOUS)),
    *((pattern, _undated(Precision.CONTINUOUS, repeats)) for repeats, pattern in RECURRING.items()),
    (UNDETERMINED, _undated(Precision.UNDETERMINED)),
    *((pattern, _refused(sentence)) for pattern, sentence in REFUSED.items()),
)
