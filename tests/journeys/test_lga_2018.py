"""Deadlines of the peer challenge plan: settled, moved in daylight, misread and corrected, counted on past days."""

from datetime import date
from typing import Any

from tests.pages.browser import the_one, words_of
from tests.pages.council import Council, action, changes, counted, follow, line, listed, said, send, shown_on, trail_of
from tests.web.training.test_training import tick_in

SECRETARY, CUSTOMERS = "daniel-kerr", "shazia-hussain"
FIRST, SECOND, THIRD, FOURTH = (date(2019, 4, day) for day in (1, 2, 3, 4))
NEVER_CHANGED = "Never changed."


def test_the_secretariat_settles_action_16(council: Council) -> None:
    council.on(SECOND)
    secretary = council.person(SECRETARY)
    assert listed(secretary, "to-settle") == ["16"]
    assert line(secretary, "16")["final_deadline"] == ""
    assert "No emails have been sent about this action." in said(secretary.get(f"{action('16')}/mails"))

    questions = follow(secretary.get("/"), "settle")
    choice = the_one(questions, f"section:has(a[href='{action('16')}']) input[type=radio]")["name"]
    page = send(questions, {str(choice): "April 2020: until 30 April 2020"})
    assert "1 deadline settled." in said(page)
    assert listed(secretary, "to-settle") == []
    shown = said(follow(page, "LGA-2018 16"))
    assert "“April 2020/21” Until 30 April 2020 (month) settled by Daniel Kerr on 2 April 2019" in shown
    assert "it could also be read as April 2021 (until 30 April 2021) or Financial year 2020/21" in shown
    assert NEVER_CHANGED in shown
    found = line(secretary, "16")
    assert (found["final_deadline"], found["first_deadline"], found["times_changed"]) == (*["2020-04-30"] * 2, "0")
    assert trail_of("16", 1) == ["milestone.settled: Daniel Kerr"]

    assert "Until 30 April 2020" in shown_on(secretary, "16", FIRST)
    assert "To settle: it can be read as April 2020" in shown_on(secretary, "16", FIRST, "as-we-knew")
    assert "16" not in changes(secretary, FIRST, SECOND).get("dates changed", {})

    council.on(date(2020, 5, 5))
    tick_in(council.app)
    secretary = council.person(SECRETARY)
    assert "16" in listed(secretary, "overdue")
    assert line(secretary, "16")["days_overdue"] == "5"
    told = words_of(secretary.get(f"{action('16')}/mails"), "tbody tr")
    for owner in ("Amanda Harcus", "Denise Radley", "Debbie Jones"):
        assert any(owner in one and "Told in the email" in one for one in told)


def test_new_dates_for_action_23_are_asked_for_refused_and_granted(council: Council) -> None:
    ask_for(council, "July 2020", "The new web site is late.")
    secretary = council.person(SECRETARY)
    assert listed(secretary, "extension-asked") == ["14", "23"]

    council.on(SECOND)
    page = decide(council, "Refuse", board="Transformation Board", words="Show the board why.", reference="TB 4.2")
    assert "1 request refused." in said(page)
    refused = "Your request for “July 2020” was refused on 2 April 2019 by Transformation Board (reference TB 4.2)"
    assert f"{refused}: Show the board why." in said(council.person(CUSTOMERS).get("/"))
    assert listed(council.person(SECRETARY), "extension-asked") == ["14"]

    council.on(THIRD)
    ask_for(council, "July 2020", "The supplier's plan is with the board.")
    council.on(FOURTH)
    page = decide(council, "Grant", words="With a report each month.", another="June 2020")
    assert "1 new date granted." in said(page)
    owner, moved = council.person(CUSTOMERS), "Changed once, first 30 April 2020, 61 days later than first agreed."
    assert "granted on 4 April 2019 by the secretariat" in said(owner.get("/"))
    shown = said(owner.get(action("23")))
    assert moved in shown
    assert "Moved from “April 2020” to “June 2020”" in shown
    assert "Instead of “July 2020”, until 31 July 2020" in shown
    found = line(owner, "23")
    assert (found["final_deadline"], found["first_deadline"]) == ("2020-06-30", "2020-04-30")
    assert (found["times_changed"], found["days_later"]) == ("1", "61")
    assert moved in said(owner.get("/status-list?plan=LGA-2018"))

    ask_for(council, "September 2020", "Two call centres move.")
    page = decide(council, "Grant")
    assert "in this plan only a board can decide now" in said(page)
    page = decide(council, "Grant", board="Transformation Board", reference="TB 5.1")
    assert "1 new date granted." in said(page)
    assert "Changed twice, first 30 April 2020, 153 days later" in said(council.person(CUSTOMERS).get(action("23")))
    assert trail_of("23", 6) == [
        "milestone.new_date_asked: Shazia Hussain",
        "milestone.new_date_refused: Daniel Kerr",
        "milestone.new_date_asked: Shazia Hussain",
        "milestone.new_date_granted: Daniel Kerr",
        "milestone.new_date_asked: Shazia Hussain",
        "milestone.new_date_granted: Daniel Kerr",
    ]
    assert line(owner, "23", as_at=str(THIRD))["final_deadline"] == "2020-04-30"
    assert NEVER_CHANGED in shown_on(owner, "23", THIRD)
    assert list(changes(owner, FIRST, FOURTH)["dates changed"]) == ["23"]


