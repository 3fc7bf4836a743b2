"""Past days on the pages: chosen by the address, shown, kept by links, and nothing to be done on them."""

from typing import Any

import pytest
from flask import Flask

from tests.pages.browser import Browser, BrowserAs, Head, address_of, the_one, words_of
from tracker.web.as_at import day_read, is_past_page

MARCH = "as_at=2019-03-01"
PLAN = "/plans/LGA-2018"


def said_on(page: Any) -> str:
    """All words of the page's main part."""
    return " ".join(words_of(page, "main"))


@pytest.fixture
def secretariat(browser_as: BrowserAs) -> Browser:
    """The board secretariat's browser."""
    return browser_as("daniel-kerr")


def test_the_plan_as_it_was(secretariat: Browser) -> None:
    words = said_on(secretariat.get(f"{PLAN}?{MARCH}&reading=as-it-was"))
    assert "As it was on 1 March 2019, by what is known now." in words
    assert "LGA-2018 was not known here then: what is shown was entered from 1 April 2019 on." in words
    assert "As of 1 March 2019" in words


def test_the_status_list_of_a_past_day_counts_as_then(secretariat: Browser) -> None:
    page = secretariat.get(f"/status-list?plan=LGA-2018&only=overdue&{MARCH}")
    assert "milestones" in said_on(page)
    assert "as_at=2019-03-01" in address_of(the_one(page, "a[href*=csv]"))


def test_a_day_before_the_plan_was_known_here_says_so(secretariat: Browser) -> None:
    page = secretariat.get(f"{PLAN}?{MARCH}&reading=as-we-knew", status=404)
    assert "LGA-2018 was not known here on 1 March 2019: it was entered here on 1 April 2019." in said_on(page)


def test_a_day_before_the_plan_began_says_so(secretariat: Browser) -> None:
    page = secretariat.get(f"{PLAN}?as_at=2018-12-17", status=404)
    assert "what is told of it begins on 18 December 2018" in said_on(page)
    assert "Nothing was recorded for this day" in said_on(page)


def test_links_keep_the_day_and_today_is_one_link_away(secretariat: Browser) -> None:
    page = secretariat.get(f"{PLAN}?{MARCH}&reading=as-it-was").click("16", href="/actions/", index=0)
    assert "As it was on 1 March 2019" in said_on(page)
    assert "As it was on" not in said_on(page.click("Show today"))


def test_nothing_can_be_done_on_a_past_day(secretariat: Browser) -> None:
    address = secretariat.get(PLAN).click("16", href="/actions/", index=0).request.path
    assert "Update this action" in said_on(secretariat.get(address))
    past = said_on(secretariat.get(f"{address}?{MARCH}"))
    assert "Update this action" not in past
    assert "Change owners" not in past


def test_the_day_is_chosen_in_the_box(secretariat: Browser) -> None:
    form = next(one for one in secretariat.get("/status-list?only=overdue").forms.values() if "as_at" in one.fields)
    form["as_at"] = "2019-03-01"
    form["reading"] = "as-it-was"
    page = form.submit()
    assert "As it was on 1 March 2019" in said_on(page)
    assert "only=overdue" in page.request.query_string


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2019-02-30", "Enter a real date, like 2019-03-01."),
        ("yesterday", "Enter a real date, like 2019-03-01."),
        ("2031-01-01", "Choose a day up to today, 1 April 2019"),
    ],
)
@pytest.mark.parametrize("path", [PLAN, "/status-list", "/boards/1"])
def test_a_day_that_cannot_be_meant_is_said_at_the_box(
    secretariat: Browser, path: str, typed: str, sentence: str
) -> None:
    page = secretariat.get(path, params={"as_at": typed})
    assert sentence in said_on(page)
    assert the_one(page, "title").get_text().startswith("Error: ")
    assert the_one(page, "#as_at")["value"] == typed


def test_the_file_of_a_past_day_is_named_after_it(secretariat: Browser) -> None:
    file = secretariat.get(f"/status-list.csv?plan=LGA-2018&only=overdue&{MARCH}")
    assert 'filename="status-list-LGA-2018-2019-03-01.csv"' in file.headers["Content-Disposition"]
    secretariat.get("/status-list.csv?as_at=2031-01-01", status=422)


def test_today_as_a_past_day_is_today(secretariat: Browser) -> None:
    assert "As it was on" not in said_on(secretariat.get(f"{PLAN}?as_at=2019-04-01"))


def test_looking_at_past_days_changes_nothing(secretariat: Browser, head: Head) -> None:
    before = head()
    for path in (PLAN, f"{PLAN}/about", "/status-list", "/boards/1"):
        secretariat.get(f"{path}?{MARCH}")
    assert head() == before


def test_these_pages_are_marked(app: Flask) -> None:
    marked = {endpoint for endpoint in app.view_functions if is_past_page(endpoint)}
    assert marked == {"plans.show", "plans.about", "status_list.show", "status_list.csv", "actions.show", "boards.show"}


def test_a_page_without_the_mark_shows_today(secretariat: Browser) -> None:
    assert said_on(secretariat.get(f"/boards?{MARCH}")) == said_on(secretariat.get("/boards"))
    assert "as_at" not in secretariat.get(f"/boards?{MARCH}").text


def test_links_to_a_page_without_the_mark_lose_the_day(secretariat: Browser) -> None:
    links = {address_of(link) for link in secretariat.get(f"/status-list?{MARCH}").html.select("a[href^='/']")}
    assert any(link.startswith("/actions/") and MARCH in link for link in links)
    assert not any(MARCH in link for link in links if link.startswith(("/people", "/status-list/changes")))


def test_reading_a_past_day_needs_the_mark(app: Flask) -> None:
    with app.test_request_context("/boards"), pytest.raises(TypeError, match=r"boards\.index"), day_read({}):
        pass
