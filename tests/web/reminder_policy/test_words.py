"""A plan's own words for its mails: seen in a real mail before anything is saved, and the days of a policy in words."""

from datetime import time
from typing import Any

import pytest
import sqlalchemy as sa

from tests.pages.browser import MORNING, Browser, BrowserAs, Head, form_with, words_of
from tests.support.builders import building
from tests.support.events import StagedEvent
from tests.web.reminder_policy.test_policy import OWNER, PLAN, SECRETARIAT, WORDS, facts, plan_id, seen
from tracker.actions.enums import ActionState
from tracker.actions.models import Action
from tracker.database import db
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.policy.rules import DEFAULT, PLACEHOLDERS, Policy
from tracker.web.reminder_policy.wording import clock_in_words, listed, weekdays_in_words, when_in_words


def opened(browser: Browser) -> Any:
    """The form of the words."""
    return form_with(browser.get(WORDS), "closing")


def test_each_place_shows_its_usual_words_and_what_can_be_put_in(browser_as: BrowserAs) -> None:
    page = browser_as(SECRETARIAT).get(WORDS)
    form = form_with(page, "closing")
    for name in ("subject", "overdue", "due_today", "due_soon", "escalation", "closing"):
        assert form[name].value.strip() == ""
        assert words_of(page, f"#{name}-hint")[0].startswith("Usual")
    assert words_of(page, "#subject-hint") == ["Usual wording: {needs}: {counts}"]
    assert words_of(page, "main code") == [f"{{{name}}}" for name in PLACEHOLDERS]


def test_words_are_saved_shown_and_given_back(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(SECRETARIAT)
    form = opened(browser)
    form["subject"], form["overdue"] = "{plan}: {needs}", "Please answer today, <b>{name}</b>.\nThank you."
    page = form.submit().follow()
    assert "The wording of emails about LGA-2018 has been saved. Every email uses it from now on." in page
    said = facts(page)
    assert said["Subject"] == "{plan}: {needs}"
    assert said["Under the heading “Overdue”"] == "Please answer today, <b>{name}</b>. Thank you."
    assert head()[1] == "reminder_policy.words_set"
    form = opened(browser)
    assert form["subject"].value == "{plan}: {needs}"
    form["subject"], form["overdue"] = "", ""
    assert "The usual wording." in form.submit().follow()


def test_a_preview_shows_a_real_mail_and_saves_nothing(browser_as: BrowserAs, head: Head) -> None:
    form = opened(browser_as(SECRETARIAT))
    before = head()
    form["subject"], form["closing"] = "{name}, {plan}: {number}", "Typed, not saved"
    page = form.submit("preview")
    said = facts(page)
    assert said["Subject"].endswith(", Transformation and Improvement Action Plan 2018-2022 (LGA-2018): 2")
    name = said["Subject"].split(",")[0]
    assert said["To"].startswith(f"{name}, as ")
    assert said["Date"] == "1 April 2019"
    [mail] = words_of(page, ".app-mail")
    assert mail.startswith(f"Hello {name},")
    assert "OVERDUE" in mail
    assert page.html.select(".app-mail a[href*='/actions/']")
    assert form_with(page, "closing")["closing"].value.strip() == "Typed, not saved"
    assert (head(), seen()) == (before, 0)
    form_with(page, "closing").submit().follow()
    assert seen() == 1


@pytest.mark.parametrize(
    ("shown", "heading"), [("overdue", "OVERDUE"), ("due today", "DUE TODAY"), ("due soon", "DUE SOON")]
)
def test_the_mail_to_preview_is_chosen(browser_as: BrowserAs, shown: str, heading: str) -> None:
    form = opened(browser_as(SECRETARIAT))
    form["shown"] = shown
    page = form.submit("preview")
    assert heading in words_of(page, ".app-mail")[0]
    assert form_with(page, "closing")["shown"].value == shown


def test_what_is_typed_is_shown_as_text(browser_as: BrowserAs) -> None:
    form = opened(browser_as(SECRETARIAT))
    form["subject"] = "<script>alert(1)</script> {needs}"
    page = form.submit("preview")
    assert facts(page)["Subject"].startswith("<script>alert(1)</script> 2 actions need your attention")
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("button", ["preview", None])
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("closing", "Dear {nobody}", "“{nobody}” is not a placeholder. Use {name}, {plan}"),
        ("due_soon", "{name.__class__}", "“{name.__class__}” is not a placeholder."),
        ("overdue", "{name", "A curly bracket has no pair."),
        ("subject", "x" * 151, "Shorten this to 150 characters or fewer."),
        ("closing", "x" * 4001, "Shorten this to 4,000 characters or fewer."),
    ],
)
def test_words_that_are_refused_stay_in_their_box(
    browser_as: BrowserAs, head: Head, button: str | None, field: str, typed: str, said: str
) -> None:
    form = opened(browser_as(SECRETARIAT))
    before = head()
    form["escalation"], form[field] = "Kept", typed
    page = form.submit(button) if button else form.submit()
    assert said in page
    assert words_of(page, "title")[0].startswith("Error: ")
    assert [link["href"] for link in page.html.select(".govuk-error-summary a")] == [f"#{field}"]
    kept = form_with(page, "closing")
    assert (kept[field].value.strip(), kept["escalation"].value.strip()) == (typed, "Kept")
    assert "Preview: nothing is saved yet" not in page
    assert head() == before


