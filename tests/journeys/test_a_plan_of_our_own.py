"""What a council does: enter a plan from nothing, make it live, be reminded, answer, and be read by the auditor."""

from datetime import date
from typing import Any

from flask import Flask

from tests.pages.browser import Browser, BrowserAs, address_of, form_with, the_one
from tests.web.training.test_training import empty_mailbox, mails, tick_in
from tracker.audit.verification import verify
from tracker.database import db


def fill(browser: Browser, path: str, **fields: str) -> Any:
    """Fills the form of a page as somebody would, sends it, and gives the page that follows."""
    form = form_with(browser.get(path), next(iter(fields)))
    for name, value in fields.items():
        if value.startswith("choose "):
            wanted = value.removeprefix("choose ")
            form[name].select(text=next(text for _, _, text in form[name].options if wanted in text))
        else:
            form[name] = value
    answer = form.submit()
    assert answer.status_int == 302, answer.text
    return answer.follow()


def day(name: str, when: date) -> dict[str, str]:
    """The three boxes of a date."""
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def a_plan_in_draft(browser: Browser) -> str:
    """A board, a person, a post, a plan with one recommendation and one action; gives the action's address."""
    fill(browser, "/boards/new", name="Audit Follow-up Board", kind="board")
    fill(browser, "/people/new", name="Ida Moss", address="ida.moss@council.example")
    post = fill(browser, "/posts/new", title="Head of Procurement", directorate="Resources")
    here = post.request.path
    fill(
        browser,
        f"{here}/give",
        person_id="choose Ida Moss",
        kind="substantive",
        **day("held_from_on", date(2019, 1, 1)),
    )
    fill(browser, "/plans/new", ref="AUDIT-2019", title="Audit follow-up plan", origin="audit")
    plan = "/plans/AUDIT-2019"
    fill(browser, f"{plan}/recommendations/new", ref="1", words="Renew the contracts register.")
    form = form_with(browser.get(f"{plan}/actions/new"), "wording")
    form["ref"], form["wording"] = "1.1", "Publish the contracts register"
    form["recommendations"] = True
    return str(form.submit().follow().request.path)


def test_from_an_empty_page_to_an_answered_reminder(app: Flask, browser_as: BrowserAs) -> None:
    empty_mailbox(app)
    tick_in(app)
    secretary = browser_as("daniel-kerr")
    action = a_plan_in_draft(secretary)
    fill(secretary, f"{action}/owners", owner="choose Head of Procurement", part="lead")
    fill(
        secretary,
        f"{action}/milestones/new",
        as_printed="March 2019",
        precision="month",
        **day("last_day", date(2019, 3, 31)),
    )
    assert browser_as("abdal-ullah").get("/plans/AUDIT-2019", status=404)
    forms = secretary.get("/plans/AUDIT-2019/make-live").forms.values()
    live = next(form for form in forms if not form.action.endswith("/sign-out"))
    assert "is live" in live.submit().follow()
    fill(secretary, "/training/clock", **day("day", date(2019, 4, 2)))
    tick_in(app)
    assert [mail for mail in mails(secretary) if "ida.moss" in mail[1]]
    answer(app, browser_as(), action)
    assert "Register is online since Monday." in secretary.get(action)
    auditor = browser_as("training-auditor")
    assert "Progress update submitted" in auditor.get("/audit-trail")
    assert verify(db.session).faults == []


def answer(app: Flask, ida: Browser, action: str) -> None:
    """Ida comes from her mail, signs in by another mail, and lands on the form that she asked for."""
    reminder = next(row.a for row in ida.get("/training/mailbox").html.select("tbody tr") if "ida.moss" in row.text)
    links = ida.get(address_of(reminder)).html.select(".app-mail a")
    assert f"http://127.0.0.1:8000{action}" in [address_of(link) for link in links]
    asked = ida.get(f"{action}/update").follow()
    form = form_with(asked, "address")
    form["address"] = "ida.moss@council.example"
    form.submit()
    tick_in(app)
    mail = next(row.a for row in ida.get("/training/mailbox").html.select("tbody tr") if "ign in" in row.text)
    link = address_of(the_one(ida.get(address_of(mail)), ".app-mail a")).removeprefix("http://127.0.0.1:8000")
    button = next(form for form in ida.get(link).forms.values())
    report = form_with(button.submit().follow(), "happened")
    report["happened"], report["rating"] = "Register is online since Monday.", "amber"
    assert "has been saved" in report.submit().follow()
