"""The ledger on its pages: searched, page by page, from the person and from the action; one mail; who may see what."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.pages.browser import BrowserAs, Head, address_of, form_with, the_one, words_of
from tests.support.builders import a_plan, building
from tests.support.events import StagedEvent
from tests.support.ledger_lines import AT, a_line, a_mail, a_step
from tests.web.people.test_people import person_id
from tracker.actions.models import Milestone
from tracker.database import db
from tracker.mail.enums import MailKind, MailState
from tracker.mail.events import MailEvent
from tracker.people.enums import Role
from tracker.people.models import Person, RoleGiven
from tracker.plans.enums import PlanState
from tracker.reminders.enums import ReminderKind
from tracker.reminders.ledger.queries import PER_PAGE
from tracker.reminders.ledger.wording import KIND_LABELS, OUTCOME_LABELS, STANDING_LABELS
from tracker.web.ledger.routes import as_read

SECRETARIAT, AUDITOR, OWNER, OTHER = "daniel-kerr", "training-auditor", "sharon-godman", "amanda-harcus"
ADDRESS = "http://127.0.0.1:8000/actions/1"


def number_of_step(ref: str) -> int:
    """The first dated step of an action of LGA-2018."""
    select = sa.select(Milestone.id).where(Milestone.action.has(ref=ref), Milestone.action.has(plan_id=1))
    return db.session.execute(select.order_by(Milestone.id).limit(1)).scalar_one()


@pytest.fixture
def mails(app: Flask) -> dict[str, int]:
    """Two people's mails and what they told: an accepted one, a refused one, one that waits, one with a link."""
    with building(db.session, AT) as rec:
        owner, other = (rec.session.get_one(Person, person_id(key)) for key in (OWNER, OTHER))
        milestone = rec.session.get_one(Milestone, number_of_step("20"))
        text = f"Hello\n\nAnswer: http://127.0.0.1:8000/answer/{{{{answer-7}}}}\nRead: {ADDRESS}"
        accepted = a_mail(rec, owner, text=text, key=f"digest:{owner.id}:2019-03-29")
        accepted.reply_to = "secretariat@council.example"
        a_line(rec, accepted, milestone, why="as holder of a post")
        a_line(rec, accepted, milestone, kind=ReminderKind.DUE_TODAY, days=0, is_told=False)
        refused = a_mail(rec, other, state=MailState.FAILED, words="550 no such mailbox")
        a_line(rec, refused, milestone, days=7, owed_on=date(2019, 4, 2))
        waiting = a_mail(rec, other, state=MailState.WAITING, words="", text="", tries=0)
        a_line(rec, waiting, milestone, days=14, owed_on=date(2019, 4, 3))
        link = a_mail(rec, owner, kind=MailKind.SIGN_IN, text="Sign in: {{sign-in-link}}\nOnce.")
        rec.tell(StagedEvent.BUILT)
        return {"accepted": accepted.id, "refused": refused.id, "waiting": waiting.id, "link": link.id}


def whats(browser_as: BrowserAs, query: str) -> list[str]:
    """What stands in the ledger under an address."""
    return words_of(browser_as(SECRETARIAT).get(f"/mails?{query}"), "tbody td:nth-of-type(3)")


def test_the_ledger_says_who_was_owed_what_and_what_became_of_it(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    page = browser_as(SECRETARIAT).get("/mails")
    assert the_one(page, "#result strong").text == "4 reminders"
    rows = words_of(page, "tbody tr")
    assert rows[0].startswith("3 April 2019 Amanda Harcus Overdue, 14 days after")
    assert rows[1].startswith("2 April 2019 Amanda Harcus Overdue, 7 days after")
    assert "Not told: the email was refused" in rows[1]
    assert "Refused by SMTP Answer: “550 no such mailbox”" in rows[1]
    assert "Overdue, 1 day after Why: as holder of a post LGA-2018 20 :" in rows[2]
    assert "Told in the email Email of 29 March 2019" in rows[2]
    assert "Covered by a more urgent reminder" in rows[3]
    assert "Emails" in words_of(page, "#navigation li")


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("person=godman", ["Overdue, 1 day after", "Due today"]),
        ("plan=LGA-2018&kind=due+today", ["Due today"]),
        ("plan=OFSTED-2017", []),
        ("action=20&told=covered", ["Due today"]),
        ("action=19", []),
        ("state=refused", ["Overdue, 7 days after"]),
        ("state=waiting", ["Overdue, 14 days after"]),
        ("since=2019-04-02&until=2019-04-02", ["Overdue, 7 days after"]),
        ("text=NO+SUCH", ["Overdue, 7 days after"]),
    ],
)
def test_the_ledger_is_narrowed_by_its_address(
    browser_as: BrowserAs, mails: dict[str, int], query: str, days: list[str]
) -> None:
    assert [words.split(" Why")[0] for words in whats(browser_as, query)] == days


