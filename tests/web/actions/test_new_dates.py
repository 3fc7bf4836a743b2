"""New dates by the real pages: asked for, refused, granted, decided elsewhere, set first, taken back."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.pages.browser import Browser, BrowserAs, Head, form_with, words_of
from tests.support.events import StagedEvent
from tests.web.actions.test_editing import found
from tracker.actions.enums import ActionState, ChangeState
from tracker.actions.models import Action, DeadlineChange
from tracker.audit.queries import history_of
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.boards.models import Board
from tracker.database import db
from tracker.installation.queries import clock_of

SECRETARIAT, OWNER, MEMBER, AUDITOR = "daniel-kerr", "shazia-hussain", "abdal-ullah", "training-auditor"


def set_day(form: Any, name: str, day: int | str, month: int | str, year: int | str) -> None:
    """Fills the three boxes of a date."""
    for part, value in (("day", day), ("month", month), ("year", year)):
        form[f"{name}-{part}"] = str(value)


def ask(browser: Browser, words: str = "July 2020", day: tuple[int, int, int] = (31, 7, 2020)) -> Any:
    """Asks for a new date for action 23; gives the action's page."""
    form = form_with(browser.get(f"/actions/{found('23').id}/ask-for-a-new-date"), "words")
    form["words"], form["reason"] = words, "The new web site is late."
    set_day(form, "last_day", *day)
    return form.submit().follow()


def request_of_23() -> DeadlineChange:
    """The request that waits."""
    changes = found("23").milestones[0].changes
    (waiting,) = (change for change in changes if change.state is ChangeState.REQUESTED)
    return waiting


def board_named(name: str) -> int:
    """The number of a board."""
    return db.session.execute(sa.select(Board.id).where(Board.name == name)).scalar_one()


def decide(page: Any, verdict: str, board: str = "", words: str = "", reference: str = "") -> Any:
    """Decides on the request of action 23 as of 1 April 2019; gives what answers."""
    form, prefix = form_with(page, "board"), f"request-{request_of_23().id}-"
    form[f"{prefix}verdict"], form[f"{prefix}decision_words"] = verdict, words
    form["board"], form["reference"] = str(board_named(board)) if board else "0", reference
    set_day(form, "on", 1, 4, 2019)
    return form.submit()


def test_asked_refused_asked_again_granted_and_then_it_is_for_the_board(browser_as: BrowserAs) -> None:
    owner, clerk, number = browser_as(OWNER), browser_as(SECRETARIAT), found("23").id
    page = ask(owner)
    assert "New date requested: “July 2020”" in page
    assert "30 April 2020 to 31 July 2020, 92 days later" in page
    assert "Never changed." in page
    listed = clerk.get(f"/actions/{number}/extensions")
    refused = decide(listed, "refuse")
    assert "LGA-2018 action 23: Say why the new date is refused" in refused
    page = decide(refused, "refuse", words="Bring it to the board first.").follow()
    assert "1 request refused." in page
    page = owner.get(f"/actions/{number}")
    assert "Refused: “July 2020”" in page
    assert "on 1 April 2019 by the secretariat, recorded by Daniel Kerr" in page
    assert "Your request for “July 2020” was refused on 1 April 2019 by the secretariat: Bring it" in owner.get("/")
    ask(owner)
    page = decide(clerk.get(f"/actions/{number}/extensions"), "grant").follow()
    assert "1 new date granted." in page
    assert "Moved from “April 2020” to “July 2020”" in page
    assert "Changed once, first 30 April 2020, 92 days later than first agreed." in page
    assert words_of(page, "main .app-printed")[0] == "“April 2020” now “July 2020”"
    ask(owner, "October 2020", (31, 10, 2020))
    listed = clerk.get(f"/actions/{number}/extensions")
    assert "Only a board : Transformation Board; Tower Hamlets Transformation" in words_of(listed, "main dl")[0]
    refused = decide(listed, "grant")
    assert "in this plan only a board can decide now" in refused
    refused = decide(refused, "grant", board="Transformation Board")
    assert "Enter the reference" in refused
    page = decide(refused, "grant", board="Transformation Board", reference="TB 7.2").follow()
    assert "Changed twice, first 30 April 2020, 184 days later than first agreed." in page
    assert "by Transformation Board (reference TB 7.2)" in page
    assert verify(db.session).faults == []


