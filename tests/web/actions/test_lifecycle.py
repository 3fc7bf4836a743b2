"""Completion on the pages: reported, checked, approved, tested again; stopped, removed, withdrawn; parts one by one."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.pages.browser import Browser, BrowserAs, Head, address_of, form_with, the_one, words_of
from tests.web.actions.test_update import number_of, update_form
from tracker.actions.enums import ActionState, MilestoneState
from tracker.actions.models import Action
from tracker.audit.verification import verify
from tracker.database import db
from tracker.plans.enums import ApprovalVerb
from tracker.plans.models import Plan
from tracker.web.forms.submit import LOOK_FIRST

OWNER, CLERK, AUDITOR, MEMBER = "sharon-godman", "daniel-kerr", "training-auditor", "abdal-ullah"
PLAN = "/plans/LGA-2018"
MOVES = (
    "check",
    "sign-off",
    "re-test",
    "reopen",
    "suspend",
    "resume",
    "stop",
    "remove",
    "follow-up",
)


def action_of(ref: str) -> Action:
    """An action of LGA-2018 as it is in the database now."""
    db.session.rollback()
    return db.session.get_one(Action, number_of(ref))


def page_of(ref: str, move: str = "") -> str:
    """The address of an action, or of a page on which it moves."""
    return f"/actions/{number_of(ref)}" + (f"/{move}" if move else "")


def moving_form(browser: Browser, ref: str, move: str) -> Any:
    """The form by which an action moves."""
    return form_with(browser.get(page_of(ref, move)), "version")


def set_day(form: Any, field: str, day: date) -> None:
    """Types a date into its three boxes."""
    for part in ("day", "month", "year"):
        form[f"{field}-{part}"] = str(getattr(day, part))


def report_complete(browser: Browser, ref: str = "18") -> Any:
    """Reports an action complete through its form."""
    form = update_form(browser, ref)
    form["happened"], form["rating"], form["reports_complete"] = "Done.", "blue", True
    return form.submit().follow()


def check(browser: Browser, ref: str = "18", outcome: str = "confirmed", words: str = "Seen.") -> Any:
    """Checks an action through its form; gives what is answered."""
    form = moving_form(browser, ref, "check")
    form["outcome"], form["words"] = outcome, words
    return form.submit()


def sign_off(browser: Browser, ref: str = "18") -> Any:
    """Records the board's approval through its form; gives what is answered."""
    form = moving_form(browser, ref, "sign-off")
    form["reference"], form["look_at"] = "TIB 7.1", "Whether the board still meets."
    set_day(form, "retest_on", date(2019, 10, 1))
    return form.submit()


def buttons_of(page: Any) -> list[str]:
    """What the part "Completion" offers to do."""
    part = the_one(page, "#completion")
    tag = part.find_next("h2")
    links = [link for link in part.find_all_next("a") if tag is None or link in tag.find_all_previous("a")]
    return [" ".join(link.get_text().split()) for link in links]


def test_from_the_report_to_embedded(browser_as: BrowserAs) -> None:
    owner, auditor, clerk = browser_as(OWNER), browser_as(AUDITOR), browser_as(CLERK)
    page = report_complete(owner)
    assert "Somebody other than Sharon Godman checks it" in page
    page = check(auditor).follow()
    assert "Action 18 has been checked." in page
    assert "Tower Hamlets Transformation and Improvement Board signs it off; the secretariat records that." in page
    page = sign_off(clerk).follow()
    board = "Tower Hamlets Transformation and Improvement Board"
    assert f"Complete: signed off by {board} on 1 April 2019" in page
    steps = words_of(page, "ol[aria-labelledby=completion] li")
    assert [step.split(" on ")[0] for step in steps] == ["Reported complete", "Checked", f"Signed off by {board}"]
    assert "Reference: TIB 7.1 Re-test on 1 October 2019: Whether the board still meets." in steps[2]
    assert "A re-test on 1 October 2019: Whether the board still meets." in page
    form = moving_form(clerk, "18", "re-test")
    form["outcome"] = "passed"
    assert "Nothing more: it is embedded." in form.submit().follow()
    assert action_of("18").state is ActionState.EMBEDDED
    assert verify(db.session).faults == []