def ask_for(council: Council, words: str, reason: str) -> None:
    """The owner of action 23 asks for a new date, from her start page on."""
    page = follow(follow(council.person(CUSTOMERS).get("/"), "LGA-2018 23"), "Ask for a new date")
    assert "Your request has been recorded." in said(send(page, {"words": words, "reason": reason}))


def decide(
    council: Council,
    verdict: str,
    *,
    board: str = "The secretariat",
    words: str = "",
    reference: str = "",
    another: str = "",
) -> Any:
    """The secretary records what was decided on the request for action 23, from the list of all requests."""
    page = follow(council.person(SECRETARY).get("/"), "Extensions requested")
    row = str(the_one(page, f"section:has(a[href='{action('23')}']) input[type=radio]")["name"]).removesuffix("verdict")
    typed = {f"{row}verdict": verdict, f"{row}decision_words": words, f"{row}words": another}
    return send(page, {**typed, "board": board, "reference": reference})


def test_a_misread_date_of_action_15_is_corrected_and_counts_as_no_change(council: Council) -> None:
    council.on(SECOND)
    secretary = council.person(SECRETARY)
    assert "15" in listed(secretary, "overdue")
    before = counted(secretary, "overdue")
    page = follow(follow(secretary.get("/plans/LGA-2018"), "Action 15"), "Correct")
    refused = send(page, {"as_printed": "January 2020"})
    assert "What was wrong" in said(refused)
    page = send(refused, {"as_printed": "January 2020", "reason": "The year was typed wrongly."})
    assert "Both readings are kept in the history. Read as: until 31 January 2020." in said(page)
    assert "Misreading corrected: from “January 2019” to “January 2020”" in said(page)
    assert "31 January 2019 to 31 January 2020, 365 days later" in said(page)
    assert NEVER_CHANGED in said(page)
    found = line(secretary, "15")
    assert (found["final_deadline"], found["first_deadline"], found["times_changed"]) == (*["2020-01-31"] * 2, "0")
    assert trail_of("15", 1) == ["milestone.reading_corrected: Daniel Kerr"]
    assert "15" not in listed(secretary, "overdue")
    assert (before, counted(secretary, "overdue")) == ("6 milestones in 5 actions", "5 milestones in 4 actions")

    assert "Until 31 January 2020" in shown_on(secretary, "15", FIRST)
    assert "Until 31 January 2019" in shown_on(secretary, "15", FIRST, "as-we-knew")
    assert counted(secretary, "overdue", as_at="2019-04-01") == "5 milestones in 4 actions"
    assert counted(secretary, "overdue", as_at="2019-04-01", reading="as-we-knew") == "6 milestones in 5 actions"
    assert "15" not in changes(secretary, FIRST, SECOND).get("no longer overdue", {})


def test_the_untouched_plan_on_past_days(council: Council) -> None:
    secretary = council.person(SECRETARY)
    forms = secretary.get("/training/clock").forms.values()
    next(form for form in forms if form.action.endswith("/remove-sample")).submit().follow()
    council.on(date(2019, 7, 10))
    secretary = council.person(SECRETARY)
    for day, number in (("2019-03-01", "4 milestones"), ("2019-07-01", "16 milestones in 14 actions")):
        assert counted(secretary, "overdue", as_at=day) == number
        assert f"Overdue: {number}" in words_of(secretary.get(f"/plans/LGA-2018?as_at={day}"), "main li")
    page = secretary.get("/status-list/changes?plan=LGA-2018&since=2019-03-01&until=2019-07-01")
    assert "Newly overdue: 12 milestones in 11 actions" in said(page)
    assert "Milestones overdue 4 12 0 16" in words_of(page, "tbody tr")
    assert len(changes(secretary, date(2019, 3, 1), date(2019, 7, 1))["newly overdue"]) == 11