def test_what_lists_say_of_a_deadline_that_has_moved(browser_as: BrowserAs) -> None:
    ask(browser_as(OWNER))
    clerk = browser_as(SECRETARIAT)
    decide(clerk.get("/extensions"), "grant").follow()
    words = "Changed once, first 30 April 2020, 92 days later than first agreed."
    for path in ("/status-list?plan=LGA-2018", "/plans/LGA-2018"):
        assert words in clerk.get(path)
    (line,) = (line for line in clerk.get("/status-list.csv?plan=LGA-2018").text.splitlines() if ",23," in line)
    assert ",2020-07-31,2020-07-31,,2020-04-30,1,92," in line


def test_while_a_request_waits_no_other_is_asked_for(browser_as: BrowserAs) -> None:
    owner, address = browser_as(OWNER), f"/actions/{found('23').id}/ask-for-a-new-date"
    assert words_of(owner.get(address), "[name=milestone] + label") == ["April 2020, until 30 April 2020"]
    ask(owner)
    page = owner.get(address)
    assert "“July 2020” has already been requested, on 1 April 2019, and is waiting for a decision." in page
    assert not page.html.select("[name=words]")


def test_less_than_asked_is_granted(browser_as: BrowserAs) -> None:
    ask(browser_as(OWNER))
    clerk, number = browser_as(SECRETARIAT), found("23").id
    form = form_with(clerk.get(f"/actions/{number}/extensions"), "board")
    prefix = f"request-{request_of_23().id}-"
    form[f"{prefix}verdict"], form["board"] = "grant", "0"
    set_day(form, f"{prefix}last_day", 29, 5, 2020)
    refused = form.submit()
    assert "LGA-2018 action 23: Enter the new deadline in words." in refused
    form = form_with(refused, "board")
    assert form[f"{prefix}last_day-day"].value == "29"
    form[f"{prefix}words"] = "May 2020"
    refused = form.submit()
    assert "LGA-2018 action 23: Choose how exact this date is, because the words do not say." in refused
    form = form_with(refused, "board")
    set_day(form, f"{prefix}last_day", "", "", "")
    page = form.submit().follow()
    assert "Moved from “April 2020” to “May 2020”" in page
    assert "“July 2020”, until 31 July 2020" in " ".join(words_of(page, "main section dl"))


def test_past_dates_and_those_beyond_the_plan_are_said_aloud(browser_as: BrowserAs) -> None:
    owner, clerk = browser_as(OWNER), browser_as(SECRETARIAT)
    page = ask(owner, "March 2019", (31, 3, 2019))
    assert "Note: 31 March 2019 is already past on 1 April 2019." in page
    assert "already past on 1 April 2019" in clerk.get("/extensions")
    page = decide(clerk.get(f"/actions/{found('23').id}/extensions"), "grant").follow()
    assert "Note on LGA-2018 action 23: 31 March 2019 is already past on 1 April 2019." in page
    page = ask(owner, "March 2023", (31, 3, 2023))
    beyond = "after the end of the plan on 31 December 2022"
    assert f"Note: 31 March 2023 is {beyond}." in page
    listed = clerk.get(f"/boards/{board_named('Transformation Board')}/extensions")
    assert f"The date asked for is {beyond}." in listed
    page = decide(listed, "grant", board="Transformation Board", reference="7").follow()
    assert f"Note: {beyond}" in clerk.get(f"/actions/{found('23').id}")


def test_a_date_becomes_words_without_one(browser_as: BrowserAs) -> None:
    owner, number = browser_as(OWNER), found("23").id
    form = form_with(owner.get(f"/actions/{number}/ask-for-a-new-date"), "words")
    form["words"], form["reason"], form["precision"] = "When the contract is let", "Nobody knows yet.", "undetermined"
    refused = form.submit()
    assert "enter a review date in the future" in refused
    form = form_with(refused, "words")
    assert form["words"].value == "When the contract is let"
    set_day(form, "review_on", 1, 9, 2019)
    page = form.submit().follow()
    assert "to be reviewed on 1 September 2019" in page
    page = decide(browser_as(SECRETARIAT).get("/extensions"), "grant").follow()
    page = owner.get(f"/actions/{number}")
    assert "Changed once, first 30 April 2020, now without a date." in page
    assert "Undetermined: never overdue" in page


