"""The page of changes between two days: chosen by address, grouped, counted, as a file."""

import pytest

from tests.pages.browser import Browser, BrowserAs, Head, address_of, the_one, words_of

CHANGES = "/status-list/changes"


@pytest.fixture
def secretariat(browser_as: BrowserAs) -> Browser:
    """The board secretariat's browser."""
    return browser_as("daniel-kerr")


def test_changes_are_grouped_counted_and_explained(secretariat: Browser) -> None:
    page = secretariat.get(f"{CHANGES}?plan=LGA-2018&since=2018-12-20&until=2019-04-01")
    words = " ".join(words_of(page, "main"))
    assert "What changed from 20 December 2018 to 1 April 2019" in words
    assert "Newly overdue: " in words
    assert "[Sample, invented for training] Sharon Godman reported on" in words
    assert the_one(page, "a[href*='changes.csv']").get_text() == "Download as CSV"


def test_the_file_holds_what_the_page_shows(secretariat: Browser) -> None:
    page = secretariat.get(f"{CHANGES}?plan=LGA-2018&since=2018-12-20")
    shown = [row for row in words_of(page, "tbody tr") if row.startswith("LGA-2018")]
    file = secretariat.get(address_of(the_one(page, "a[href*='changes.csv']")))
    assert len(file.text.splitlines()) >= 1 + len(shown)
    assert file.content_type == "text/csv"
    assert "changes-LGA-2018-2018-12-20-to-2019-04-01.csv" in file.headers["Content-Disposition"]


def test_the_usual_stretch_is_the_last_thirty_days(secretariat: Browser) -> None:
    assert "from 2 March 2019 to 1 April 2019" in words_of(secretariat.get(CHANGES), "h1")[0]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("since=2019-13-01", "since", "Enter a real date, like 2019-03-01."),
        ("since=0001-01-01", "since", "Enter a real date, like 2019-03-01."),
        ("until=0001-01-15", "until", "Enter a real date, like 2019-03-01."),
        ("until=2030-01-01", "until", "Choose a day up to today, 1 April 2019."),
        ("since=2019-03-01&until=2019-03-01", "since", "The first day must be before the second."),
    ],
)
def test_days_that_cannot_be_meant_are_said_at_their_box(
    secretariat: Browser, query: str, field: str, sentence: str
) -> None:
    page = secretariat.get(f"{CHANGES}?{query}")
    assert sentence in words_of(page, f"#{field}-error")[0]
    name, typed = query.split("&", maxsplit=1)[0].split("=")
    assert the_one(page, f"#{name}")["value"] == typed
    secretariat.get(f"{CHANGES}.csv?{query}", status=422)


def test_a_plan_that_is_not_there(secretariat: Browser) -> None:
    secretariat.get(f"{CHANGES}?plan=NO-SUCH", status=404)


def test_looking_changes_nothing(secretariat: Browser, head: Head) -> None:
    before = head()
    secretariat.get(f"{CHANGES}?plan=LGA-2018")
    assert head() == before
