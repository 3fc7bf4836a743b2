"""Making a plan, correcting it, making it live and closing it; its recommendations and themes."""

import pytest
import sqlalchemy as sa

from tests.pages.browser import Browser, BrowserAs, Head, form_with, words_of
from tracker.database import db
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan, Recommendation, Theme
from tracker.web.forms.submit import CLASHED

SECRETARIAT, OWNER, MEMBER = "daniel-kerr", "sharon-godman", "abdal-ullah"
PLAN = "/plans/LGA-2018"
EDITING = (
    "/plans/new",
    f"{PLAN}/describe",
    f"{PLAN}/make-live",
    f"{PLAN}/close",
    f"{PLAN}/recommendations/new",
    f"{PLAN}/recommendations/1/correct",
    f"{PLAN}/themes/new",
)


def a_draft(browser: Browser, ref: str = "AUDIT-2019") -> None:
    """Makes a draft plan through the form."""
    form = form_with(browser.get("/plans/new"), "ref")
    form["ref"], form["title"], form["origin"] = ref, "Audit plan", "audit"
    form.submit().follow()


def state_of(ref: str) -> PlanState:
    """Where a plan stands in the database."""
    return db.session.execute(sa.select(Plan.state).where(Plan.ref == ref)).scalar_one()


def test_the_plans_are_listed_with_their_counts(browser_as: BrowserAs) -> None:
    page = browser_as(OWNER).get("/plans")
    rows = words_of(page, "tbody tr")
    assert rows[0].startswith("LGA-2018: Transformation and Improvement Action Plan 2018-2022 Live Peer challenge")
    assert rows[0].endswith("Tower Hamlets Transformation and Improvement Board 11 33")
    assert "Create a plan" not in page


def test_a_draft_is_made_which_only_the_secretariat_and_auditors_see(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    a_draft(browser)
    assert state_of("AUDIT-2019") is PlanState.DRAFT
    assert "AUDIT-2019" in browser.get("/plans")
    assert "AUDIT-2019" in browser_as("training-auditor").get("/plans")
    for person in (OWNER, MEMBER):
        assert "AUDIT-2019" not in browser_as(person).get("/plans")
        browser_as(person).get("/plans/AUDIT-2019/describe", status=404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ref": "LGA-2018"}, "There is already a plan with the reference LGA-2018."),
        ({"ref": "two words"}, "Use only letters, numbers, hyphens, underscores and full stops"),
        ({"title": ""}, "Enter the title of the plan."),
        ({"update_within_days": "often"}, "Enter the days as a number, for example 90."),
        ({"update_within_days": "500"}, "Enter a number of days from 7 to 366."),
        ({"starts_on-day": "1"}, "The first day must include a month and a year."),
    ],
)
def test_what_was_typed_is_kept_when_it_is_refused(
    browser_as: BrowserAs, head: Head, typed: dict[str, str], said: str
) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/plans/new"), "ref")
    before = head()
    whole = {"ref": "NEW-1", "title": "New plan", "origin": "audit", "reviewer": "Somebody"}
    for name, value in {**whole, **typed}.items():
        form[name] = value
    page = form.submit()
    assert said in page
    assert words_of(page, "title")[0].startswith("Error: ")
    form = form_with(page, "ref")
    assert form["reviewer"].value == "Somebody"
    assert all(form[name].value == value for name, value in typed.items())
    assert head() == before


def test_faults_stand_in_the_order_of_the_page(browser_as: BrowserAs) -> None:
    page = form_with(browser_as(SECRETARIAT).get("/plans/new"), "ref").submit()
    assert [link["href"] for link in page.html.select(".govuk-error-summary a")] == ["#ref", "#title", "#origin"]


def test_a_plan_is_described(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get(f"{PLAN}/describe"), "title")
    assert str(form["overseeing_board_id"].value).isdecimal()
    assert (form["starts_on-day"].value, form["update_within_days"].value) == ("18", "90")
    form["title"], form["overseeing_board_id"] = "A shorter title", ""
    page = form.submit().follow()
    assert "A shorter title" in page
    plan = db.session.execute(sa.select(Plan).where(Plan.ref == "LGA-2018")).scalar_one()
    assert (plan.overseeing_board_id, plan.version > 1) == (None, True)


