"""Quiet periods of a plan and whom it tells of silence: added, removed, refused, and said on the overview."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.pages.browser import MORNING, BrowserAs, Head, form_with, words_of
from tests.support.builders import building
from tests.support.events import StagedEvent
from tests.web.reminder_policy.test_policy import (
    ESCALATION,
    PLAN,
    QUIET,
    SECRETARIAT,
    build,
    facts,
    opened,
    plan_id,
    type_day,
)
from tracker.database import db
from tracker.people.models import Post
from tracker.reminders.enums import EscalationTo
from tracker.reminders.policy.queries import policy_row
from tracker.reminders.policy.rules import EscalationStep
from tracker.reminders.policy.service import add_escalation_step, add_quiet_period


def test_a_quiet_period_is_added_and_removed(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(SECRETARIAT)
    assert "There are none." in browser.get(QUIET)
    form = opened(browser, QUIET)
    type_day(form, "first_on", date(2019, 12, 24))
    type_day(form, "last_on", date(2020, 1, 1))
    form["why"] = "The offices are closed"
    page = form.submit().follow()
    assert "The quiet period has been added." in page
    assert facts(page) == {"24 December 2019 to 1 January 2020": "The offices are closed"}
    assert "24 December 2019 to 1 January 2020: The offices are closed" in words_of(browser.get(PLAN), "main li")
    page = form_with(page, "number").submit().follow()
    assert "The quiet period has been removed." in page
    assert facts(page) == {}
    assert "None now or planned." in browser.get(PLAN)
    assert head()[1] == "reminder_policy.quiet_period_removed"


def test_a_quiet_period_that_is_over_is_not_on_the_overview(browser_as: BrowserAs) -> None:
    build(lambda rec: add_quiet_period(rec, plan_id(), 0, date(2019, 4, 1), date(2019, 4, 5), "Audit"))
    browser = browser_as(SECRETARIAT)
    assert "1 April 2019 to 5 April 2019" in browser.get(PLAN)
    with building(db.session, MORNING) as rec:
        row = policy_row(rec.session, plan_id())
        assert row is not None
        [period] = row.quiet_periods
        period.first_on, period.last_on = date(2019, 3, 1), date(2019, 3, 31)
        rec.tell(StagedEvent.BUILT)
    assert "None now or planned." in browser.get(PLAN)
    assert facts(browser.get(QUIET)) == {"1 March 2019 to 31 March 2019": "Audit (over)"}


@pytest.mark.parametrize(
    ("first", "last", "said", "field"),
    [
        (
            date(2019, 5, 2),
            date(2019, 5, 1),
            "The last day is before the first day. Enter a last day on or after the first day.",
            "last_on",
        ),
        (date(2019, 3, 1), date(2019, 3, 2), "These days are in the past.", "last_on"),
        (date(2019, 5, 1), date(2019, 9, 1), "A quiet period can have no more than 100 days.", "last_on"),
        (
            date(2019, 12, 31),
            date(2020, 1, 5),
            "24 December 2019 to 1 January 2020 is already a quiet period.",
            "first_on",
        ),
    ],
)
def test_days_that_are_refused_stay_in_their_boxes(
    browser_as: BrowserAs, head: Head, first: date, last: date, said: str, field: str
) -> None:
    build(lambda rec: add_quiet_period(rec, plan_id(), 0, date(2019, 12, 24), date(2020, 1, 1)))
    form = opened(browser_as(SECRETARIAT), QUIET)
    before = head()
    type_day(form, "first_on", first)
    type_day(form, "last_on", last)
    form["why"] = "Because"
    page = form.submit()
    assert said in page
    assert [link["href"] for link in page.html.select(".govuk-error-summary a")] == [f"#{field}-day"]
    kept = form_with(page, "why")
    assert (kept["last_on-month"].value, kept["why"].value) == (str(last.month), "Because")
    assert head() == before


def test_the_days_must_be_entered(browser_as: BrowserAs) -> None:
    page = opened(browser_as(SECRETARIAT), QUIET).submit()
    links = [link["href"] for link in page.html.select(".govuk-error-summary a")]
    assert links == ["#first_on-day", "#last_on-day"]


def test_steps_of_escalation_say_who_that_is_today(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(SECRETARIAT)
    build(lambda rec: add_escalation_step(rec, plan_id(), 0, EscalationStep(30, EscalationTo.MANAGER)))
    manager = facts(browser.get(PLAN))["After 30 days"]
    assert manager.startswith("The owner's manager Shown next to each owner below; not known for 14 of 14")
    form_with(browser.get(ESCALATION), "number").submit().follow()
    post = db.session.execute(sa.select(Post).where(Post.key == "chief-executive")).scalar_one()
    for days, to, post_id in (("14", "the plan's secretariat", ""), ("60", "a named post", str(post.id))):
        form = opened(browser, ESCALATION)
        form["after_days"], form["to"], form["post_id"] = days, to, post_id
        page = form.submit().follow()
        assert "The escalation step has been added." in page
    assert facts(page) == {"After 14 days": "The plan's secretariat", "After 60 days": post.title}
    said = facts(browser.get(PLAN))
    assert said["After 14 days"] == "The plan's secretariat Today: Daniel Kerr"
    assert said["After 60 days"] == f"{post.title} Today: Will Tuckley"
    page = form_with(page, "number").submit().follow()
    assert "The escalation step has been removed." in page
    assert list(facts(page)) == ["After 60 days"]
    assert head()[1] == "reminder_policy.step_removed"


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        ({}, "Enter a number of days, for example 14", "after_days"),
        ({"after_days": "two"}, "Enter the days as a number, for example 14.", "after_days"),
        ({"after_days": "366"}, "Enter a number of days without a reply from 1 to 365, for example 14.", "after_days"),
        ({"after_days": "14"}, "They are already told after 14 days without a reply.", "after_days"),
        ({"after_days": "9", "to": "a named post"}, "Choose the post whose holder is told.", "post_id"),
    ],
)
def test_a_step_that_is_refused_stays_in_its_boxes(
    browser_as: BrowserAs, head: Head, typed: dict[str, str], said: str, field: str
) -> None:
    build(lambda rec: add_escalation_step(rec, plan_id(), 0, EscalationStep(14, EscalationTo.SECRETARIAT)))
    form = opened(browser_as(SECRETARIAT), ESCALATION)
    before = head()
    for name, value in ({"to": "the plan's secretariat"} | typed).items():
        form[name] = value
    page = form.submit()
    assert said in page
    assert [link["href"] for link in page.html.select(".govuk-error-summary a")] == [f"#{field}"]
    kept = form_with(page, "after_days")
    assert kept["after_days"].value == typed.get("after_days", "")
    assert head() == before


@pytest.mark.parametrize(("path", "button"), [(QUIET, "quiet period"), (ESCALATION, "escalation step")])
def test_what_is_removed_twice_is_said(browser_as: BrowserAs, path: str, button: str) -> None:
    build(lambda rec: add_quiet_period(rec, plan_id(), 0, date(2019, 12, 24), date(2020, 1, 1)))
    build(lambda rec: add_escalation_step(rec, plan_id(), 1, EscalationStep(14, EscalationTo.SECRETARIAT)))
    browser = browser_as(SECRETARIAT)
    form, again = (form_with(browser.get(path), "number") for _ in range(2))
    form.submit().follow()
    assert f"This {button} has already been removed." in again.submit()