def test_where_nobody_can_be_told_anything_the_preview_says_so(browser_as: BrowserAs) -> None:
    with building(db.session, MORNING) as rec:
        for action in rec.session.execute(sa.select(Action).where(Action.plan_id == plan_id())).scalars():
            action.state = ActionState.SUSPENDED
        rec.tell(StagedEvent.BUILT)
    page = opened(browser_as(SECRETARIAT)).submit("preview")
    assert "no open action of this plan has a deadline and an owner who can be reached by email" in page


def test_a_draft_has_nothing_to_preview(browser_as: BrowserAs) -> None:
    with building(db.session, MORNING) as rec:
        rec.session.get_one(Plan, plan_id()).state = PlanState.DRAFT
        rec.tell(StagedEvent.BUILT)
    assert "this plan is draft, and only live plans send reminders" in opened(browser_as(SECRETARIAT)).submit("preview")


def test_others_get_no_preview(browser_as: BrowserAs) -> None:
    browser = browser_as(OWNER)
    token = form_with(browser.get(PLAN), "csrf_token")["csrf_token"].value
    browser.post(WORDS, {"csrf_token": token, "preview": "yes"}, status=403)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(0), "12am"),
        (time(8), "8am"),
        (time(8, 5), "8:05am"),
        (time(12), "12pm"),
        (time(12, 30), "12:30pm"),
        (time(23, 59), "11:59pm"),
    ],
)
def test_times_of_day(at: time, words: str) -> None:
    assert clock_in_words(at) == words


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        ({0, 1, 2, 3, 4}, "Monday to Friday"),
        ({0, 1, 2, 3, 4, 5, 6}, "Monday to Sunday"),
        ({1, 2, 3}, "Tuesday to Thursday"),
        ({0, 1, 3}, "Monday, Tuesday and Thursday"),
        ({0, 1}, "Monday and Tuesday"),
        ({4}, "Friday"),
    ],
)
def test_days_of_the_week(weekdays: set[int], words: str) -> None:
    assert weekdays_in_words(frozenset(weekdays)) == words


def test_one_day_and_none() -> None:
    assert listed([]) == ""
    said = dict(when_in_words(Policy(days=(-1,))))
    assert said["Before a deadline"] == "1 day before the last day"
    assert said["After a deadline"] == said["On the last day itself"] == "Nothing is sent"
    assert dict(when_in_words(DEFAULT))["After a deadline"] == "1, 7, 14 and 30 days after the last day"
