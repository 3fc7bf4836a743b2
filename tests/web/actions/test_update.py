"""The update form: two fields make a good update; what is typed is never lost; only owners and their delegates."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import Browser, BrowserAs, Head
from tracker.actions.enums import ActionState, MilestoneState, OwnerRole
from tracker.actions.models import Action, ProgressUpdate
from tracker.actions.service import OwnerDetails, name_owner
from tracker.audit.queries import history_of
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.database import db
from tracker.installation.queries import clock_of
from tracker.people.models import Person, Post
from tracker.people.service import give_delegation
from tracker.plans.models import Plan


def number_of(ref: str) -> int:
    """The id of an action of LGA-2018 by its printed number."""
    query = sa.select(Action.id).join(Plan, Plan.id == Action.plan_id).where(Plan.ref == "LGA-2018", Action.ref == ref)
    return int(db.session.execute(query).scalar_one())


def update_form(browser: Browser, ref: str) -> Any:
    """The update form of an action."""
    page = browser.get(f"/actions/{number_of(ref)}/update")
    return next(form for form in page.forms.values() if "happened" in form.fields)


def test_two_fields_make_an_update(browser_as: BrowserAs) -> None:
    form = update_form(browser_as("sharon-godman"), "20")
    form["happened"] = "Two more reviews are done."
    form["rating"] = "amber"
    page = form.submit().follow()
    assert "Your update on action 20 has been saved" in page
    assert page.text.index("Two more reviews are done.") < page.text.index("Sample, invented for training")
    action = db.session.get_one(Action, number_of("20"))
    assert (action.reported_rating, action.state) == ("amber", ActionState.IN_PROGRESS)
    entry = history_of(db.session, [action.reference])[0]
    assert (entry.event, entry.actor_name) == ("action.update_submitted", "Sharon Godman")
    assert verify(db.session).faults == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rating": "red"}, "Enter what happened."),
        ({"happened": "Something."}, "Choose a rating."),
        ({"happened": "x" * 4001, "rating": "red"}, "Shorten this to 4,000 characters or fewer."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    browser_as: BrowserAs, head: Head, fields: dict[str, str], said: str
) -> None:
    form = update_form(browser_as("sharon-godman"), "20")
    before = head()
    for name, value in fields.items():
        form[name] = value
    form["next_step"] = "Finish the rest."
    page = form.submit()
    assert page.html.title.text.startswith("Error: ")
    assert said in page
    assert "Finish the rest." in page
    assert head() == before


def test_green_after_a_passed_deadline_needs_a_sentence(browser_as: BrowserAs) -> None:
    form = update_form(browser_as("sharon-godman"), "18")
    form["happened"], form["rating"] = "The board met.", "green"
    page = form.submit()
    assert "Explain in a sentence why this action is still rated green." in page
    again = next(form for form in page.forms.values() if "happened" in form.fields)
    assert again["happened"].value.strip() == "The board met."
    again["why_better"] = "It was set up in time; the paper was late."
    assert "has been saved" in again.submit().follow()


def test_reporting_complete_waits_for_a_check(browser_as: BrowserAs) -> None:
    form = update_form(browser_as("sharon-godman"), "18")
    form["happened"], form["rating"], form["reports_complete"] = "Done.", "blue", True
    page = form.submit().follow()
    assert "Reported complete on 1 April 2019, not checked" in page
    action = db.session.get_one(Action, number_of("18"))
    assert action.state is ActionState.REPORTED_COMPLETE
    assert [milestone.state for milestone in action.milestones] == [MilestoneState.REPORTED_MET]


@pytest.mark.parametrize("key", ["amanda-harcus", "abdal-ullah", "training-auditor"])
def test_others_are_refused_also_by_hand(browser_as: BrowserAs, head: Head, key: str) -> None:
    owner, other = browser_as("sharon-godman"), browser_as(key)
    path = f"/actions/{number_of('20')}/update"
    other.get(path, status=403)
    token = next(iter(other.get("/plans").forms.values()))["csrf_token"].value
    before = head()
    other.post(path, {"csrf_token": token, "happened": "Mine now.", "rating": "green"}, status=403)
    assert head() == before
    assert owner.get(path).status_int == 200


def test_a_form_without_its_token_is_refused(browser_as: BrowserAs, head: Head) -> None:
    browser, before = browser_as("sharon-godman"), head()
    answer = browser.post(
        f"/actions/{number_of('20')}/update", {"happened": "Typed with care", "rating": "green"}, status=400
    )
    assert "Typed with care" in answer
    assert head() == before


def test_a_delegate_reports_for_the_owner_and_the_record_says_so(app: Flask, browser_as: BrowserAs) -> None:
    haque = db.session.scalars(sa.select(Person).where(Person.key == "afazul-haque")).one()
    post_id = db.session.get_one(Action, number_of("20")).owners[0].post_id
    assert post_id is not None
    post = db.session.get_one(Post, post_id)
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        give_delegation(rec, haque.id, post.id)
    form = update_form(browser_as("afazul-haque"), "20")
    form["happened"], form["rating"] = "Drafted for the director.", "green"
    refused = form.submit()
    assert "Choose the owner you are reporting for." in refused
    form = next(form for form in refused.forms.values() if "happened" in form.fields)
    form["on_behalf_of"].select(text="Sharon Godman")
    assert "Afazul Haque for Sharon Godman" in form.submit().follow()
    assert history_of(db.session, [f"action:{number_of('20')}"])[0].on_behalf_of_name == "Sharon Godman"


def test_the_secretariat_enters_what_an_owner_told_them(browser_as: BrowserAs) -> None:
    form = update_form(browser_as("daniel-kerr"), "20")
    form["happened"], form["rating"] = "Told by telephone.", "green"
    form["on_behalf_of"].select(text="Sharon Godman")
    assert "Daniel Kerr for Sharon Godman" in form.submit().follow()


def test_the_secretariat_reports_in_its_own_name_where_no_owner_is_known(browser_as: BrowserAs) -> None:
    query = sa.select(Action.id).join(Plan, Plan.id == Action.plan_id).where(Plan.ref == "OFSTED-2017").limit(1)
    page = browser_as("daniel-kerr").get(f"/actions/{db.session.execute(query).scalar_one()}/update")
    form = next(form for form in page.forms.values() if "happened" in form.fields)
    assert "on_behalf_of" not in form.fields
    form["happened"], form["rating"] = "Told by telephone.", "amber"
    page = form.submit().follow()
    assert "has been saved" in page
    assert "Daniel Kerr for" not in page


def test_a_delegate_is_offered_only_whom_they_report_for(browser_as: BrowserAs) -> None:
    haque = db.session.scalars(sa.select(Person).where(Person.key == "afazul-haque")).one()
    action = db.session.get_one(Action, number_of("20"))
    post_id = action.owners[0].post_id
    assert post_id is not None
    other = db.session.scalars(sa.select(Post).where(Post.key == "corporate-director-for-place")).one()
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        give_delegation(rec, haque.id, post_id)
        details = OwnerDetails(OwnerRole.SUPPORTING, post_id=other.id)
        name_owner(rec, action.id, action.version, details)
    form = update_form(browser_as("afazul-haque"), "20")
    assert [label for _, _, label in form["on_behalf_of"].options] == ["Choose an owner", "Sharon Godman"]
    form = update_form(browser_as("daniel-kerr"), "20")
    assert "Ann Sutcliffe" in [label for _, _, label in form["on_behalf_of"].options]


def test_opening_the_form_changes_nothing(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as("sharon-godman")
    before = head()
    update_form(browser, "20")
    assert head() == before


def test_an_unknown_action_is_not_found(browser_as: BrowserAs) -> None:
    browser_as("sharon-godman").get("/actions/99999/update", status=404)


def test_an_owner_asks_for_a_new_date_and_the_deadline_stays(browser_as: BrowserAs) -> None:
    browser = browser_as("sharon-godman")
    page = browser.get(f"/actions/{number_of('20')}/ask-for-a-new-date")
    form = next(form for form in page.forms.values() if "words" in form.fields)
    form["words"], form["reason"] = "by July 2020", "Two reviews wait for figures."
    refused = form.submit()
    assert "This can be read in 2 ways: Before July 2020 begins: until 30 June 2020; To the end of July 2020" in refused
    form = next(form for form in refused.forms.values() if "words" in form.fields)
    assert form["reason"].value.strip() == "Two reviews wait for figures."
    form["last_day-day"], form["last_day-month"], form["last_day-year"] = "30", "6", "2020"
    shown = form.submit().follow()
    asked = " ".join(shown.html.get_text(" ").split())
    assert "Last day on time 30 April 2020 to 30 June 2020, 61 days later" in asked
    assert "Waiting for a decision" in asked
    assert "Until 30 April 2020" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Enter the new deadline."),
        ("Ongoing", "If there is no new date yet, enter a review date in the future."),
        ("31/06/2020", "There is no such day, because June has 30 days."),
        ("Janaury 2020", "“Janaury” is not understood."),
    ],
)
def test_words_that_cannot_be_a_new_deadline_are_explained(browser_as: BrowserAs, words: str, said: str) -> None:
    page = browser_as("sharon-godman").get(f"/actions/{number_of('20')}/ask-for-a-new-date")
    form = next(form for form in page.forms.values() if "words" in form.fields)
    form["words"], form["reason"] = words, "Two reviews wait for figures."
    assert said in form.submit()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("31", "", "2020"), "The last day must include a month."),
        (("31", "6", "2020"), "The last day must be a real date"),
        (("x", "6", "2020"), "The last day must be a real date"),
    ],
)
def test_dates_in_boxes_are_explained(browser_as: BrowserAs, parts: tuple[str, str, str], said: str) -> None:
    page = browser_as("sharon-godman").get(f"/actions/{number_of('20')}/ask-for-a-new-date")
    form = next(form for form in page.forms.values() if "words" in form.fields)
    for name, value in zip(("day", "month", "year"), parts, strict=True):
        form[f"last_day-{name}"] = value
    assert said in form.submit()


def test_an_update_is_never_edited(browser_as: BrowserAs) -> None:
    ids = set(db.session.scalars(sa.select(ProgressUpdate.id)))
    form = update_form(browser_as("sharon-godman"), "20")
    form["happened"], form["rating"] = "More.", "green"
    form.submit()
    assert ids < set(db.session.scalars(sa.select(ProgressUpdate.id)))