def test_several_are_decided_in_one_go_or_none(browser_as: BrowserAs, head: Head) -> None:
    ask(browser_as(OWNER))
    clerk = browser_as(SECRETARIAT)
    page = clerk.get("/extensions")
    headings = words_of(page, "main h2")
    assert [one.partition(":")[0] for one in headings] == ["LGA-2018 action 14", "LGA-2018 action 23", "The decision"]
    other = found("14").milestones[0].changes[0].id
    before = head()
    assert "Choose a decision on at least one request" in form_with(page, "board").submit()
    form = form_with(page, "board")
    form[f"request-{other}-verdict"] = "grant"
    refused = decide_both(form, "refuse")
    assert "LGA-2018 action 23: Say why the new date is refused" in refused
    assert head() == before
    form = form_with(refused, "board")
    assert form[f"request-{other}-verdict"].value == "grant"
    form[f"request-{request_of_23().id}-decision_words"] = "Not yet."
    page = form.submit().follow()
    assert "1 new date granted and 1 request refused." in page
    assert "No request for a new date is waiting for a decision." in page
    events = [entry.event for entry in history_of(db.session, [found("14").reference, found("23").reference], 2)]
    assert sorted(events) == ["milestone.new_date_granted", "milestone.new_date_refused"]
    assert verify(db.session).faults == []


def decide_both(form: Any, verdict: str) -> Any:
    """Sends a form in which one verdict stands already, with another on action 23."""
    form[f"request-{request_of_23().id}-verdict"] = verdict
    form["board"], form["reference"] = "0", ""
    return form.submit()


def test_a_request_that_was_decided_meanwhile_is_named(browser_as: BrowserAs) -> None:
    ask(browser_as(OWNER))
    first, second = browser_as(SECRETARIAT), browser_as(SECRETARIAT)
    path = f"/actions/{found('23').id}/extensions"
    page, late = first.get(path), second.get(path)
    form, name = form_with(late, "board"), f"request-{request_of_23().id}-"
    decide(page, "grant").follow()
    form[f"{name}verdict"], form[f"{name}decision_words"], form["board"] = "refuse", "Typed with care.", "0"
    refused = form.submit()
    assert "LGA-2018 action 23: This request is no longer waiting. It was granted." in refused
    assert form_with(refused, "board")[f"{name}decision_words"].value.strip() == "Typed with care."
    assert "No request for a new date is waiting" in second.get(path)


def test_a_request_that_was_overtaken_is_shown_and_not_decided(browser_as: BrowserAs) -> None:
    ask(browser_as(OWNER))
    clerk, number = browser_as(SECRETARIAT), found("23").id
    late = clerk.get("/extensions")
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        rec.session.get_one(Action, number).state = ActionState.COMPLETE
        rec.tell(StagedEvent.CHANGED)
    assert "This action is complete, so its dates cannot be changed." in decide(late, "grant")
    page = clerk.get("/extensions")
    assert "Overtaken, not decided: this action is complete." in page
    assert "Overtaken, not decided. This action is complete." in clerk.get(f"/actions/{number}")
    assert ">Extension requested: 1 action<" in clerk.get("/plans/LGA-2018")


def test_a_board_sees_what_it_may_decide_and_the_secretariat_records_it(browser_as: BrowserAs) -> None:
    ask(browser_as(OWNER))
    member, clerk = browser_as(MEMBER), browser_as(SECRETARIAT)
    path = f"/boards/{board_named('Transformation Board')}/extensions"
    page = member.get(path)
    assert "The secretariat of the plan records the decisions." in page
    assert not page.html.select("main input")
    token = form_with(page, "csrf_token")["csrf_token"].value
    member.post(path, {"csrf_token": token}, status=403)
    assert "Extensions requested" in member.get(path.removesuffix("/extensions"))
    page = decide(clerk.get(path), "grant", board="Transformation Board", reference="TB 3").follow()
    assert "1 new date granted." in page
    elsewhere = clerk.get(f"/boards/{board_named('Cabinet')}/extensions")
    assert "No request for a new date is waiting" in elsewhere
    no_body = clerk.get(f"/boards/{board_named('Strategic Plan monitoring')}/extensions")
    assert "has no meetings" in no_body


def test_the_lists_of_extensions_lead_to_the_page(browser_as: BrowserAs) -> None:
    clerk = browser_as(SECRETARIAT)
    assert "/extensions" in {str(link["href"]) for link in clerk.get("/").html.select("main a")}
    assert "Decide on the extensions requested" in clerk.get("/status-list?only=extension-asked")
    assert "Decide on the extensions requested" not in browser_as(MEMBER).get("/status-list?only=extension-asked")