def test_of_two_who_describe_a_plan_the_second_is_told(browser_as: BrowserAs) -> None:
    first, second = (form_with(browser_as(SECRETARIAT).get(f"{PLAN}/describe"), "title") for _ in range(2))
    first["title"] = "First"
    first.submit().follow()
    second["title"] = "Second"
    page = second.submit()
    assert CLASHED in page
    assert form_with(page, "title")["title"].value == "Second"


def test_a_draft_becomes_live_after_being_told_what_follows(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    a_draft(browser)
    page = browser.get("/plans/AUDIT-2019/make-live")
    assert "This plan has no actions yet." in page
    page = page.forms[1].submit().follow()
    assert "AUDIT-2019 is live." in page
    assert "AUDIT-2019" in browser_as(OWNER).get("/plans")


def test_what_is_missing_is_counted_before_a_plan_becomes_live(browser_as: BrowserAs) -> None:
    items = words_of(browser_as(SECRETARIAT).get(f"{PLAN}/make-live"), "main li")
    assert "everyone who can sign in sees the plan and its 33 actions" in items
    assert "Overdue: 6 milestones in 5 actions" in items
    assert "Deadline to settle: 1 milestone" in items


def test_a_live_plan_is_not_made_live_twice(browser_as: BrowserAs) -> None:
    page = browser_as(SECRETARIAT).get(f"{PLAN}/make-live").forms[1].submit()
    assert "LGA-2018 is live, so it cannot become live." in page


def test_a_plan_is_closed_with_a_reason(browser_as: BrowserAs, head: Head) -> None:
    form = form_with(browser_as(SECRETARIAT).get(f"{PLAN}/close"), "reason")
    assert "Enter why the plan is being closed." in form.submit()
    form["reason"] = "The follow-up review found it done."
    assert "LGA-2018 has been closed." in form.submit().follow()
    assert head()[1] == "plan.closed"
    assert state_of("LGA-2018") is PlanState.CLOSED


def test_a_recommendation_is_added_and_corrected(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"{PLAN}/recommendations/new"), "words")
    form["ref"], form["words"] = "11", "Something more"
    page = form.submit()
    assert "This plan already has a recommendation 11." in page
    form = form_with(page, "words")
    assert form["words"].value == "Something more"
    form["ref"] = "12"
    page = form.submit().follow()
    number = db.session.execute(sa.select(Recommendation.id).where(Recommendation.ref == "12")).scalar_one()
    form = form_with(browser.get(f"{PLAN}/recommendations/{number}/correct"), "words")
    form["words"] = "Something else"
    assert "Something else" in form.submit().follow()


def test_a_recommendation_of_another_plan_is_not_found(browser_as: BrowserAs) -> None:
    browser_as(SECRETARIAT).get("/plans/OFSTED-2017/recommendations/1/correct", status=404)


def test_a_theme_is_added_once(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"{PLAN}/themes/new"), "title")
    form["ref"], form["title"] = "A", "Culture"
    form.submit().follow()
    page = form.submit()
    assert "This plan already has a theme A." in page
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Theme).where(Theme.title == "Culture")) == 1


@pytest.mark.parametrize("address", EDITING)
@pytest.mark.parametrize("person", [OWNER, MEMBER, "training-auditor"])
def test_others_do_not_edit_plans(browser_as: BrowserAs, address: str, person: str) -> None:
    browser = browser_as(person)
    browser.get(address, status=403)
    token = form_with(browser.get("/plans"), "csrf_token")["csrf_token"].value
    browser.post(address, {"csrf_token": token, "reason": "Mine"}, status=403)


@pytest.mark.parametrize("address", [one.replace("LGA-2018", "NO-1") for one in EDITING if "LGA" in one])
def test_a_plan_that_does_not_exist_is_not_found(browser_as: BrowserAs, address: str) -> None:
    browser_as(SECRETARIAT).get(address, status=404)


@pytest.mark.parametrize("address", ["/plans", *EDITING])
def test_looking_changes_nothing(browser_as: BrowserAs, head: Head, address: str) -> None:
    browser = browser_as(SECRETARIAT)
    before = head()
    browser.get(address)
    assert head() == before
