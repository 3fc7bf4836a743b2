"""Start page, plan page, status list: the figures of the two plans on 1 April 2019, and lists that fit their counts."""

import csv
import io

import pytest
import sqlalchemy as sa

from tests.pages.browser import BrowserAs, Head, address_of, the_one, words_of
from tracker.boards.models import Board
from tracker.database import db


def test_an_owner_sees_what_they_must_do_now(browser_as: BrowserAs) -> None:
    page = browser_as("sharon-godman").get("/")
    assert words_of(page, "h1") == ["What you must do now"]
    links = [words.split(":")[0].removeprefix("LGA-2018 ") for words in words_of(page, "h3 a")]
    assert sorted(links, key=int) == ["1", "11", "14", "18", "20", "22", "26"]
    assert words_of(page, "main h2") == [
        "Overdue",
        "Due within 30 days",
        "Nothing to do now",
        "What the ratings mean in LGA-2018",
    ]


def test_the_secretariat_sees_the_morning_lists(browser_as: BrowserAs) -> None:
    page = browser_as("daniel-kerr").get("/")
    for words in (
        "Overdue: 6 milestones in 5 actions",
        "Due within 30 days: 10 milestones",
        "No deadline: 2 milestones",
        "Deadline to settle: 1 milestone",
        "Lead not stated: 4 actions",
        "No board: 7 actions",
        "No recent update: 8 actions",
        "Ratings to challenge: 2 actions",
        "Reported complete, waiting for a check: 1 action",
        "Extension requested: 1 action",
    ):
        assert words in page


def test_every_count_leads_to_a_list_that_says_the_same(browser_as: BrowserAs) -> None:
    browser = browser_as("daniel-kerr")
    for link in browser.get("/").html.select(".app-counts a:first-child"):
        counted = link.text.split(": ", 1)[1]
        assert the_one(browser.get(address_of(link)), "#result strong").text == counted


def test_the_plan_page_has_shared_banners_once(browser_as: BrowserAs) -> None:
    page = browser_as("abdal-ullah").get("/plans/LGA-2018")
    banners = [row.text.strip().split(":")[0] for row in page.html.select(".app-banner")]
    assert banners == [f"Recommendation {number}" for number in range(1, 12)]
    assert len(page.html.select(".app-plan tbody tr:not(.app-banner)")) == 33
    shares = [
        int(cell.text.split("%")[0]) for cell in page.html.select("table td:nth-of-type(2)") if cell.text.endswith("%")
    ]
    assert sum(shares) == 100
    assert the_one(page, "svg desc").text.count("%") == 5


def test_the_ofsted_plan_invents_nothing(browser_as: BrowserAs) -> None:
    browser = browser_as("abdal-ullah")
    page = browser.get("/plans/OFSTED-2017")
    assert "15 recommendations" in page
    about = browser.get("/plans/OFSTED-2017/about").html
    themes = [heading.text for heading in about.select("h3") if heading.text[:1].isdigit()]
    assert len(themes) == 4
    assert len([heading for heading in about.select("h3") if heading.text.startswith("Stage")]) == 3


def test_slips_without_a_decision_say_so(browser_as: BrowserAs) -> None:
    browser = browser_as("abdal-ullah")
    page = browser.get("/plans/OFSTED-2017").html
    said = 0
    for link in page.select(".app-plan tbody a[href^='/actions/']"):
        said += browser.get(address_of(link)).text.count(", no decision recorded")
    assert said == 3


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("plan=LGA-2018", "33 actions"),
        ("plan=OFSTED-2017", "16 actions"),
        ("plan=LGA-2018&recommendation=9", "6 actions"),
        ("plan=LGA-2018&rating=red", "2 actions"),
        ("plan=LGA-2018&rating=none", "8 actions"),
        ("plan=LGA-2018&state=reported+complete", "1 action"),
        ("plan=LGA-2018&overdue=y", "6 milestones in 5 actions"),
        ("plan=LGA-2018&due_before=2019-05-01", "14 actions"),
        ("plan=LGA-2018&text=godman", "7 actions"),
        ("plan=LGA-2018&text=no+such+words", "0 actions"),
    ],
)
def test_the_status_list_is_narrowed(browser_as: BrowserAs, query: str, count: str) -> None:
    page = browser_as("abdal-ullah").get(f"/status-list?{query}")
    assert the_one(page, "#result strong").text == count


def test_a_board_is_taken_by_its_exact_name(browser_as: BrowserAs) -> None:
    browser = browser_as("abdal-ullah")
    board_id = db.session.execute(sa.select(Board.id).where(Board.name == "Transformation Board")).scalar_one()
    page = browser.get(f"/status-list?board={board_id}").html
    numbers = [link.text.removeprefix("Action ").strip() for link in page.select(".app-plan tbody a")]
    assert numbers == ["4", "23"]


def test_the_form_fills_the_address(browser_as: BrowserAs) -> None:
    page = browser_as("abdal-ullah").get("/status-list")
    form = next(form for form in page.forms.values() if "text" in form.fields)
    form["plan"], form["only"] = "LGA-2018", "overdue"
    shown = form.submit()
    assert "6 milestones in 5 actions" in shown
    assert "only=overdue" in shown.request.url


def test_a_wrong_value_in_the_address_is_said_and_nothing_breaks(browser_as: BrowserAs) -> None:
    page = browser_as("abdal-ullah").get("/status-list?due_before=yesterday")
    assert "Enter a real date" in page
    assert "49 actions" in page
    browser_as("abdal-ullah").get("/status-list?plan=NONE", status=404)


def test_the_csv_is_exactly_what_is_on_screen_and_on_the_record(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as("abdal-ullah")
    query = "plan=LGA-2018&only=due-soon"
    on_screen = browser.get(f"/status-list?{query}").html.select(".app-plan tbody tr")
    before = head()
    answer = browser.get(f"/status-list.csv?{query}")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert len(rows) == len(on_screen) == 10
    assert 'filename="status-list-LGA-2018-2019-04-01.csv"' in answer.headers["Content-Disposition"]
    assert head()[0] == before[0] + 1


def test_the_print_view_has_no_filters(browser_as: BrowserAs) -> None:
    page = browser_as("abdal-ullah").get("/status-list?plan=LGA-2018&print=yes")
    assert page.html.select_one("form[method=get]") is None
    assert len(page.html.select(".app-plan tbody tr")) == 33


def test_action_16_stays_a_question(browser_as: BrowserAs) -> None:
    browser = browser_as("daniel-kerr")
    tag = the_one(browser.get("/status-list?plan=LGA-2018&only=to-settle"), ".app-plan tbody a")
    page = browser.get(address_of(tag))
    assert "“April 2020/21”" in page
    assert "To settle: it can be read as" in page


def test_a_page_that_is_not_there(browser_as: BrowserAs) -> None:
    assert "Page not found" in browser_as("abdal-ullah").get("/nothing-here", status=404)
    browser_as("abdal-ullah").get("/actions/99999", status=404)
    browser_as("abdal-ullah").get("/plans/NONE", status=404)


def test_strict_policy_and_no_inline_script(browser_as: BrowserAs) -> None:
    page = browser_as("abdal-ullah").get("/plans/LGA-2018")
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert all(script.get("src") for script in page.html.find_all("script"))
    assert not page.html.find_all(style=True)
