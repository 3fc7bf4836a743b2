"""Splits the text of a deadline: each date in it, with its name and the words that limit it, like "by" or "end of"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.actions.deadline_parser import expressions, undated
from tracker.actions.deadline_parser.expressions import Meaning
from tracker.errors import Refused

COMPILED = tuple(
    (re.compile(rf"(?:{pattern})(?![a-z0-9])"), meant) for pattern, meant in expressions.PATTERNS + undated.PATTERNS
)
WORD = re.compile(r"(?<![a-z0-9])(?=[a-z0-9'])")
DONE = "(?:completed?|delivered|implemented|finished|in place|done)"
STATES_IN_LIMITS = re.compile(rf"to be {DONE} (?=by|in|on|before|during)|(?:for )?complet(?:e|ion) (?=by|in|on|before)")
SHORT_END = re.compile(r"(?<![0-9])[0-9]{1,2}$")
MONTH_FOLLOWS = re.compile(rf" {expressions.MONTH} ?[0-9]")

SEPARATORS = r"[ ,;.•·*+()\[\]]*"
JOIN = re.compile(rf"{SEPARATORS}(?:(?P<join>-|/|&|up to|to|until|till|through|or|and|then)(?![a-z0-9]))?{SEPARATORS}")
NO_WORDS = " ,;:.()[]‐‑‒–—―−-"
LEAD = re.compile(r"[ ,;.•·*(-]*")
AFTERWARDS = re.compile(
    r"[ ,(]*(?:(?P<begins>onwards?|and (?:onwards|beyond))|(?P<inside>at the latest|latest|or (?:earlier|sooner)))\b\)?"
)
LIMITS = {
    "by": rf"(?:due |to be {DONE} |(?:for )?complet(?:e|ion) )?by|until|till|up to",
    "inside": (
        rf"(?:due |to be {DONE} |(?:for )?complet(?:e|ion) )?(?:in|on|during)|due|throughout|at|for|within|on or before"
        r"|(?:by )?no(?:t)? later than|(?:target )?(?:deadline|date)(?: is| of)?|target|week ending|w/?e"
    ),
    "before": rf"(?:to be {DONE} |(?:for )?complet(?:e|ion) )?before|prior to|ahead of|in advance of",
    "begins": (
        r"from|(?:start|commenc)(?:s|es|ing)(?: in| on| from)?|begins(?: in| on)?|since|as of|with effect from"
        r"|w\.?e\.?f\.?|effective(?: from)?|(?:to )?go(?:es)? live(?: in| on)?"
    ),
    "week": r"w/?c|w\.c\.|(?:week|wk) (?:commencing|beginning|of)",
    "between": "between",
}
PARTS = {"end": "ends?|late", "mid": "mid|middle", "early": "early", "start": "start|beginning"}
ANY_LIMIT = "|".join(f"(?P<{kind}>{words})" for kind, words in LIMITS.items())
ANY_PART = "|".join(f"(?P<{kind}>{words})" for kind, words in PARTS.items())
MEANT = re.compile(
    rf"(?:(?:{ANY_LIMIT})(?![a-z0-9])[ :]*)?(?:the )?(?:(?:{ANY_PART})(?![a-z0-9]))?[- ]*(?:of )?(?:the )?[: ]*"
)
# Words that begin or end with these are not the name of a deadline but a limit not understood: "by winter – 2020".
HEDGES = "approx(?:imately)?|around|about|circa|provisional(?:ly)?|estimated?|expected|planned|not|and|or|to|finish"
TIMES = "spring|summer|autumn|winter|term|[a-z]*day|week|month|quarter|half|year|fy|each|every|onwards?"
NO_NAME = "|".join((*LIMITS.values(), *PARTS.values(), HEDGES, TIMES))
IS_LIMIT = re.compile(rf"(?:{NO_NAME})(?:[^a-z0-9].*)?|(?:.*[^a-z0-9])?(?:{NO_NAME})(?: the)?")
LETTERS = re.compile(r".*[a-z].*[a-z]")


@dataclass(frozen=True)
class Piece:
    """One date in a text, from its first limiting word to its end; `name` is the position of its name, if it has one.

    `limit` and `part` say how it is meant ("by the end of"), `join` how it is joined to the one before it.
    """

    start: int
    end: int
    meaning: Meaning
    join: str = ""
    name: tuple[int, int] = (0, 0)
    limit: str = ""
    part: str = ""

    @property
    def is_named(self) -> bool:
        """Whether there is a name before it."""
        return self.name != (0, 0)


def pieces_of(text: str, words: str) -> list[Piece]:
    """The dates in a text of small letters and plain dashes, in their order. `words` is the text as it was written.

    Raises Refused for a date that is not possible, and for any other word that is not understood.
    """
    pieces: list[Piece] = []
    end = 0
    for piece in _times_in(text):
        if pieces:
            pieces[-1], end = _with_afterwards(text, pieces[-1], end)
        pieces.append(_with_what_goes_before(text, words, end, piece))
        end = piece.end
    if pieces:
        pieces[-1], end = _with_afterwards(text, pieces[-1], end)
    left = words[end:].strip(NO_WORDS)
    if pieces and left:
        raise _not_understood(left)
    return pieces


def _not_understood(left: str) -> Refused:
    return Refused(f"“{left}” is not understood. Choose how exact the deadline is, and enter its last day.")


def _times_in(text: str) -> Iterator[Piece]:
    at = 0
    while word := WORD.search(text, at):
        at = word.start()
        if skipped := STATES_IN_LIMITS.match(text, at):
            at = skipped.end()
        elif piece := _longest_at(text, at):
            yield piece
            at = piece.end
        else:
            at += 1


def _longest_at(text: str, start: int) -> Piece | None:
    matches = [(match, meant) for pattern, meant in COMPILED if (match := pattern.match(text, start))]
    for match, meant in sorted(matches, key=lambda matched: matched[0].end(), reverse=True):
        groups = {name: words for name, words in match.groupdict().items() if words}
        if not _takes_a_day(text, match.end()) and (meaning := meant(groups)):
            return Piece(start, match.end(), meaning)
    return None


def _takes_a_day(text: str, end: int) -> bool:
    """Whether the figures before `end` are the day of a date that begins there: "Dec-20 Jan 2021"."""
    return bool(SHORT_END.search(text, 0, end) and MONTH_FOLLOWS.match(text, end))


def _with_afterwards(text: str, piece: Piece, end: int) -> tuple[Piece, int]:
    """A piece with what the words behind it say ("onwards"), and where they end."""
    match = AFTERWARDS.match(text, end)
    if not match or not match.lastgroup:
        return piece, end
    if piece.limit not in {"", "by", "inside"}:
        raise _not_understood(match[0].strip(NO_WORDS))
    return replace(piece, limit=match.lastgroup, end=match.end()), match.end()


def _with_what_goes_before(text: str, words: str, end: int, piece: Piece) -> Piece:
    """A date with what is between the end of the one before and itself: how it is joined, its name, its limits."""
    joined = (JOIN if end else LEAD).match(text, end, piece.start)
    begin = joined.end() if joined else end
    between, join = text[begin : piece.start], (joined.groupdict().get("join") if joined else "") or ""
    if meant := MEANT.fullmatch(between):
        return _limited(replace(piece, join=join), begin, meant)
    for separator in re.finditer(r" ?[-:] ?", between):
        meant, name = MEANT.fullmatch(between, separator.end()), between[: separator.start()]
        if meant and LETTERS.match(name) and not IS_LIMIT.fullmatch(name):
            named = replace(piece, join=join, name=(begin, begin + len(name)))
            return _limited(named, begin + separator.end(), meant)
    raise _not_understood(words[begin : piece.start].strip(NO_WORDS))


def _limited(piece: Piece, start: int, meant: "re.Match[str]") -> Piece:
    said = [kind for kind, words in meant.groupdict().items() if words]
    limit = next((kind for kind in said if kind in LIMITS), piece.limit)
    part = next((kind for kind in said if kind in PARTS), "")
    return replace(piece, start=start, limit=limit, part=part)
