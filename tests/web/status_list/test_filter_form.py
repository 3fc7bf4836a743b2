"""The form of the status list has every declared filter, the example too, and sends what is chosen."""

import pytest

from tests.pages.browser import Browser, BrowserAs, address_of, form_with, the_one, words_of
from tests.reports.status_list.example_filter import FiltersWithStage
from tracker.reports.enums import FilterControl
from tracker.web.status_list import routes

DECLARED = FiltersWithStage.declared()
TAGS = {
    FilterControl.SELECT: "select",
    FilterControl.CHECKBOX: "input[type=checkbox]",
    FilterControl.DAY: "input[type=date]",
    FilterControl.TEXT: "input[type=text]",
}


@pytest.fixture
def browser(browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A browser of an installation that has one filter more."""
    monkeypatch.setattr(routes, "Filters", FiltersWithStage)
    return browser_as("abdal-ullah")


def test_every_filter_is_in_the_form_with_its_label_and_hint(browser: Browser) -> None:
    page = browser.get("/status-list")
    for name, declared in DECLARED.items():
        box = the_one(page, f"form[method=get] {TAGS[declared.control]}[name={name}]")
        assert the_one(page, f"label[for={box['id']}]").get_text(strip=True) == declared.label
        assert words_of(page, f"#{box['id']}-hint") == ([declared.hint] if declared.hint else [])


def test_the_form_has_the_filters_in_their_places(browser: Browser) -> None:
    page = browser.get("/status-list")
    columns = [
        [tag["name"] for tag in column.select("[name]")] for column in page.html.select(".govuk-grid-column-one-third")
    ]
    by_place = sorted(DECLARED, key=lambda name: DECLARED[name].place)
    assert columns == [[name for name in by_place if DECLARED[name].place[0] == number] for number in (1, 2, 3)]
    assert columns[0][:4] == ["plan", "only", "rating", "state"]


def test_the_example_narrows_the_page_and_its_links(browser: Browser) -> None:
    form = form_with(browser.get("/status-list?plan=OFSTED-2017"), "stage")
    assert [value for value, _, _ in form["stage"].options] == ["", "2"]
    form["stage"] = "2"
    page = form.submit()
    assert "in stage " in words_of(page, "#result")[0]
    assert 0 < len(page.html.select(".app-plan tbody tr")) < 16
    assert "stage=2" in address_of(the_one(page, "a[href*='status-list.csv']"))
    assert form_with(page, "stage")["stage"].value == "2"
    file = browser.get("/status-list.csv?plan=OFSTED-2017&stage=2")
    assert len(file.text.splitlines()) == 1 + len(page.html.select(".app-plan tbody tr"))
