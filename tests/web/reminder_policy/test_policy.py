"""How a plan reminds, on its pages: read at a glance by everybody, set by those who keep the plan."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.pages.browser import MORNING, Browser, BrowserAs, Head, form_with, words_of
from tests.support.builders import a_board, a_holding, building
from tests.support.events import StagedEvent
from tracker.actions.models import Action, Ownership
from tracker.actions.rules import OPEN_STATES
from tracker.audit.service import Recording
from tracker.boards.models import BoardSecretary
from tracker.database import db
from tracker.people.enums import HoldingKind
from tracker.people.models import Delegation, Person
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.reminders.enums import EscalationTo
from tracker.reminders.policy.queries import policy_row
from tracker.reminders.policy.rules import EscalationStep
from tracker.reminders.policy.service import add_escalation_step, add_quiet_period
from tracker.web.forms.submit import CLASHED

SECRETARIAT, SECOND = "daniel-kerr", "training-administrator"
OWNER, MEMBER, AUDITOR = "sharon-godman", "abdal-ullah", "training-auditor"
PLAN = "/plans/LGA-2018/reminders"
TIMES, QUIET, ESCALATION, WORDS = (f"{PLAN}/{page}" for page in ("times", "quiet-periods", "escalation", "words"))
CHANGING = {TIMES: "send_at", QUIET: "first_on-day", ESCALATION: "after_days", WORDS: "closing"}
MAIN = "main dt, main dd"


def plan_id() -> int:
    """The number of the plan."""
    return db.session.execute(sa.select(Plan.id).where(Plan.ref == "LGA-2018")).scalar_one()


def seen() -> int:
    """The version of its policy; 0 when there is none."""
    row = policy_row(db.session, plan_id())
    return row.version if row else 0


def build(verb: Callable[[Recording], object]) -> None:
    """Does something that another page does."""
    with building(db.session, MORNING) as rec:
        verb(rec)
        rec.tell(StagedEvent.BUILT)


def opened(browser: Browser, path: str) -> Any:
    """The form of a page that changes something."""
    return form_with(browser.get(path), CHANGING[path])


def facts(page: Any) -> dict[str, str]:
    """What the page says, by the names of its lines."""
    return dict(zip(words_of(page, "main dt"), words_of(page, "main dt + dd"), strict=True))


def type_day(form: Any, name: str, day: date) -> None:
    """Types a day into its three boxes."""
    for part in ("day", "month", "year"):
        form[f"{name}-{part}"] = str(getattr(day, part))


@pytest.mark.parametrize("person", [SECRETARIAT, OWNER, MEMBER, AUDITOR])
def test_everybody_reads_that_the_plan_reminds_by_the_usual_rules(browser_as: BrowserAs, person: str) -> None:
    page = browser_as(person).get("/plans/LGA-2018").click("Reminders for this plan")
    assert words_of(page, "h1") == ["Reminders for LGA-2018"]
    assert "Nothing has been set for this plan. It uses the usual settings" in page
    said = facts(page)
    assert said["Before a deadline"] == "7 days before the last day"
    assert said["On the last day itself"] == "A reminder is sent"
    assert said["After a deadline"] == "1, 7, 14 and 30 days after the last day"
    assert said["Time of day"] == "8am, London time"
    assert said["Working days"].startswith("Monday to Friday, except bank holidays in England and Wales.")
    assert said["Replies go to"] == "The plan’s secretariat. Daniel Kerr"
    assert "Nobody else is told when owners do not reply." in page
    assert ("Change days and times" in page) is (person == SECRETARIAT)
    assert ("Sharon Godman" in page, "Amanda Harcus" in page) == (True, True)


def test_days_and_times_are_set_and_hold(browser_as: BrowserAs, head: Head) -> None:
    form = opened(browser_as(SECRETARIAT), TIMES)
    assert (form["days_before"].value, form["days_after"].value, form["send_at"].value) == (
        "7",
        "1, 7, 14, 30",
        "08:00",
    )
    form["days_before"], form["tells_on_the_day"], form["days_after"] = "14 7", False, "2"
    form["send_at"], form["nation"], form["reply_to"] = "4.45pm", "Scotland", "plans@council.example"
    form.set("weekdays", False, index=4)
    form["answers_by_mail"] = False
    page = form.submit().follow()
    assert "The reminder times of LGA-2018 have been saved. This applies from the next run of reminders." in page
    assert "usual settings" not in page
    said = facts(page)
    assert said["Before a deadline"] == "14 and 7 days before the last day"
    assert said["On the last day itself"] == "Nothing is sent"
    assert said["After a deadline"] == "2 days after the last day"
    assert said["Time of day"] == "4:45pm, London time"
    assert said["Working days"].startswith("Monday to Thursday, except bank holidays in Scotland.")
    assert said["Answers by email"] == "Off: people sign in to report"
    assert said["Replies go to"] == "plans@council.example"
    assert head()[1] == "reminder_policy.times_set"


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        ({"days_before": "soon"}, "Enter days from 1 to 60 separated by commas", "days_before"),
        ({"days_after": "1000"}, "Enter days from 1 to 365", "days_after"),
        ({"send_at": "8"}, "Enter a time of day, for example 08:00", "send_at"),
        ({"send_at": ""}, "Enter a time of day, for example 08:00", "send_at"),
        ({"reply_to": "the office"}, "Enter an email address, like plans@council.example", "reply_to"),
        (
            {"days_before": "", "days_after": "", "tells_on_the_day": False},
            "nobody will be reminded of anything. To pause reminders for a while, add a quiet period",
            "days_after",
        ),
        ({"days_before": "soon", "send_at": "8"}, "Enter a time of day, for example 08:00", "days_before #send_at"),
        ({"weekdays": None}, "Choose at least one day of the week", "weekdays"),
    ],
)
def test_times_that_are_refused_stay_in_their_boxes(
    browser_as: BrowserAs, head: Head, typed: dict[str, Any], said: str, field: str
) -> None:
    form = opened(browser_as(SECRETARIAT), TIMES)
    before = head()
    form["days_before"] = "21"
    for name, value in typed.items():
        if name == "weekdays":
            for index in range(5):
                form.set("weekdays", False, index=index)
        else:
            form[name] = value
    page = form.submit()
    assert said in page
    assert words_of(page, "title")[0].startswith("Error: ")
    assert " ".join(str(link["href"]) for link in page.html.select(".govuk-error-summary a")) == f"#{field}"
    kept = form_with(page, "send_at")
    assert kept["days_before"].value == typed.get("days_before", "21")
    assert all(kept[name].value == (value or None) for name, value in typed.items() if isinstance(value, bool))
    assert all(kept[name].value == value for name, value in typed.items() if isinstance(value, str))
    assert head() == before


def test_whoever_a_mail_does_not_reach_is_said_and_why(browser_as: BrowserAs) -> None:
    with building(db.session, MORNING) as rec:
        of_plan = (Action.plan_id == plan_id(), Action.state.in_(OPEN_STATES), Ownership.post_id.is_not(None))
        own = rec.session.execute(sa.select(Ownership).join(Action).where(*of_plan)).scalars()
        first, second, third, *_ = {ownership.post_id: ownership for ownership in own}.values()
        assert first.post
        assert second.post
        for holding in [*first.post.holdings, *second.post.holdings]:
            holding.held_until_on = date(2019, 3, 31)
        a_holding(rec, post=first.post, person=None, kind=HoldingKind.VACANT, since=date(2019, 4, 1))
        first.post.reports_to_id = second.post_id
        first.post.copies_delegates = True
        person = rec.session.execute(sa.select(Person).where(Person.key == MEMBER)).scalar_one()
        rec.session.add(Delegation(person_id=person.id, post_id=first.post.id, given_from_on=date(2019, 1, 1)))
        board = a_board(rec, name="Adults Board")
        rec.session.add(BoardSecretary(board_id=board.id, person_id=person.id))
        third.post_id, third.person_id, third.board_id = None, None, board.id
        rec.tell(StagedEvent.BUILT)
    rows = words_of(browser_as(OWNER).get(PLAN), "tbody tr")
    row = next(row for row in rows if row.startswith(first.post.title))
    assert "Nobody: the post is vacant Councillor Abdal Ullah" in row
    assert row.endswith(f"{second.post.title} Today: Nobody: the post has no recorded holder")
    assert "Adults Board 1 Councillor Abdal Ullah No copies Not known" in rows


def test_actions_without_an_owner_are_counted(browser_as: BrowserAs) -> None:
    with building(db.session, MORNING) as rec:
        own = rec.session.execute(sa.select(Ownership).join(Action).where(Action.ref == "20")).scalars().first()
        rec.session.delete(own)
        rec.tell(StagedEvent.BUILT)
    assert "1 open action has no owner:" in browser_as(OWNER).get(PLAN)


def test_two_who_set_different_things_at_first_both_stand(browser_as: BrowserAs) -> None:
    first, second = opened(browser_as(SECRETARIAT), TIMES), opened(browser_as(SECOND), TIMES)
    adding = opened(browser_as(SECOND), QUIET)
    first["send_at"] = "09:15"
    first.submit().follow()
    second["days_before"] = "10"
    page = second.submit().follow()
    assert "Since you opened this page: Reminder times set, by Daniel Kerr" in page
    said = facts(page)
    assert (said["Before a deadline"], said["Time of day"]) == ("10 days before the last day", "9:15am, London time")
    for name in ("first_on", "last_on"):
        type_day(adding, name, date(2019, 12, 24))
    assert "The quiet period has been added." in adding.submit().follow()
    assert seen() == 3


@pytest.mark.parametrize(("path", "field"), [(TIMES, "send_at"), (WORDS, "closing")])
@pytest.mark.parametrize("is_set", [True, False])
def test_of_two_who_set_the_same_the_second_decides(
    browser_as: BrowserAs, head: Head, path: str, field: str, is_set: bool
) -> None:
    if is_set:
        build(lambda rec: add_quiet_period(rec, plan_id(), 0, date(2019, 12, 24), date(2020, 1, 1)))
    first, second = opened(browser_as(SECRETARIAT), path), opened(browser_as(SECOND), path)
    first[field], second[field] = "09:00", "10:00"
    first.submit().follow()
    before = head()
    page = second.submit()
    assert CLASHED in page
    assert head() == before
    assert "Daniel Kerr changed this on 1 April 2019" in page
    assert form_with(page, field)[field].value.strip() == "10:00"
    form_with(page, field).submit().follow()
    assert seen() == (3 if is_set else 2)


@pytest.mark.parametrize("path", CHANGING)
def test_a_closed_plan_stays_as_it_was(browser_as: BrowserAs, head: Head, path: str) -> None:
    with building(db.session, MORNING) as rec:
        rec.session.get_one(Plan, plan_id()).state = PlanState.CLOSED
        rec.tell(StagedEvent.BUILT)
    browser, before = browser_as(SECRETARIAT), head()
    form = opened(browser, path)
    if path == QUIET:
        for name in ("first_on", "last_on"):
            type_day(form, name, date(2019, 12, 24))
    if path == ESCALATION:
        form["after_days"], form["to"] = "14", "the plan's secretariat"
    before = head()
    assert "LGA-2018 is closed, so it sends no reminders. Its reminder settings cannot be changed." in form.submit()
    assert head() == before
    page = browser.get(PLAN)
    assert "This plan is closed, so it sends no reminders." in page
    assert "Change days and times" not in page


def test_a_draft_says_that_it_does_not_remind_yet(browser_as: BrowserAs) -> None:
    with building(db.session, MORNING) as rec:
        rec.session.get_one(Plan, plan_id()).state = PlanState.DRAFT
        rec.tell(StagedEvent.BUILT)
    assert "This plan is a draft, so it sends no reminders until it is made live." in browser_as(SECRETARIAT).get(PLAN)
    browser_as(OWNER).get(PLAN, status=404)


@pytest.mark.parametrize("path", CHANGING)
@pytest.mark.parametrize("person", [OWNER, MEMBER, AUDITOR])
def test_others_change_nothing(browser_as: BrowserAs, path: str, person: str) -> None:
    browser = browser_as(person)
    browser.get(path, status=403)
    token = form_with(browser.get(PLAN), "csrf_token")["csrf_token"].value
    browser.post(path, {"csrf_token": token, "send_at": "09:00"}, status=403)


@pytest.mark.parametrize("page", ["", "/times", "/quiet-periods", "/escalation", "/words", "/history"])
def test_a_plan_that_does_not_exist_is_not_found(browser_as: BrowserAs, page: str) -> None:
    browser_as(SECRETARIAT).get(f"/plans/NONE/reminders{page}", status=404)


@pytest.mark.parametrize("path", [PLAN, f"{PLAN}/history", *CHANGING])
def test_looking_changes_nothing(browser_as: BrowserAs, head: Head, path: str) -> None:
    browser = browser_as(SECRETARIAT)
    before = head()
    browser.get(path)
    assert (head(), seen()) == (before, 0)


def test_a_visitor_is_asked_to_sign_in(browser_as: BrowserAs) -> None:
    assert str(browser_as().get(PLAN, status=302).location).endswith(f"/sign-in?next={PLAN}")


def test_what_was_set_reads_well_in_the_history_and_in_the_trail(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    assert "Nothing is recorded yet." in browser.get(f"{PLAN}/history")
    build(lambda rec: add_quiet_period(rec, plan_id(), 0, date(2019, 12, 24), date(2020, 1, 1), "Closed"))
    build(lambda rec: add_escalation_step(rec, plan_id(), 1, EscalationStep(14, EscalationTo.MANAGER)))
    for typed in ("Thank you.", "Thanks.", ""):
        form = opened(browser, WORDS)
        form["closing"] = typed
        form.submit().follow()
    form = opened(browser, TIMES)
    form["send_at"] = "09:00"
    form.submit().follow()
    page = browser_as(OWNER).get(PLAN).click("Who changed this, and when")
    [text] = words_of(page, "main")
    headings = [one.split(" (")[0] for one in words_of(page, "main h2")]
    assert headings == [
        "Reminder times set",
        *["Wording of the plan's emails set"] * 3,
        "Escalation step added",
        "Quiet period added",
    ]
    assert "Time of day Reminder policy 08:00 → 09:00" in text
    assert "Words Wording of emails: closing Thank you. → Thanks." in text
    assert "Words Wording of emails: closing Thanks. → nothing" in text
    assert "Who is told Escalation step the owner's manager" in text
    assert "First day Quiet period 24 December 2019" in text
    assert "Policy" not in text
    assert "Reminder times set" in browser_as(AUDITOR).get("/audit-trail")
