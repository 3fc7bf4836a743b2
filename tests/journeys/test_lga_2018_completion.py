"""Actions of the peer challenge plan that are said to be done or green: reported, checked, approved, tested again."""

from datetime import date

from webtest import Upload

from tests.pages.browser import Browser, address_of, the_one, words_of
from tests.pages.council import (
    Council,
    action,
    changes,
    follow,
    line,
    listed,
    percentages,
    said,
    send,
    shown_on,
    trail_of,
)
from tests.support.files import PDF

SECRETARY, AUDITOR, MEMBER = "daniel-kerr", "training-auditor", "abdal-ullah"
DIRECTOR = "sharon-godman"
FIRST, SECOND, THIRD, FOURTH = (date(2019, 4, day) for day in (1, 2, 3, 4))
RETESTED, AGAIN, LATER = date(2019, 10, 2), date(2019, 11, 29), date(2020, 6, 1)
TIB = "Tower Hamlets Transformation and Improvement Board"
STRATEGY = ("Divisional Director Strategy, Policy and Performance", "Strategy and Policy Manager")


def test_action_18_is_reported_checked_and_signed_off_fails_its_re_test_and_holds_at_last(council: Council) -> None:
    name_the_directorate(council.person(SECRETARY))
    assert percentages(council.person(MEMBER)) == "Reported 3%, validated 0%"
    council.on(SECOND)
    report_with_evidence(council)
    council.on(THIRD)
    check_within_the_service(council)
    council.on(FOURTH)
    sign_off(council, "TIB 7.1", FOURTH, RETESTED)
    assert percentages(council.person(MEMBER)) == "Reported 6%, validated 3%"
    found = line(council.person(MEMBER), "18")
    assert found["standing"] == f"complete: signed off by {TIB} on 4 April 2019, checked within the owner's own service"
    days = (found["reported_complete_on"], found["checked_on"], found["signed_off_on"])
    assert days == ("2019-04-02", "2019-04-03", "2019-04-04")
    assert list(changes(council.person(MEMBER), FIRST, FOURTH)["reported complete or completed"]) == ["18"]

    council.on(RETESTED)
    fail_the_re_test(council)
    council.on(AGAIN)
    director = council.person(DIRECTOR)
    form = {"happened": "The board has met each month since October.", "rating": "Blue", "reports_complete": True}
    send(follow(director.get(action("18")), "Update this action"), form)
    checked = follow(council.person(AUDITOR).get(action("18")), "Check that it is complete")
    assert "See the evidence: 2 entries" in said(checked)
    page = send(checked, {"outcome": "It is complete", "words": "Read the minutes of two meetings."})
    assert "Action 18 has been checked." in said(page)
    assert "own service" not in line(council.person(MEMBER), "18")["standing"]
    sign_off(council, "TIB 11.2", AGAIN, LATER)
    council.on(LATER)
    retest = follow(council.person(AUDITOR).get(action("18")), "Record a re-test")
    page = send(retest, {"outcome": "The change is embedded", "words": "It still meets."})
    assert "Nothing more: it is embedded." in said(page)
    assert trail_of("18", 10) == [
        "action.reported_complete: Sharon Godman",
        "evidence.given: Sharon Godman",
        "evidence.given: Sharon Godman",
        "action.checked: Daniel Kerr",
        "action.signed_off: Daniel Kerr",
        "action.retest_failed: Daniel Kerr",
        "action.reported_complete: Sharon Godman",
        "action.checked: Training Auditor",
        "action.signed_off: Daniel Kerr",
        "action.found_embedded: Training Auditor",
    ]


def name_the_directorate(secretary: Browser) -> None:
    """The secretary says of which directorate the director's post and his own are: it is not printed."""
    for title in STRATEGY:
        post = follow(follow(follow(secretary.get("/people"), "their own list"), title), "Correct")
        send(post, {"directorate": "Strategy"})


def report_with_evidence(council: Council) -> None:
    """The director reports the action complete, adds the agenda and a link to it, and cannot check it herself."""
    director = council.person(DIRECTOR)
    page = follow(follow(director.get("/"), "LGA-2018 18"), "Update this action")
    page = send(page, {"happened": "The board met in public.", "rating": "Blue", "reports_complete": True})
    typed = {"kind": "Document", "shows": "Members of every group were invited."}
    page = send(follow(page, "Add evidence for it"), {**typed, "file": Upload("agenda.pdf", PDF)})
    page = send(follow(page, "Add evidence"), {**typed, "link": "https://council.example/board"})
    shown = said(page)
    assert "Download agenda.pdf (PDF" in shown
    assert "https://council.example/board (a link to council.example, which may change)" in shown
    assert "Somebody other than Sharon Godman checks it" in shown
    refused = said(director.get(f"{action('18')}/check"))
    assert "You were involved in the report, so somebody else has to check it." in refused
    assert percentages(director) == "Reported 6%, validated 0%"