def test_what_each_may_do_next_stands_on_the_page(browser_as: BrowserAs) -> None:
    owner, auditor, clerk = browser_as(OWNER), browser_as(AUDITOR), browser_as(CLERK)
    remove, course = "Remove it as entered in error", ["Suspend it", "Record that it is not going ahead"]
    assert buttons_of(clerk.get(page_of("18"))) == [*course, remove]
    assert buttons_of(auditor.get(page_of("18"))) == ["Record a follow-up"]
    assert buttons_of(owner.get(page_of("18"))) == []
    report_complete(owner)
    assert buttons_of(owner.get(page_of("18"))) == []
    assert buttons_of(browser_as(MEMBER).get(page_of("18"))) == ["Check that it is complete"]
    assert buttons_of(auditor.get(page_of("18"))) == ["Check that it is complete", "Record a follow-up"]
    check(auditor)
    assert buttons_of(auditor.get(page_of("18"))) == ["Send it back as not complete", "Record a follow-up"]
    assert buttons_of(clerk.get(page_of("18"))) == [
        "Record the board's approval",
        "Send it back as not complete",
        remove,
    ]
    sign_off(clerk)
    assert buttons_of(clerk.get(page_of("18"))) == ["Record a re-test", "Reopen it", remove]
    assert "Update this action" not in owner.get(page_of("18"))
    assert "it cannot be updated" in owner.get(page_of("18", "update"))


def test_whoever_checks_reads_what_was_reported(browser_as: BrowserAs) -> None:
    report_complete(browser_as(OWNER))
    page = browser_as(AUDITOR).get(page_of("18", "check"))
    assert words_of(page, "main .govuk-inset-text") == ["1 April 2019 , Sharon Godman Done."]
    assert "No evidence was added." in page


def test_the_reporter_is_told_that_somebody_else_checks(browser_as: BrowserAs, head: Head) -> None:
    browser = browser_as(OWNER)
    report_complete(browser)
    page = browser.get(page_of("18", "check"))
    assert "You were involved in the report, so somebody else has to check it." in page
    assert "outcome" not in {name for form in page.forms.values() for name in form.fields}
    before = head()
    version = action_of("18").version
    token = form_with(browser.get("/plans"), "csrf_token")["csrf_token"].value
    sent = {"csrf_token": token, "version": version, "outcome": "confirmed"}
    assert "You were involved in the report" in browser.post(page_of("18", "check"), sent)
    assert head() == before


def test_sent_back_with_a_reason_that_is_asked_for(browser_as: BrowserAs) -> None:
    report_complete(browser_as(OWNER))
    browser = browser_as(AUDITOR)
    page = check(browser, outcome="sent back", words="")
    assert "Say why. Your reason will be recorded." in page
    form = form_with(page, "outcome")
    assert form["outcome"].value == "sent back"
    form["words"] = "The board has not met."
    page = form.submit().follow()
    assert "Action 18 has been sent back. It is in progress again." in page
    assert "The board has not met." in page
    assert [milestone.state for milestone in action_of("18").milestones] == [MilestoneState.OPEN]


def test_what_an_approval_lacks_is_said_and_what_was_typed_stays(browser_as: BrowserAs, head: Head) -> None:
    report_complete(browser_as(OWNER))
    check(browser_as(AUDITOR))
    form = moving_form(browser_as(CLERK), "18", "sign-off")
    before = head()
    form["reference"], form["look_at"] = "TIB 7.1", "Whether it is used."
    page = form.submit()
    assert "Enter the day of the re-test, or say why none is planned." in page
    assert form_with(page, "reference")["look_at"].value.strip() == "Whether it is used."
    assert head() == before


