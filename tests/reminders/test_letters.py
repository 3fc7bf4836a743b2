"""The words of the digest."""

from datetime import date

import html5lib
import pytest

from tracker.reminders.facts import Concern, Matter, Recipient
from tracker.reminders.letters import digest_letter, standing_in_words

TODAY = date(2019, 4, 30)
READER = Recipient(1, "Sharon Godman", "sharon@council.example")


def a_concern(
    day: date = date(2019, 3, 31),
    *,
    action: int = 18,
    part: str = "",
    changed: str = "",
    extension: str = "",
    wording: str = "Set up the board",
    owned_as: str = "Divisional Director",
    number: int = 0,
) -> Concern:
    matter = Matter(
        milestone_id=number or action,
        action_id=action,
        plan_ref="LGA-2018",
        plan_title="Improvement Plan",
        action_ref=str(action),
        position=action,
        wording=wording,
        part=part,
        as_printed=f"{day:%B %Y}",
        deadline_on=day,
        boards=("Board A", "Board B"),
        changed=changed,
        extension=extension,
    )
    return Concern(READER, matter, owned_as)


def test_one_overdue_action() -> None:
    letter = digest_letter(READER.name, [a_concern()], [], TODAY, "https://plans.example")
    assert letter.subject == "1 action needs you: 1 overdue"
    assert "Hello Sharon Godman,\n" in letter.text
    assert "\nOVERDUE\n\nAction 18: Set up the board\n" in letter.text
    assert "\nDeadline: March 2019\nLast day: 31 March 2019 (30 days overdue)\n" in letter.text
    assert (
        "\nMonitored by: Board A, Board B\nPlan: Improvement Plan (LGA-2018)\nYours as Divisional Director\n"
        in letter.text
    )
    assert "\nReport progress: https://plans.example/actions/18/update\n" in letter.text
    assert "\nRead the action: https://plans.example/actions/18\n" in letter.text
    assert "You get this mail because" in letter.text
    assert "Part:" not in letter.text
    assert "STILL OPEN" not in letter.text
    assert "\n\n\n\n" not in letter.text


def test_sections_stand_in_the_order_of_need() -> None:
    told = [
        a_concern(date(2019, 5, 7), action=1),
        a_concern(date(2019, 4, 30), action=2),
        a_concern(date(2019, 4, 29), action=3),
    ]
    letter = digest_letter(READER.name, told, [a_concern(date(2019, 2, 28), action=4)], TODAY, "https://plans.example")
    assert letter.subject == "3 actions need you: 1 overdue, 1 due today, 1 due soon"
    places = [letter.text.index(words) for words in ("OVERDUE", "DUE TODAY", "DUE SOON", "STILL OPEN")]
    assert places == sorted(places)
    assert "Last day: 7 May 2019 (due in 7 days)" in letter.text
    assert "Last day: 30 April 2019 (due today)" in letter.text
    assert "Action 4: Set up the board\n61 days overdue (last day 28 February 2019)" in letter.text


def test_two_parts_of_one_action() -> None:
    told = [a_concern(part="Framework", number=1), a_concern(part="Budgeting", number=2)]
    letter = digest_letter(READER.name, told, [], TODAY, "https://plans.example")
    assert letter.subject == "1 action needs you: 2 parts overdue"
    assert "Part: Framework" in letter.text
    assert "Part: Budgeting" in letter.text


def test_the_still_open_are_cut_at_ten_and_counted() -> None:
    rest = [a_concern(date(2018, 12, 31), action=number) for number in range(100, 113)]
    letter = digest_letter(READER.name, [a_concern()], rest, TODAY, "https://plans.example")
    assert letter.text.count("(last day 31 December 2018)") == letter.html.count("(last day 31 December 2018)") == 10
    assert "and 3 more: https://plans.example" in letter.text


def test_an_extension_that_was_asked_for_is_said() -> None:
    words = "More time, until July 2019, was asked for on 20 March 2019. Until that is decided the deadline stands."
    letter = digest_letter(READER.name, [a_concern(extension=words)], [], TODAY, "https://plans.example")
    assert words in letter.text
    assert words in letter.html


def test_a_deadline_that_has_moved_says_how() -> None:
    words = "Changed once, first 30 April 2019, 92 days later than first agreed."
    letter = digest_letter(READER.name, [a_concern(changed=words)], [], TODAY, "https://plans.example")
    assert f"(30 days overdue)\n{words}\nMonitored by" in letter.text
    assert words in letter.html


def test_the_html_is_valid_escapes_the_plan_and_has_a_title() -> None:
    told = [a_concern(wording="Review <b> & 'improve'", owned_as="", part="A & B")]
    letter = digest_letter(READER.name, told, [a_concern(action=2)], TODAY, "https://plans.example")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(letter.html)
    assert page.get("lang") == "en-GB"
    assert page.findtext("head/title") == letter.subject
    assert len(page.findall(".//h1")) == 1
    assert "Review &lt;b&gt; &amp;" in letter.html
    assert "Review <b> & 'improve'" in letter.text
    assert "Yours by name" in letter.html
    assert "<table" not in letter.html


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2019, 4, 29), "1 day overdue"),
        (date(2019, 4, 30), "due today"),
        (date(2019, 5, 1), "due in 1 day"),
        (date(2019, 5, 3), "due in 3 days"),
    ],
)
def test_standing(day: date, words: str) -> None:
    assert standing_in_words(day, TODAY) == words