def check_within_the_service(council: Council) -> None:
    """The secretary, of the director's own directorate, reads the evidence and confirms the report."""
    secretary = council.person(SECRETARY)
    assert listed(secretary, "awaiting-check") == ["13", "18"]
    page = follow(secretary.get("/status-list?plan=LGA-2018&only=awaiting-check"), "Action 18")
    page = follow(page, "Check that it is complete")
    assert "2 April 2019 , Sharon Godman The board met in public." in said(page)
    evidence = follow(page, "See the evidence: 2 entries")
    saved = secretary.get(address_of(the_one(evidence, "#evidence ~ section a[download]")))
    assert saved.body == PDF
    page = send(page, {"outcome": "It is complete", "words": "Read the agenda."})
    assert "Action 18 has been checked. This is recorded as a check within the owner's own service." in said(page)
    assert listed(secretary, "awaiting-check") == ["13"]
    assert listed(secretary, "awaiting-sign-off") == ["18"]
    assert "checked within the owner's own service on 3 April 2019" in line(secretary, "18")["standing"]


def sign_off(council: Council, reference: str, day: date, retest_on: date) -> None:
    """The secretary records what the board decided, from the list of what waits for it."""
    secretary = council.person(SECRETARY)
    assert listed(secretary, "awaiting-sign-off") == ["18"]
    page = follow(secretary.get("/"), "Checked, waiting for the board's approval: 1 action")
    page = follow(follow(page, "Action 18"), "Record the board's approval")
    typed = {"on": day, "reference": reference, "retest_on": retest_on, "look_at": "Whether the board still meets."}
    page = send(page, typed)
    assert f"Signed off by {TIB}" in said(page)
    assert f"Reference: {reference}" in said(page)
    assert listed(secretary, "awaiting-sign-off") == []


def fail_the_re_test(council: Council) -> None:
    """The re-test is due, the board has not met: the action is in progress again, with all that was."""
    secretary = council.person(SECRETARY)
    assert listed(secretary, "retest-due") == ["18"]
    page = follow(follow(secretary.get("/"), "Re-test due: 1 action"), "Action 18")
    page = follow(page, "Record a re-test")
    typed = {"outcome": "The change is not embedded: the action is open again", "words": "No meeting since March."}
    page = send(page, {**typed, "last_day": date(2019, 12, 31)})
    steps = [step.split(" on ")[0] for step in words_of(page, "ol[aria-labelledby=completion] li")]
    assert steps == [
        "Reported complete",
        "Checked within the owner's own service",
        f"Signed off by {TIB}",
        "Re-test failed: in progress again",
    ]
    assert "Until 31 December 2019" in said(page)
    assert percentages(secretary) == "Reported 3%, validated 0%"
    assert line(secretary, "18")["signed_off_on"] == ""
    assert "18" in listed(secretary, "to-challenge")
    assert "rated complete, and open again" in line(secretary, "18")["to_challenge"]
    assert f"Complete: signed off by {TIB} on 4 April 2019" in shown_on(secretary, "18", FOURTH)
    assert list(changes(secretary, FOURTH, RETESTED)["reopened"]) == ["18"]


def test_action_5_is_called_green_after_its_milestone_has_passed(council: Council) -> None:
    passed, today = date(2020, 3, 31), date(2020, 4, 6)
    council.on(today)
    secretary, why = council.person(SECRETARY), "The last three buildings are surveyed by May."
    assert "5" not in listed(secretary, "to-challenge")
    page = follow(follow(secretary.get("/"), "Overdue"), "Action 5")
    green = {"happened": "Ninety of 93 buildings are reviewed.", "rating": "Green", "on_behalf_of": "Ann Sutcliffe"}
    refused = send(follow(page, "Update this action"), green)
    assert "Needed for green, because a deadline of this action has passed." in said(refused)
    assert line(secretary, "5")["reported_rating"] == "amber"
    page = send(refused, {"why_better": why})
    assert "6 April 2020 , Daniel Kerr for Ann Sutcliffe ● Green" in said(page)
    assert f"Why this rating although a date has passed: {why}" in said(page)

    member = council.person(MEMBER)
    assert "5" in listed(member, "to-challenge")
    page = follow(member.get("/"), "Ratings to challenge")
    page = follow(follow(page, "Action 5"), "Check the rating")
    assert "To challenge: a milestone has passed." in said(page)
    assert why in said(page)
    page = send(page, {"rating": "Amber", "words": "The survey of the three has no date."})
    reported, dates, checked = words_of(page, ".app-beside dd")
    assert reported == "● Green"
    assert dates.startswith("Late")
    assert checked.startswith("▲ Amber")
    assert "6 April 2020: The survey of the three has no date." in checked
    found = line(member, "5")
    assert (found["reported_rating"], found["validated_rating"], found["days_overdue"]) == ("green", "amber", "6")
    assert found["to_challenge"] == "a milestone has passed; better than what somebody else found"
    assert trail_of("5", 2) == [
        "action.update_submitted: Daniel Kerr for Ann Sutcliffe",
        "action.rating_validated: Councillor Abdal Ullah",
    ]
    before = line(member, "5", as_at=str(passed))
    assert (before["reported_rating"], before["validated_rating"], before["days_overdue"]) == ("amber", "", "0")
    changed = changes(member, passed, today)
    assert "5" in changed["newly overdue"]
    assert changed["rating better"]["5"][:2] == ("amber", "green")
    assert changed["checked by somebody else"]["5"][1] == "amber"