def test_of_two_who_check_the_second_is_told(browser_as: BrowserAs) -> None:
    report_complete(browser_as(OWNER))
    first, second = (moving_form(browser_as(who), "18", "check") for who in (AUDITOR, MEMBER))
    for form in (first, second):
        form["outcome"], form["words"] = "confirmed", "Seen."
    first.submit().follow()
    page = second.submit()
    assert LOOK_FIRST in page
    assert form_with(page, "outcome")["words"].value.strip() == "Seen."


def test_what_was_typed_stays_when_somebody_else_was_faster(browser_as: BrowserAs) -> None:
    first, second = (moving_form(browser_as(CLERK), "20", "suspend") for _ in range(2))
    for form in (first, second):
        form["reason"], form["reference"] = "The building is closed.", "Minute 4"
        set_day(form, "review_on", date(2019, 9, 2))
    first.submit().follow()
    page = second.submit()
    assert LOOK_FIRST in page
    assert form_with(page, "reference")["reason"].value.strip() == "The building is closed."


def test_a_part_is_reported_met_and_checked_by_itself(browser_as: BrowserAs) -> None:
    owner, clerk = browser_as("will-tuckley"), browser_as(AUDITOR)
    page = owner.get(page_of("27"))
    assert len(page.html.find_all("a", string=lambda text: bool(text) and text.startswith("Report met"))) == 0
    links = [link for link in page.html.select("main td a") if link.get_text().startswith("Report met")]
    assert len(links) == 6
    form = form_with(owner.get(address_of(links[1])), "words")
    form["words"] = "The framework is agreed."
    page = form.submit().follow()
    assert "The milestone has been reported met. Somebody else will check it." in page
    assert "1 of 6 milestones late" in page
    assert "Reported met on 1 April 2019 by Will Tuckley, not checked" in page
    page = clerk.get(page_of("27"))
    link = next(link for link in page.html.select("main td a") if link.get_text().startswith("Check"))
    form = form_with(clerk.get(address_of(link)), "outcome")
    form["outcome"], form["words"] = "confirmed", "Read it."
    page = form.submit().follow()
    assert "Met, checked on 1 April 2019 by" in page
    assert "1 of 6 milestones late" in page
    assert "1 of 6 milestones late" in owner.get("/status-list?plan=LGA-2018")
    assert "1 of 6 milestones late" in owner.get("/status-list.csv?plan=LGA-2018")
    assert "1 of 6 milestones late" in owner.get(PLAN)


def test_after_the_last_part_the_page_offers_to_report_the_whole(browser_as: BrowserAs) -> None:
    browser = browser_as(OWNER)
    step = action_of("18").milestones[0].id
    page = form_with(browser.get(page_of("18", f"milestones/{step}/report-met")), "words").submit().follow()
    assert "It was the last open milestone. If the whole action is complete, report that too." in page
    assert action_of("18").state is ActionState.IN_PROGRESS
    assert buttons_of(page) == ["Report it complete"]
    link = next(link for link in page.html.select("main a") if link.get_text() == "Report it complete")
    assert form_with(browser.get(address_of(link)), "reports_complete")["reports_complete"].checked


def test_suspended_and_resumed(browser_as: BrowserAs) -> None:
    browser = browser_as(CLERK)
    form = moving_form(browser, "20", "suspend")
    form["reason"], form["reference"] = "The building is closed.", "Minute 4"
    set_day(form, "review_on", date(2019, 9, 2))
    page = form.submit().follow()
    assert "Suspended, to be reviewed on 2 September 2019" in page
    assert "Reference: Minute 4 Review on 2 September 2019" in " ".join(words_of(page, "main ol li"))
    assert "Suspended: 1 action" in browser.get(PLAN)
    page = moving_form(browser, "20", "resume").submit().follow()
    assert "Action 20 is in progress again." in page