def test_the_form_fills_the_address_and_keeps_what_was_asked(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/mails"), "told")
    form["person"], form["kind"], form["told"], form["state"] = "godman", "overdue", "told", "accepted"
    page = form.submit()
    assert "person=godman" in page.request.url
    assert the_one(page, "#result").text.strip() == "1 reminder, narrowed."
    form = form_with(page, "told")
    assert (form["person"].value, form["kind"].value) == ("godman", "overdue")


def test_the_form_offers_every_word_of_the_ledger(browser_as: BrowserAs, app: Flask) -> None:
    with building(db.session, AT) as rec:
        a_plan(rec, ref="SECRET-1", state=PlanState.DRAFT)
        rec.tell(StagedEvent.BUILT)
    form = form_with(browser_as(SECRETARIAT).get("/mails"), "told")
    for name, labels in (("kind", KIND_LABELS), ("told", STANDING_LABELS), ("state", OUTCOME_LABELS)):
        assert [value for value, _, _ in form[name].options] == ["", *labels]
    assert [value for value, _, _ in form["plan"].options] == ["", "LGA-2018", "OFSTED-2017"]


def test_every_count_leads_to_a_list_that_says_the_same(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    browser = browser_as(SECRETARIAT)
    links = browser.get("/mails?plan=LGA-2018").html.select("#result + p a")
    assert [link.text for link in links] == ["accepted 2", "refused 1", "waiting 1"]
    for link in links:
        narrowed = browser.get(address_of(link))
        assert the_one(narrowed, "#result strong").text.split()[0] == link.text.split()[-1]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=nonsense", "Enter a real date, like 2019-03-01."),
        ("until=2019-02-30", "Enter a real date, like 2019-03-01."),
        ("since=2019-04-02&until=2019-04-01", "Choose a last day that is not before the first day."),
        ("kind=overdue+7+days", "Choose one from the list."),
        ("told=%00nonsense", "Choose one from the list."),
        ("state=lost", "Choose one from the list."),
        ("plan=NONE", "Choose one from the list."),
        (f"person={'x' * 251}", "Shorten this to 250 characters or fewer."),
        (f"text={'%25' * 251}", "Shorten this to 250 characters or fewer."),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_breaks(
    browser_as: BrowserAs, mails: dict[str, int], query: str, sentence: str
) -> None:
    page = browser_as(SECRETARIAT).get(f"/mails?{query}&action=20")
    assert words_of(page, ".govuk-error-summary li") == [f"{sentence} This filter has not been applied."]
    assert the_one(page, "title").text.startswith("Error: ")
    assert form_with(page, "told")["action"].value == "20"
    assert page.html.select("tbody tr")


@pytest.mark.parametrize(
    "query", ["page=x", "page=-1", "page=0", "page=%C2%B2", "page=9", f"page={10**25}", "as_at=nonsense", "x=%00"]
)
def test_odd_parts_of_the_address_are_passed_over(browser_as: BrowserAs, mails: dict[str, int], query: str) -> None:
    assert the_one(browser_as(SECRETARIAT).get(f"/mails?{query}"), "#result strong").text == "4 reminders"


def test_a_long_ledger_has_pages_that_keep_the_search(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    with building(db.session, AT) as rec:
        owner = rec.session.get_one(Person, person_id(OWNER))
        for number in range(PER_PAGE):
            a_line(rec, a_mail(rec, owner), a_step(rec), why=f"Line {number}.")
        rec.tell(StagedEvent.BUILT)
    browser = browser_as(SECRETARIAT)
    first = browser.get("/mails?person=godman")
    assert "Page 1 of 2" in words_of(first, "nav[aria-label='Pages of the ledger']")[0]
    second = browser.get(address_of(first.html.select_one("a[rel=next]")))
    assert len(first.html.select("tbody tr")) + len(second.html.select("tbody tr")) == PER_PAGE + 2
    assert second.html.select_one("a[rel=next]") is None
    assert address_of(second.html.select_one("a[rel=prev]")) == "/mails?person=godman"
    own = browser_as(OWNER).get(f"/people/{person_id(OWNER)}/mails?page=2")
    assert "Page 2 of 2" in own


def test_an_empty_ledger_says_so(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    assert "No reminders have been due yet." in browser.get("/mails")
    assert "Nothing matches." in browser.get("/mails?person=x")
    assert "No reminders have been due to Sharon Godman yet." in browser.get(f"/people/{person_id(OWNER)}/mails")


def test_a_mail_is_shown_as_its_reader_got_it(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    page = browser_as(AUDITOR).get(f"/mails/{mails['accepted']}")
    facts = dict(zip(words_of(page, "main dt"), words_of(page, "main dd"), strict=True))
    assert facts["Person"] == "Sharon Godman"
    assert facts["To"] == "sharon.godman@towerhamlets.example"
    assert facts["Reply to"] == "secretariat@council.example"
    assert facts["Subject"] == "1 action needs your attention: 1 overdue"
    assert facts["Message-ID"].endswith("@plans.example>")
    assert facts["What happened to it"] == "Accepted 1 April 2019 at 8:00am (UTC+1) by SMTP Answer: “250 accepted”"
    text = the_one(page, ".app-mail").text
    assert text == f"Hello\n\nAnswer: (private link)\nRead: {ADDRESS}"
    assert [address_of(link) for link in page.html.select(".app-mail a")] == [ADDRESS]
    assert len(page.html.select("tbody tr")) == 2
    assert "{{" not in page


def test_a_sign_in_mail_keeps_its_link_to_itself(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    page = browser_as(SECRETARIAT).get(f"/mails/{mails['link']}")
    assert the_one(page, ".app-mail").text == "Sign in: (private link)\nOnce."
    assert "Nothing: it contains a sign-in link." in page
    assert "Send this email again" not in page


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("{{sign-in-link}}", "(private link)"),
        ("See https://plans.example/answer/{{answer:12}}/all?x=1.", "See (private link)."),
        ("<{{one two}}> and {{three}}", "<(private link)> and (private link)"),
        ("https://plans.example/actions/1", "https://plans.example/actions/1"),
        ("a {single} bracket", "a {single} bracket"),
    ],
)
def test_placeholders_are_read_as_private_links(stored: str, read: str) -> None:
    assert as_read(stored) == read


def test_a_mail_that_waits_is_not_written_yet(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    page = browser_as(SECRETARIAT).get(f"/mails/{mails['waiting']}")
    assert "Not written yet. It is written when it is sent" in page
    assert "Will be told in the email" in page
    assert "Nothing yet: it is waiting for its first try." in page
    with building(db.session, AT) as rec:
        owner = rec.session.get_one(Person, person_id(OWNER))
        dropped = a_mail(rec, owner, state=MailState.DROPPED, words="nothing left to say", text="").id
        rec.tell(MailEvent.DROPPED, f"mail:{dropped}")
    page = browser_as(SECRETARIAT).get(f"/mails/{dropped}")
    assert "It was never written" in page
    assert "Email dropped, Administrator (command test)" in words_of(page, "ol li")[0]


def test_a_mail_leads_to_those_that_it_replaced_and_that_replaced_it(
    browser_as: BrowserAs, mails: dict[str, int]
) -> None:
    with building(db.session, AT) as rec:
        other = rec.session.get_one(Person, person_id(OTHER))
        old = a_mail(rec, other, state=MailState.REPLACED, words="replaced by the email of a later day", text="")
        new = a_mail(rec, other)
        rec.tell(StagedEvent.BUILT)
    page = browser_as(SECRETARIAT).get(f"/mails/{old.id}")
    newer = browser_as(SECRETARIAT).get(address_of(page.html.find("a", string=f"Email no. {new.id}")))
    assert newer.html.find("a", string=f"Email no. {old.id}")
    assert "Replaced" in words_of(newer, "main dt")


def test_there_has_to_be_a_mail_and_a_person(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    for path in ("/mails/999", "/mails/999/send-again", "/people/999/mails", f"/mails/{10**25}", "/mails/x"):
        assert "Page not found" in browser.get(path, status=404)


def test_a_person_sees_what_they_were_told_and_nobody_elses(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    browser = browser_as(OWNER)
    page = browser.get(f"/people/{person_id(OWNER)}").click("What they were told")
    assert words_of(page, "h1") == ["What you were told"]
    assert len(page.html.select("tbody tr")) == 2
    own = page.click("Email of 29 March 2019", index=0)
    assert own.request.path == f"/mails/{mails['accepted']}"
    assert "Send this email again" not in own
    assert address_of(own.html.select_one(".govuk-back-link")) == f"/people/{person_id(OWNER)}/mails"
    assert "Emails" not in words_of(own, "#navigation li")
    assert "What they were told" not in browser.get(f"/people/{person_id(OTHER)}")
    for path in ("/mails", f"/mails/{mails['refused']}", "/mails/999", f"/people/{person_id(OTHER)}/mails"):
        browser.get(path, status=403)


def test_the_page_of_an_action_opens_ones_own_mails_only(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    address = f"/actions/{db.session.get_one(Milestone, number_of_step('20')).action_id}/mails"
    page = browser_as(OWNER).get(address)
    assert len(page.html.select("tbody tr")) == 4
    assert {address_of(link) for link in page.html.select("td a[href^='/mails/']")} == {f"/mails/{mails['accepted']}"}
    assert len(browser_as(AUDITOR).get(address).html.select("td a[href^='/mails/']")) == 4


def test_a_secretariat_of_one_plan_does_not_see_the_whole_ledger(browser_as: BrowserAs, mails: dict[str, int]) -> None:
    with building(db.session, AT) as rec:
        rec.session.add(RoleGiven(person_id=person_id(OTHER), role=Role.SECRETARIAT, plan_ref="LGA-2018"))
        rec.tell(StagedEvent.BUILT)
    browser = browser_as(OTHER)
    for path in ("/mails", f"/mails/{mails['accepted']}", f"/mails/{mails['refused']}/send-again"):
        browser.get(path, status=403)


def test_looking_changes_nothing(browser_as: BrowserAs, mails: dict[str, int], head: Head) -> None:
    browser = browser_as(SECRETARIAT)
    before = head()
    for path in ("/mails?person=x", f"/people/{person_id(OWNER)}/mails", *(f"/mails/{one}" for one in mails.values())):
        browser.get(path)
    browser.get(f"/mails/{mails['refused']}/send-again")
    assert head() == before
