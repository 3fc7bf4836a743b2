"""Makes the tables of docs/deadlines.md from the examples.

`python -m tests.actions.deadline_parser.docs_page` writes them again.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tests.actions.deadline_parser.examples import ASKED, CELL, READ, REFUSED, SINCE
from tracker.actions.deadline_parser.parser import Answer, Question, Reading, Readings, Unreadable, read_deadline
from tracker.dates import day_in_words

PAGE = Path(__file__).parents[3] / "docs" / "deadlines.md"


def answer_to(words: str) -> Answer:
    """What the parser answers to the words of an example."""
    return read_deadline(words, SINCE)


def read_in_words(answer: Readings) -> tuple[str, str]:
    """Readings as the page prints them: how they are meant, and their last days."""
    return (
        "; ".join(
            _named(reading, ", ".join(filter(None, (reading.deadline.precision, reading.repeats))))
            for reading in answer.parts
        ),
        "; ".join(_named(reading, _day(reading.deadline.last_day)) for reading in answer.parts),
    )


def _named(reading: Reading, words: str) -> str:
    return f"{reading.name}: {words}" if reading.name else words


def _day(day: date | None) -> str:
    return day_in_words(day) if day else "none"


def asked_in_words(answer: Question) -> tuple[str, str]:
    """A question as the page prints it: why, and the readings offered."""
    return answer.why, "; ".join(_offered(deadline.words, _day(deadline.last_day)) for deadline in answer.candidates)


def _offered(words: str, day: str) -> str:
    return words if words.endswith(day) else f"{words}: {day}"


def in_words(answer: Answer) -> tuple[str, str] | str:
    """Any answer as the page prints it."""
    if isinstance(answer, Unreadable):
        return answer.why
    return asked_in_words(answer) if isinstance(answer, Question) else read_in_words(answer)


def page() -> str:
    """The page: its introduction as it is, and the tables made from the examples."""
    first, _, _ = PAGE.read_text(encoding="utf-8").partition("## Read\n")
    read = {"*a date cell of a spreadsheet*": read_in_words(_of_cell()), **READ}
    return first + "\n".join(
        [
            *_table("Read", ("Read as", "Last day on time"), read.items()),
            *_table("Asked", ("Why it is a question", "Readings offered, each with its last day"), ASKED.items()),
            *_table("Not read", ("What the page says",), ((words, (said,)) for words, said in REFUSED.items())),
        ]
    )


def _of_cell() -> Readings:
    answer = read_deadline(CELL)
    assert isinstance(answer, Readings)
    return answer


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    head = ("Words", *columns)
    said = [(words or "*an empty cell*", *answer) for words, answer in rows]
    lines = ["| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *said)]
    return [f"## {title}", "", *lines, ""]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