def test_superseded_shows_and_links_what_carries_on(browser_as: BrowserAs) -> None:
    browser = browser_as(CLERK)
    form = moving_form(browser, "20", "stop")
    assert form["board_id"].value
    form["ground"], form["successor_id"] = "superseded", str(number_of("22"))
    form["reason"], form["reference"] = "It is part of 22.", "Minute 5"
    page = form.submit().follow()
    assert "Not proceeding: superseded by LGA-2018 22" in page
    assert browser.get(address_of(the_one(page, f"main a[href='{page_of('22')}']"))).status_int == 200
    assert f'It replaces <a class="govuk-link" href="{page_of("20")}"' in browser.get(page_of("22"))
    listed = browser.get("/status-list?only=not-proceeding")
    assert "Not proceeding: superseded by LGA-2018 22" in listed
    form = moving_form(browser, "20", "reopen")
    form["reason"] = "It is not part of 22 after all."
    refused = form.submit()
    assert "Enter either a new last day" in refused
    form = form_with(refused, "reason")
    set_day(form, "last_day", date(2019, 9, 30))
    assert "After reopening on 1 April 2019" in form.submit().follow()


def test_removed_it_is_nowhere_but_its_page_says_why(browser_as: BrowserAs) -> None:
    clerk, owner = browser_as(CLERK), browser_as(OWNER)
    form = moving_form(clerk, "20", "remove")
    form["reason"] = "It stands twice in the plan."
    page = form.submit().follow()
    assert words_of(page, "h1") == ["Action 20 was removed"]
    assert "It stands twice in the plan." in page
    assert "Removed as entered in error" in page
    assert words_of(page, "h2")[:2] == ["Done", "What it said"]
    seen = owner.get(page_of("20"))
    assert "It stands twice in the plan." in seen
    assert "What it said" not in seen
    owner.get(page_of("20", "history"), status=404)
    assert "Action entered" in browser_as(AUDITOR).get(page_of("20", "history"))
    for move in ("update", "correct", "owners", "suspend", "remove"):
        clerk.get(page_of("20", move), status=404)
    assert "32 actions" in owner.get(PLAN)
    assert page_of("20") not in {link["href"] for link in owner.get("/").html.select("main a")}
    for address in ("/status-list", "/plans/LGA-2018", "/"):
        assert f'href="{page_of("20")}"' not in clerk.get(address)
    form = form_with(clerk.get(f"{PLAN}/actions/new"), "wording")
    form["ref"], form["wording"] = "20", "Something else"
    assert "its number cannot be used again. Enter another number." in form.submit()


def test_an_update_is_withdrawn_and_stays_readable(browser_as: BrowserAs) -> None:
    browser = browser_as(OWNER)
    form = update_form(browser, "20")
    form["happened"], form["rating"] = "Meant for action 21.", "red"
    page = form.submit().follow()
    link = next(link for link in page.html.select("main a") if link.get_text().startswith("Withdraw"))
    address = address_of(link)
    form = form_with(browser.get(address), "reason")
    assert "Enter why you are withdrawing this update." in form.submit()
    form["reason"] = "It is about another action."
    page = form.submit().follow()
    assert "The update has been withdrawn." in page
    assert "It is about another action." in page
    assert any("Meant for action 21." in words for words in words_of(page, "main del"))
    assert "Meant for action 21." not in browser.get("/status-list")
    assert action_of("20").reported_rating != "red"
    browser_as("amanda-harcus").get(address, status=403)
    browser.get(f"/actions/{number_of('18')}/updates/{address.split('/')[4]}/withdraw", status=404)


def test_a_follow_up_stands_beside(browser_as: BrowserAs) -> None:
    report_complete(browser_as(OWNER))
    browser = browser_as(AUDITOR)
    check(browser)
    assert "Reported 6%, validated 3%" in browser.get(PLAN)
    form = moving_form(browser, "18", "follow-up")
    form["result"], form["words"] = "partly implemented", "Half of it is there."
    assert "Followed up: partly implemented" in form.submit().follow()
    page = browser.get(PLAN)
    assert "Reported 6%, validated 0%" in page
    assert "of 33 actions" in page