def test_a_decision_made_elsewhere_is_recorded(browser_as: BrowserAs) -> None:
    clerk, action = browser_as(SECRETARIAT), found("23")
    page = clerk.get(f"/actions/{action.id}")
    page = page.click("Record a decision on the date")
    form = form_with(page, "reason")
    form["words"], form["reason"], form["reference"] = "July 2020", "The web site is late.", "TB 3"
    form["board"] = str(board_named("Transformation Board"))
    set_day(form, "last_day", 31, 7, 2020)
    refused = form.submit()
    assert "Enter the date of the decision." in refused
    form = form_with(refused, "reason")
    assert (form["words"].value, form["reason"].value.strip()) == ("July 2020", "The web site is late.")
    set_day(form, "on", 6, 3, 2019)
    form["asked_by"].select(text="Shazia Hussain")
    page = form.submit().follow()
    assert "on 6 March 2019 by Transformation Board (reference TB 3), recorded by Daniel Kerr" in page
    assert "by Shazia Hussain" in " ".join(words_of(page, "main section dl"))
    as_at = clerk.get(f"/actions/{action.id}?as_at=2019-03-07").text
    assert "Moved from “April 2020” to “July 2020”" in as_at
    assert "Moved from" not in clerk.get(f"/actions/{action.id}?as_at=2019-03-05").text
    assert verify(db.session).faults == []


def test_a_first_date_is_set(browser_as: BrowserAs) -> None:
    clerk = browser_as(SECRETARIAT)
    milestone = next(one for one in found("7").milestones if one.last_day is None)
    action_id, step_id = milestone.action_id, milestone.id
    page = clerk.get(f"/actions/{action_id}").click("Set the first date")
    form = form_with(page, "words")
    form["words"], form["board"] = "December 2019", "0"
    set_day(form, "last_day", 31, 12, 2019)
    page = form.submit().follow()
    assert "First date set: “December 2019”" in page
    assert "Set the first date" not in page
    form = form_with(clerk.get(f"/actions/{action_id}/milestones/{step_id}/first-date"), "words")
    form["words"], form["board"] = "October 2019", "0"
    set_day(form, "last_day", 31, 10, 2019)
    assert "Record a decision on it instead" in form.submit()


def test_a_request_is_taken_back_by_who_asked(browser_as: BrowserAs) -> None:
    owner = browser_as(OWNER)
    page = ask(owner)
    request_id = request_of_23().id
    assert "Take back your request" not in browser_as(SECRETARIAT).get(f"/actions/{found('23').id}")
    form = form_with(page.click("Take back your request"), "reason")
    form["reason"] = "It will do."
    page = form.submit().follow()
    assert "Request withdrawn: “July 2020”" in page
    assert db.session.get_one(DeadlineChange, request_id, populate_existing=True).state is ChangeState.WITHDRAWN
    other = found("20").id
    owner.get(f"/actions/{other}/requests/{request_id}/take-back", status=403)
    browser_as(SECRETARIAT).get(f"/actions/{other}/requests/{request_id}/take-back", status=404)


def test_many_changes_unfold_and_long_reasons_stay_whole(browser_as: BrowserAs) -> None:
    milestone = found("23").milestones[0]
    reason = "A long reason. " * 200
    with recording(db.session, Actor.command("test"), clock_of(db.session).now()) as rec:
        for number in range(9):
            change = DeadlineChange(
                milestone_id=milestone.id,
                state=ChangeState.GRANTED,
                from_printed=f"date {number}",
                to_printed=f"date {number + 1}",
                to_precision=milestone.precision,
                reason=reason,
            )
            rec.session.add(change)
        rec.tell(StagedEvent.CHANGED)
    page = browser_as(OWNER).get(f"/actions/{found('23').id}")
    assert "6 older entries" in page
    assert page.text.index("“date 8” to “date 9”") < page.text.index("“date 0” to “date 1”")
    assert page.text.count(reason.strip()) == 9


@pytest.mark.parametrize("person", [OWNER, MEMBER, AUDITOR])
def test_others_decide_on_nothing(browser_as: BrowserAs, head: Head, person: str) -> None:
    ask(browser_as(OWNER))
    number, step_id = found("23").id, found("23").milestones[0].id
    browser = browser_as(person)
    token = form_with(browser.get("/plans"), "csrf_token")["csrf_token"].value
    before = head()
    for path in (
        "/extensions",
        f"/actions/{number}/extensions",
        f"/actions/{number}/milestones/{step_id}/record-a-decision",
        f"/actions/{number}/milestones/{step_id}/first-date",
    ):
        browser.get(path, status=403)
        browser.post(path, {"csrf_token": token, "board": "0"}, status=403)
    assert head() == before


def test_what_has_no_open_date_offers_none_to_ask_for_and_heads_nothing_empty(browser_as: BrowserAs) -> None:
    clerk = browser_as(SECRETARIAT)
    page = clerk.get(f"/actions/{found('13').id}")  # reported complete, and no new date was ever asked for
    assert "Update this action" in words_of(page, "main a")
    assert "Ask for a new date" not in words_of(page, "main a")
    assert "History of this deadline" not in page
    assert "Ask for a new date" in words_of(clerk.get(f"/actions/{found('20').id}"), "main a")
