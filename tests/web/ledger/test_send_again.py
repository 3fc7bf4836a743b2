"""Sending a mail again from its page: a reason is compulsory, and what changed meanwhile is shown first."""

import pytest
from flask import Flask

from tests.pages.browser import BrowserAs, Head, form_with, words_of
from tests.support.builders import building
from tests.support.events import StagedEvent
from tests.support.ledger_lines import AT, a_line, a_mail, a_step
from tests.web.people.test_people import person_id
from tracker.audit.queries import newest_events
from tracker.database import db
from tracker.mail.enums import MailKind, MailState
from tracker.mail.models import OutboxMail
from tracker.people.events import PeopleEvent
from tracker.people.models import Person
from tracker.web.forms.submit import LOOK_FIRST

SECRETARIAT, ADMINISTRATOR = "daniel-kerr", "training-administrator"
AUDITOR, OWNER = "training-auditor", "sharon-godman"
REASON = "The mailbox was full."


@pytest.fixture
def mail_id(app: Flask) -> int:
    """A mail to Sharon Godman that her server refused."""
    with building(db.session, AT) as rec:
        mail = a_mail(rec, rec.session.get_one(Person, person_id(OWNER)), state=MailState.FAILED, words="452 full")
        a_line(rec, mail, a_step(rec))
        rec.tell(StagedEvent.BUILT)
        return mail.id


@pytest.mark.parametrize("who", [SECRETARIAT, ADMINISTRATOR])
def test_a_mail_is_sent_again_with_a_reason(browser_as: BrowserAs, mail_id: int, who: str) -> None:
    page = browser_as(who).get(f"/mails/{mail_id}").click("Send this email again")
    assert "“452 full”" in page
    assert "Sharon Godman, sharon.godman@towerhamlets.example" in page
    form = form_with(page, "reason")
    form["reason"] = REASON
    shown = form.submit().follow()
    assert "The email is waiting to be sent again." in shown
    assert "Not written yet" in shown
    assert "Overdue, 1 day after" in shown, "what the first one was to tell"
    assert f"Email sent again, {newest_events(db.session, 1)[0].actor_name}. {REASON}" in words_of(shown, "ol li")[0]
    again = db.session.get_one(OutboxMail, shown.request.path.rpartition("/")[2])
    assert (again.resend_of_id, again.state, again.address) == (
        mail_id,
        MailState.WAITING,
        "sharon.godman@towerhamlets.example",
    )
    first = shown.click(f"Email no. {mail_id}")
    assert "Sent again as" in words_of(first, "main dt")
    assert "Send this email again" not in words_of(first, "main a"), "while one is under way"
    assert "Sent again: Email of 1 April 2019" in " ".join(words_of(browser_as(who).get("/mails"), "tbody tr"))


def test_a_reason_is_compulsory_and_what_was_typed_stays(browser_as: BrowserAs, mail_id: int, head: Head) -> None:
    form = form_with(browser_as(SECRETARIAT).get(f"/mails/{mail_id}/send-again"), "reason")
    before = head()
    assert "Enter why you are sending it again." in form.submit()
    form["reason"] = "Long " * 60
    refused = form.submit()
    assert "Shorten this to 250 characters or fewer." in refused
    assert form_with(refused, "reason")["reason"].value.startswith("Long Long")
    assert head() == before


def test_an_address_that_changed_meanwhile_is_shown_first(browser_as: BrowserAs, mail_id: int) -> None:
    form = form_with(browser_as(SECRETARIAT).get(f"/mails/{mail_id}/send-again"), "reason")
    with building(db.session, AT) as rec:
        reader = rec.session.get_one(Person, person_id(OWNER))
        reader.address, reader.version = "new@council.example", reader.version + 1
        rec.tell(PeopleEvent.PERSON_CORRECTED, reader.reference)
    form["reason"] = REASON
    asked = form.submit()
    assert LOOK_FIRST in asked
    assert "Sharon Godman, new@council.example" in asked
    form = form_with(asked, "reason")
    assert form["reason"].value == REASON
    shown = form.submit().follow()
    assert "new@council.example" in words_of(shown, "main dd")


def test_a_second_press_sends_nothing_more(browser_as: BrowserAs, mail_id: int) -> None:
    form = form_with(browser_as(SECRETARIAT).get(f"/mails/{mail_id}/send-again"), "reason")
    form["reason"] = REASON
    form.submit().follow()
    asked = form.submit()
    assert "This email is already being sent again." in asked
    assert db.session.query(OutboxMail).filter_by(resend_of_id=mail_id).count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": MailState.WAITING}, "This one is waiting."),
        ({"kind": MailKind.SIGN_IN}, "Ask for a new one on the sign-in page."),
    ],
)
def test_a_mail_that_cannot_be_sent_again_says_why(
    browser_as: BrowserAs, mail_id: int, values: dict[str, object], sentence: str
) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"/mails/{mail_id}/send-again"), "reason")
    with building(db.session, AT) as rec:
        mail = rec.session.get_one(OutboxMail, mail_id)
        for name, value in values.items():
            setattr(mail, name, value)
        rec.tell(StagedEvent.CHANGED)
    page = browser.get(f"/mails/{mail_id}/send-again")
    assert sentence in page
    assert not page.html.select("#reason")
    form["reason"] = REASON
    assert sentence in " ".join(words_of(form.submit(), ".govuk-error-summary li"))


@pytest.mark.parametrize("who", [AUDITOR, OWNER])
def test_only_secretariat_and_administrators_send_again(
    browser_as: BrowserAs, mail_id: int, head: Head, who: str
) -> None:
    browser = browser_as(who)
    assert "Send this email again" not in browser.get(f"/mails/{mail_id}")
    before = head()
    browser.get(f"/mails/{mail_id}/send-again", status=403)
    token = next(iter(browser.get("/sign-in").forms.values()))["csrf_token"].value
    browser.post(f"/mails/{mail_id}/send-again", {"csrf_token": token, "reason": REASON}, status=403)
    assert head() == before