def test_lists_of_what_waits(browser_as: BrowserAs) -> None:
    clerk = browser_as(CLERK)
    report_complete(browser_as(OWNER))
    assert "2 actions" in words_of(clerk.get("/status-list?only=awaiting-check"), "#result")[0]
    check(browser_as(AUDITOR))
    assert "1 action" in words_of(clerk.get("/status-list?only=awaiting-check"), "#result")[0]
    waiting = clerk.get("/status-list?only=awaiting-sign-off")
    assert "1 action checked and waiting for the board's approval" in words_of(waiting, "#result")[0]
    assert "Reported complete on 1 April 2019, checked on 1 April 2019" in waiting


@pytest.mark.parametrize("move", MOVES)
def test_a_page_for_a_move_that_cannot_be_made_says_why(browser_as: BrowserAs, head: Head, move: str) -> None:
    browser, before = browser_as(AUDITOR if move == "follow-up" else CLERK), head()
    page = browser.get(page_of("20", move))
    has_form = "version" in {name for form in page.forms.values() for name in form.fields}
    assert has_form is (move in {"suspend", "stop", "remove", "follow-up"})
    if not has_form:
        assert "This action is in progress, so" in page
    assert head() == before


@pytest.mark.parametrize("move", MOVES)
def test_an_action_that_does_not_exist_is_not_found(browser_as: BrowserAs, move: str) -> None:
    browser_as(CLERK).get(f"/actions/9999/{move}", status=404)


def test_how_a_plan_decides(browser_as: BrowserAs) -> None:
    browser = browser_as(CLERK)
    form = form_with(browser.get(f"{PLAN}/how-it-decides"), "approval_verb")
    form["approving_board_id"].select(text="Cabinet")
    form["approval_verb"], form["board_only_after"] = "endorsed", "x"
    refused = form.submit()
    assert "Enter a number from 0 to 9." in refused
    form = form_with(refused, "approval_verb")
    assert form["approval_verb"].value == "endorsed"
    form["board_only_after"] = "0"
    page = form.submit().follow()
    assert "Endorsed by Cabinet" in page
    assert "Only a board may grant them" in page
    plan = db.session.execute(sa.select(Plan).where(Plan.ref == "LGA-2018")).scalar_one()
    assert (plan.approval_verb, plan.board_only_after) == (ApprovalVerb.ENDORSED, 0)
    assert "Strategic Plan monitoring" not in form_with(browser.get(f"{PLAN}/how-it-decides"), "approval_verb").text
    assert "How this plan decides" not in browser_as(OWNER).get(PLAN)
    browser_as(OWNER).get(f"{PLAN}/how-it-decides", status=403)


def test_the_owner_sees_that_a_plan_has_its_own_words(browser_as: BrowserAs) -> None:
    clerk = browser_as(CLERK)
    form = form_with(clerk.get(f"{PLAN}/how-it-decides"), "approval_verb")
    form["approving_board_id"].select(text="Cabinet")
    form["approval_verb"] = "endorsed"
    form.submit()
    report_complete(browser_as(OWNER))
    assert "Cabinet endorses it; the secretariat records that." in check(browser_as(AUDITOR)).follow()
    sign_off(clerk)
    assert "Complete: endorsed by Cabinet on 1 April 2019" in browser_as(OWNER).get("/status-list?plan=LGA-2018")


def test_the_day_before_is_as_it_was_and_offers_nothing_to_do(browser_as: BrowserAs) -> None:
    browser = browser_as(CLERK)
    report_complete(browser_as(OWNER))
    check(browser_as(AUDITOR))
    page = browser.get(page_of("18") + "?as_at=2019-03-31")
    assert buttons_of(page) == []
    assert "An owner reports it complete." in page
    assert not page.html.select("ol[aria-labelledby=completion]")
    form = moving_form(browser, "20", "remove")
    form["reason"] = "It stands twice in the plan."
    form.submit().follow()
    assert words_of(browser.get(page_of("20") + "?as_at=2019-03-31"), "h1")[0].startswith("Action 20:")


def test_banners_are_as_wide_as_the_table(browser_as: BrowserAs) -> None:
    page = browser_as(OWNER).get(PLAN)
    columns = len(page.html.select("table.app-plan thead th"))
    assert {int(str(banner["colspan"])) for banner in page.html.select("table.app-plan .app-banner th")} == {columns}
