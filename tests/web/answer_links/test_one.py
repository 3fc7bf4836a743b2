"""The page behind a link in a mail: it says what will be recorded and as whom, and only its button records it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import BrowserAs, Head, address_of, form_with, the_one, words_of
from tests.support.answer_links import a_policy
from tests.support.linked_email import SHARON, address, filled, mail_to, person, the_form
from tests.web.actions.test_update import number_of
from tracker.actions.enums import ActionState
from tracker.actions.models import Action, ProgressUpdate
from tracker.audit.queries import HistoryEntry, history_of
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.database import db
from tracker.installation.queries import clock_of
from tracker.installation.service import move_clock
from tracker.people.queries import command_viewer
from tracker.people.service import give_delegation, mark_person_as_left
from tracker.plans.models import Plan

NOT_VALID = "This link is not valid."


def updates() -> list[ProgressUpdate]:
    """The updates that are no sample."""
    db.session.rollback()
    query = sa.select(ProgressUpdate).where(ProgressUpdate.is_sample.is_(False)).order_by(ProgressUpdate.id)
    return list(db.session.execute(query).scalars())


def newest(ref: str) -> HistoryEntry:
    """What was done to an action last."""
    return history_of(db.session, [f"action:{number_of(ref)}"])[0]


def said(page: Any) -> str:
    return " ".join(words_of(page, "main"))


def test_a_mail_is_answered_without_signing_in(browser_as: BrowserAs) -> None:
    browser = browser_as()
    page = browser.get(address(mail_to(SHARON, "18"), "18"))
    assert "LGA-2018, action 18" in said(page)
    assert "last day 31 December 2018, 91 days late" in said(page)
    assert "This will be recorded on LGA-2018 action 18 as an update by Sharon Godman" in said(page)
    form = filled(the_form(page), "Two more reviews are done.")
    form["obstacles"] = "Figures are missing."
    saved = form.submit(status=200)
    assert words_of(saved, "h1") == ["Saved"]
    assert "Recorded on LGA-2018 action 18 as an update by Sharon Godman" in said(saved)
    for words in (
        "Two more reviews are done.",
        "Amber",
        "Figures are missing.",
        "The link in your email has been used",
    ):
        assert words in said(saved)
    [made] = updates()
    assert (made.happened, made.rating, made.obstacles) == (
        "Two more reviews are done.",
        "amber",
        "Figures are missing.",
    )
    assert (newest("18").event, newest("18").actor_name) == ("action.update_submitted", "Sharon Godman")
    assert browser.get("/").status_int == 302, "a link signs nobody in"
    assert verify(db.session).faults == []


def test_the_action_and_the_mail_say_that_it_came_by_a_link(browser_as: BrowserAs) -> None:
    mail_id = mail_to(SHARON, "18")
    filled(the_form(browser_as().get(address(mail_id, "18"))), "Done.").submit()
    page = browser_as(SHARON).get(f"/actions/{number_of('18')}/history")
    assert "Answered by the link in an email, without signing in" in page
    assert history_of(db.session, [f"mail:{mail_id}"])[0].event == "answer_link.used"


def test_scanners_that_open_links_change_nothing(browser_as: BrowserAs, head: Head) -> None:
    mail_id = mail_to(SHARON, "18", "11")
    before = head()
    for path in (address(mail_id, "18"), address(mail_id), "/answer/x"):
        for _ in range(2):
            browser_as().get(path, expect_errors=True)
            browser_as().head(path, expect_errors=True)
    assert head() == before
    filled(the_form(browser_as().get(address(mail_id, "18"))), "Still possible.").submit()
    assert len(updates()) == 1


def test_nothing_sent_without_the_page_is_recorded(browser_as: BrowserAs, head: Head) -> None:
    path = address(mail_to(SHARON, "18"), "18")
    before = head()
    answer = browser_as().post(path, {"happened": "Typed with care", "rating": "amber"}, status=400)
    assert "Typed with care" in answer
    assert head() == before


def test_a_form_over_https_is_taken_with_the_little_that_the_page_lets_a_browser_say(browser_as: BrowserAs) -> None:
    browser = browser_as()
    secure = {"wsgi.url_scheme": "https", "HTTP_HOST": "127.0.0.1"}
    path = address(mail_to(SHARON, "18"), "18")
    page = browser.get(path, extra_environ=secure)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    sent = {"csrf_token": the_form(page)["csrf_token"].value, "happened": "Done.", "rating": "amber"}
    browser.post(path, sent, extra_environ=secure, status=400)  # as from a page that says nothing of where it is
    saved = browser.post(path, sent, extra_environ=secure, headers={"Referer": "https://127.0.0.1/"})
    assert words_of(saved, "h1") == ["Saved"]


def test_the_address_is_not_passed_on_stored_or_found(browser_as: BrowserAs) -> None:
    mail_id = mail_to(SHARON, "18", "11")
    for path in (address(mail_id, "18"), address(mail_id), "/answer/x"):
        page = browser_as().get(path, expect_errors=True)
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert page.headers["X-Robots-Tag"].startswith("noindex")
        assert the_one(page, 'meta[name="robots"]')["content"] == "noindex, nofollow"


def test_the_page_shows_nothing_else_and_leads_nowhere(browser_as: BrowserAs) -> None:
    mail_id = mail_to(SHARON, "18", "11")
    browser = browser_as("daniel-kerr")
    page = browser.get(address(mail_id, "18"))
    assert "Daniel Kerr" not in page
    assert page.html.select("nav, header a, main a, header form") == []
    other = db.session.get_one(Action, number_of("11"))
    assert other.wording not in page.text
    filled(the_form(page), "By whoever holds the link.").submit()
    assert (newest("18").actor_name, newest("18").on_behalf_of_name) == ("Sharon Godman", "")
    assert "Daniel Kerr" in browser.get("/"), "who was signed in still is"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"rating": "red"}, "Enter what happened."),
        ({"happened": "Something."}, "Choose a rating."),
        ({"happened": "x" * 4001, "rating": "red"}, "Shorten this to 4,000 characters or fewer."),
        (
            {"happened": "All well.", "rating": "green"},
            "Explain in a sentence why this action is still rated green",
        ),
        ({"happened": "All done.", "rating": "blue"}, "tick that the action is complete"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    browser_as: BrowserAs, head: Head, typed: dict[str, str], fault: str
) -> None:
    form = the_form(browser_as().get(address(mail_to(SHARON, "18"), "18")))
    before = head()
    for name, value in typed.items():
        form[name] = value
    form["obstacles"] = "Figures are missing."
    page = form.submit()
    assert page.html.title.text.startswith("Error: ")
    assert fault in said(page)
    again = the_form(page)
    assert again["obstacles"].value.strip() == "Figures are missing."
    assert again["happened"].value.strip() == typed.get("happened", "")
    assert head() == before
    filled(again, "Two more reviews are done.", "amber").submit()
    assert len(updates()) == 1, "a fault does not use the link up"


def test_completion_is_reported_by_a_link_too(browser_as: BrowserAs) -> None:
    mail_id = mail_to(SHARON, "18")
    form = filled(the_form(browser_as().get(address(mail_id, "18"))), "All done.", "blue")
    form["reports_complete"] = True
    assert "Somebody else will check this." in form.submit()
    assert db.session.get_one(Action, number_of("18")).state is ActionState.REPORTED_COMPLETE
    other = browser_as().get(address(mail_to(SHARON, "20"), "20"))
    assert "Somebody other than you will check this." in other


def test_a_used_link_says_when_it_was_used_and_nothing_of_what_was_sent(browser_as: BrowserAs) -> None:
    path = address(mail_to(SHARON, "18"), "18")
    late = the_form(browser_as().get(path))
    filled(the_form(browser_as().get(path)), "Sent first.").submit()
    page = browser_as().get(path, status=410)
    assert "This link was used on 1 April 2019" in said(page)
    assert "Sent first." not in page
    assert "Sharon Godman" not in page
    refused = filled(late, "Typed for a long time.").submit(status=410)
    assert "Typed for a long time." in said(refused)
    assert "Not saved this time" in said(refused)
    assert [update.happened for update in updates()] == ["Sent first."]
    [noted] = [entry for entry in history_of(db.session, [person(SHARON).reference]) if "refused" in entry.event]
    assert (noted.event, noted.actor_name) == ("answer_link.refused", "A visitor who is not signed in")
    assert "used on" in noted.reason


def test_signing_in_from_a_dead_link_leads_to_the_action(browser_as: BrowserAs) -> None:
    path = address(mail_to(SHARON, "18"), "18")
    filled(the_form(browser_as().get(path)), "Sent first.").submit()
    link = the_one(browser_as().get(path, status=410), "main a")
    assert address_of(link) == f"/sign-in?next=/actions/{number_of('18')}"


def test_a_link_is_too_old_after_fourteen_days(browser_as: BrowserAs) -> None:
    path = address(mail_to(SHARON, "18"), "18")
    now = clock_of(db.session).now()
    for days, status in ((13, 200), (14, 410)):
        with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
            move_clock(rec, now + timedelta(days=days, minutes=1))
        page = browser_as().get(path, status=status)
    assert "This link worked for 14 days" in said(page)


def test_wrong_cut_and_leavers_links_get_the_same_page(browser_as: BrowserAs) -> None:
    path = address(mail_to(SHARON, "18"), "18")
    sharon = person(SHARON)
    open_form = the_form(browser_as().get(path))
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        mark_person_as_left(rec, command_viewer(), sharon.id, sharon.version)
    wrong = [path, path[:-1], "/answer/x", "/answer/%C3%A9", f"/answer/{'0' * 43}", f"/answer/{'a' * 3000}"]
    pages = {said(browser_as().get(one, status=404)) for one in wrong}
    assert len(pages) == 1
    assert NOT_VALID in pages.pop()
    assert NOT_VALID in filled(open_form, "From outside.").submit(status=404)
    assert updates() == []


def test_a_leavers_links_stay_dead_when_they_come_back(browser_as: BrowserAs) -> None:
    path = address(mail_to(SHARON, "18"), "18")
    leave = f"/people/{person(SHARON).id}/leave"
    administrator = browser_as("training-administrator")
    for _ in ("goes", "returns"):
        form_with(administrator.get(leave), "version").submit(status=302)
    assert person(SHARON).is_active
    assert "This link worked for 14 days" in said(browser_as().get(path, status=410))


def test_a_plan_may_switch_its_answers_off(browser_as: BrowserAs) -> None:
    path = address(mail_to(SHARON, "18"), "18")
    open_form = the_form(browser_as().get(path))
    plan = db.session.execute(sa.select(Plan).where(Plan.ref == "LGA-2018")).scalar_one()
    a_policy(db.session, plan.id, answers_by_mail=False, at=clock_of(db.session).now())
    assert "no longer takes answers through links in emails" in said(browser_as().get(path, status=410))
    assert "Typed." in said(filled(open_form, "Typed.").submit(status=410))
    assert updates() == []


@pytest.fixture
def delegate_path(app: Flask) -> str:
    """The link of somebody who may report for Sharon Godman's post, to action 18."""
    haque, post_id = person("afazul-haque"), db.session.get_one(Action, number_of("18")).owners[0].post_id
    assert post_id is not None
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        give_delegation(rec, haque.id, post_id)
    return address(mail_to("afazul-haque", "18"), "18")


def test_a_delegates_answer_reads_a_for_b(browser_as: BrowserAs, delegate_path: str) -> None:
    page = browser_as().get(delegate_path)
    assert "as an update by Afazul Haque for Sharon Godman" in said(page)
    saved = filled(the_form(page), "Drafted for the director.").submit()
    assert "as an update by Afazul Haque for Sharon Godman" in said(saved)
    assert (newest("18").actor_name, newest("18").on_behalf_of_name) == ("Afazul Haque", "Sharon Godman")
    assert updates()[0].on_behalf_of_id == person(SHARON).id


def test_who_answers_for_somebody_else_meanwhile_is_asked_first(browser_as: BrowserAs, delegate_path: str) -> None:
    form = filled(the_form(browser_as().get(delegate_path)), "Drafted for the director.")
    form["on_behalf_of"].force_value(str(person("daniel-kerr").id))
    page = form.submit()
    assert "The person this is recorded for has changed" in said(page)
    assert updates() == []
    assert the_form(page).submit().html.h1.text == "Saved"
    assert updates()[0].on_behalf_of_id == person(SHARON).id
