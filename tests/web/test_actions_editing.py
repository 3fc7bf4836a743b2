"""Entering and correcting actions, their owners, their boards and their milestones."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.web.conftest import BrowserAs, Head, form_with, words_of
from tracker.actions.enums import MilestoneState, OwnerPart, Precision
from tracker.actions.models import Action, Milestone, Monitor
from tracker.boards.models import Board
from tracker.database import db
from tracker.dates import day_in_words
from tracker.people.models import Person, Post
from tracker.plans.models import Plan
from tracker.web.deeds import CLASHED, LOOK_FIRST

SECRETARIAT, OWNER, MEMBER = "daniel-kerr", "sharon-godman", "abdal-ullah"
EDITING = (
    "/plans/LGA-2018/actions/new",
    "/actions/1/correct",
    "/actions/1/owners",
    "/actions/1/monitors",
    "/actions/1/milestones/new",
    "/actions/1/milestones/1/correct",
    "/actions/1/milestones/1/settle",
    "/actions/1/milestones/1/review",
    "/actions/1/milestones/1/drop",
)


def found(ref: str, plan: str = "LGA-2018") -> Action:
    """An action by its printed number."""
    db.session.rollback()
    query = sa.select(Action).join(Plan, Plan.id == Action.plan_id).where(Plan.ref == plan, Action.ref == ref)
    return db.session.execute(query).scalar_one()


def to_settle() -> Milestone:
    """A milestone whose words can be read in several ways."""
    open_ones = db.session.execute(sa.select(Milestone).where(Milestone.last_day.is_(None))).scalars()
    return next(step for step in open_ones if step.is_to_settle)


def test_an_action_is_added(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/plans/LGA-2018/actions/new"), "wording")
    form["ref"], form["wording"], form["date_printed"] = "36", "Write it all down", "Sept 2019"
    form.set("recommendations", True, index=2)
    form["parts"] = "a | First part\n\nSecond part"
    page = form.submit().follow()
    assert words_of(page, "h1") == ["Action 36: Write it all down"]
    added = found("36")
    assert [(part.label, part.words) for part in added.parts] == [("a", "First part"), ("", "Second part")]
    assert [link.recommendation.ref for link in added.services] == ["3"]
    assert added.date_printed == "Sept 2019"


def test_what_was_typed_is_kept_when_the_number_is_taken(browser_as: BrowserAs, head: Head) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/plans/LGA-2018/actions/new"), "wording")
    before = head()
    form["ref"], form["wording"], form["parts"] = "1", "Write it all down", "One\nTwo"
    page = form.submit()
    assert "This plan has an action 1 already." in page
    form = form_with(page, "wording")
    assert form["wording"].value == "Write it all down"
    assert form["parts"].value.split() == ["One", "Two"]
    assert head() == before


@pytest.mark.parametrize(("plan", "ref"), [("LGA-2018", "1"), ("LGA-2018", "20"), ("OFSTED-2017", "")])
def test_saving_without_a_change_leaves_an_action_as_it_was(browser_as: BrowserAs, plan: str, ref: str) -> None:
    query = sa.select(Action).join(Plan, Plan.id == Action.plan_id).where(Plan.ref == plan)
    action = found(ref, plan) if ref else db.session.execute(query.limit(1)).scalar_one()
    number = action.id

    def kept() -> list[object]:
        db.session.rollback()
        now = db.session.get_one(Action, number)
        parts = [(part.label, part.words) for part in now.parts]
        return [
            now.ref,
            now.wording,
            now.theme_id,
            now.stage_id,
            parts,
            {one.recommendation_id for one in now.services},
        ]

    before = kept()
    form_with(browser_as(SECRETARIAT).get(f"/actions/{number}/correct"), "wording").submit().follow()
    assert kept() == before


def test_of_two_who_correct_an_action_the_second_is_told(browser_as: BrowserAs) -> None:
    first, second = (form_with(browser_as(SECRETARIAT).get("/actions/1/correct"), "wording") for _ in range(2))
    first["wording"] = "First"
    first.submit().follow()
    second["wording"] = "Second"
    page = second.submit()
    assert CLASHED in page
    assert form_with(page, "wording")["wording"].value == "Second"


def test_the_owner_chooser_lists_posts_people_and_boards_and_guesses_nothing(browser_as: BrowserAs) -> None:
    page = browser_as(SECRETARIAT).get("/actions/1/owners")
    labels = words_of(page, "select#owner option")
    assert labels[0] == "Choose an owner"
    assert len(labels) == len(set(labels))
    assert "Ann Sutcliffe (acting) — Corporate Director for Place" in labels
    assert "Ann Sutcliffe — as a person, whatever post they hold" in labels
    assert "Cabinet — board" in labels
    assert page.html.select_one("select#owner[data-search]")


def test_an_owner_is_named_changed_and_taken_off(browser_as: BrowserAs) -> None:
    browser, number = browser_as(SECRETARIAT), found("20").id
    post = db.session.execute(sa.select(Post.id).where(Post.key == "corporate-director-for-place")).scalar_one()
    form = form_with(browser.get(f"/actions/{number}/owners"), "owner")
    form["owner"], form["part"] = f"post:{post}", "lead"
    page = form.submit()
    if "There is a problem" in page:
        assert "This action has a lead already." in page
        form = form_with(page, "owner")
        assert form["owner"].value == f"post:{post}"
        form["part"] = "supporting"
        page = form.submit()
    page = page.follow()
    own = next(one for one in found("20").owners if one.post_id == post)
    row = form_with(page, f"owner-{own.id}-part")
    row[f"owner-{own.id}-part"] = "equal"
    page = row.submit().follow()
    assert next(one.part for one in found("20").owners if one.post_id == post) is OwnerPart.EQUAL
    form_with(page, f"owner-{own.id}-part").submit("release").follow()
    assert post not in {one.post_id for one in found("20").owners}


def test_the_same_owner_twice_is_refused(browser_as: BrowserAs) -> None:
    own = found("1").owners[0]
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/owners"), "owner")
    assert "Choose an owner." in form.submit()
    form["owner"], form["part"], form["printed_name"] = f"post:{own.post_id}", "equal", "S Godman"
    page = form.submit()
    assert "They own this action already." in page
    assert form_with(page, "owner")["printed_name"].value == "S Godman"


def test_a_second_lead_is_refused_at_the_owner_it_is_for(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    person = db.session.execute(sa.select(Person.id).where(Person.key == "afazul-haque")).scalar_one()
    form = form_with(browser.get("/actions/1/owners"), "owner")
    form["owner"], form["part"] = f"person:{person}", "supporting"
    page = form.submit().follow()
    own = next(one for one in found("1").owners if one.person_id == person and one.post_id is None)
    row = form_with(page, f"owner-{own.id}-part")
    row[f"owner-{own.id}-part"] = "lead"
    page = row.submit()
    links = [link["href"] for link in page.html.select(".govuk-error-summary a")]
    assert links == [f"#owner-{own.id}-part"]
    assert form_with(page, f"owner-{own.id}-part")[f"owner-{own.id}-part"].value == "lead"


def test_an_owner_of_another_action_is_not_changed(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    other = found("4").owners[0]
    token = form_with(browser.get("/actions/1/owners"), "csrf_token")["csrf_token"].value
    sent = {
        "csrf_token": token,
        f"owner-{other.id}-part": "equal",
        f"owner-{other.id}-version": str(found("1").version),
    }
    assert "This owner was taken off already." in browser.post(f"/actions/1/owners/{other.id}", sent)


def test_boards_are_named_and_keep_their_order(browser_as: BrowserAs) -> None:
    held = found("1").monitors[0]
    printed, board_id = held.printed, held.board_id
    new = db.session.execute(sa.select(Board.id).where(Board.key == "cabinet")).scalar_one()
    page = browser_as(SECRETARIAT).get("/actions/1/monitors")
    form = page.forms[1]
    boxes = page.html.select("input[name=boards]")
    assert [box["value"] for box in boxes if box.has_attr("checked")] == [str(board_id)]
    form.set("boards", True, index=[box["value"] for box in boxes].index(str(new)))
    form.submit().follow()
    monitors = db.session.execute(sa.select(Monitor).where(Monitor.action_id == 1).order_by(Monitor.position)).scalars()
    assert [(one.board_id, one.printed) for one in monitors] == [(board_id, printed), (new, "")]


def test_a_milestone_is_added(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/milestones/new"), "as_printed")
    form["name"], form["as_printed"], form["precision"] = "Gold", "2022", "year"
    form["last_day-day"], form["last_day-month"], form["last_day-year"] = "30", "12", "2022"
    page = form.submit()
    assert "The last day of a year is the day on which that year ends." in page
    form = form_with(page, "as_printed")
    assert (form["name"].value, form["last_day-day"].value) == ("Gold", "30")
    form["last_day-day"] = "31"
    assert "The milestone is added. Read as: until 31 December 2022." in form.submit().follow()


def test_the_words_of_a_milestone_are_read(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/actions/1/milestones/new"), "as_printed")
    form["as_printed"] = "Q3 2025/26"
    assert "The milestone is added. Read as: until 31 December 2025." in form.submit().follow()
    form = form_with(browser.get("/actions/1/milestones/new"), "as_printed")
    form["as_printed"] = "Gold - 2022"
    assert "Read as: until 31 December 2022." in form.submit().follow()
    read, named = found("1").milestones[-2:]
    assert (read.as_printed, read.precision, read.name) == ("Q3 2025/26", Precision.QUARTER, "")
    assert (named.as_printed, named.precision, named.name) == ("2022", Precision.YEAR, "Gold")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Complete", "This reports a state, not a deadline."),
        ("31/06/2026", "There is no such day: June has 30 days."),
        (
            "Silver – December 2018 Gold - 2022",
            "These are 2 deadlines: “Silver”, until 31 December 2018; “Gold”, until 31 December 2022.",
        ),
    ],
)
def test_words_that_are_not_one_deadline_lose_nothing(browser_as: BrowserAs, head: Head, words: str, said: str) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/milestones/new"), "as_printed")
    before = head()
    form["name"], form["as_printed"], form["repeats"] = "Part", words, "every year"
    page = form.submit()
    assert said in page
    assert words_of(page, ".govuk-error-summary a[href='#as_printed']")
    form = form_with(page, "as_printed")
    assert (form["name"].value, form["as_printed"].value, form["repeats"].value) == ("Part", words, "every year")
    assert head() == before


def test_words_that_can_be_read_in_two_ways_become_a_question(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/milestones/new"), "as_printed")
    form["as_printed"] = "by April 2020"
    page = form.submit().follow()
    assert "Its words can be read in 2 ways: settle it." in page
    assert "Before April 2020 begins (until 31 March 2020) or To the end of April 2020" in " ".join(
        page.html.get_text().split()
    )
    assert found("1").milestones[-1].is_to_settle


def test_a_deadline_that_comes_back_and_one_that_is_reviewed(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/actions/1/milestones/new"), "as_printed")
    form["as_printed"], form["review_on-day"], form["review_on-month"] = "each quarter", "1", "7"
    form["review_on-year"] = "2018"
    page = form.submit()
    assert "A review date lies ahead." in page
    form = form_with(page, "as_printed")
    form["review_on-year"] = "2019"
    page = form.submit().follow()
    assert "comes back every quarter" in page
    assert "to be reviewed on 1 July 2019" in page
    form = form_with(page.click("Review date"), "review_on-day")
    form["review_on-year"] = "2020"
    assert "to be reviewed on 1 July 2020" in form.submit().follow()
    form = form_with(browser.get("/actions/1/milestones/1/review"), "review_on-day")
    form["review_on-day"], form["review_on-month"], form["review_on-year"] = "1", "7", "2020"
    assert "This deadline has a date: it needs no review date." in form.submit()


def test_a_reading_is_corrected(browser_as: BrowserAs, head: Head) -> None:
    page = browser_as(SECRETARIAT).get("/actions/1/milestones/1/correct")
    assert "Now read as: until 31 July 2019" in page
    form = form_with(page, "as_printed")
    assert (form["as_printed"].value, form["precision"].value, form["last_day-day"].value) == ("July 2019", "", "")
    form["as_printed"], form["reason"] = "August 2019", "Misread."
    page = form.submit().follow()
    assert "Both readings stay on the record. Read as: until 31 August 2019." in page
    assert head()[1] == "milestone.reading_corrected"


def test_a_correction_does_not_become_a_question(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/milestones/1/correct"), "as_printed")
    form["as_printed"], form["reason"] = "by August 2019", "Misread."
    page = form.submit()
    assert "This can be read in 2 ways: Before August 2019 begins: until 31 July 2019" in page
    form = form_with(page, "as_printed")
    form["last_day-day"], form["last_day-month"], form["last_day-year"] = "31", "7", "2019"
    assert "Read as: until 31 July 2019." in form.submit().follow()
    assert found("1").milestones[0].precision is Precision.MONTH


def test_a_reading_that_the_words_do_not_give_stands_in_the_form(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/actions/1/milestones/1/correct"), "as_printed")
    form["precision"], form["last_day-day"], form["last_day-month"] = "day", "15", "7"
    form["last_day-year"], form["reason"] = "2019", "The board said so."
    form.submit().follow()
    form = form_with(browser.get("/actions/1/milestones/1/correct"), "as_printed")
    assert (form["precision"].value, form["last_day-day"].value) == ("day", "15")
    form["name"] = "First part"
    form.submit().follow()
    assert (found("1").milestones[0].name, found("1").milestones[0].last_day) == ("First part", date(2019, 7, 15))


def test_a_question_is_settled_once(browser_as: BrowserAs) -> None:
    step = to_settle()
    number, action_id, day = step.id, step.action_id, step.candidates[1].last_day
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"/actions/{action_id}/milestones/{number}/settle"), "candidate")
    assert "Choose one of the readings." in form.submit()
    form["candidate"] = str(step.candidates[1].id)
    assert f"The deadline is settled. Read as: until {day_in_words(day)}." in form.submit().follow()
    assert db.session.get_one(Milestone, number, populate_existing=True).last_day == day
    page = form.submit()
    assert LOOK_FIRST in page
    assert "This deadline has been settled already." in form_with(page, "candidate").submit()


def test_a_milestone_is_dropped_with_a_reason_but_never_the_last(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get("/actions/1/milestones/1/drop"), "reason")
    assert "Say why this milestone is dropped." in form.submit()
    form["reason"] = "Overtaken"
    page = form.submit()
    assert "An action keeps at least one milestone" in page
    assert form_with(page, "reason")["reason"].value == "Overtaken"
    step = next(one for one in db.session.execute(sa.select(Milestone)).scalars() if len(one.action.milestones) > 1)
    form = form_with(browser.get(f"/actions/{step.action_id}/milestones/{step.id}/drop"), "reason")
    form["reason"] = "Overtaken"
    form.submit().follow()
    assert db.session.get_one(Milestone, step.id, populate_existing=True).state is MilestoneState.DROPPED


@pytest.mark.parametrize("deed", ["correct", "settle", "review", "drop"])
def test_a_milestone_of_another_action_is_not_found(browser_as: BrowserAs, deed: str) -> None:
    other = found("4").milestones[0].id
    browser_as(SECRETARIAT).get(f"/actions/1/milestones/{other}/{deed}", status=404)


@pytest.mark.parametrize("address", [*EDITING, "/actions/1/owners/1"])
@pytest.mark.parametrize("person", [OWNER, MEMBER, "training-auditor"])
def test_others_do_not_edit_actions(browser_as: BrowserAs, address: str, person: str) -> None:
    browser = browser_as(person)
    token = form_with(browser.get("/actions/1"), "csrf_token")["csrf_token"].value
    browser.post(address, {"csrf_token": token, "reason": "Mine"}, status=403)
    if address in EDITING:
        browser.get(address, status=403)


@pytest.mark.parametrize("address", [one.replace("/actions/1/", "/actions/999/") for one in EDITING[1:]])
def test_an_action_that_does_not_exist_is_not_found(browser_as: BrowserAs, address: str) -> None:
    browser_as(SECRETARIAT).get(address, status=404)


@pytest.mark.parametrize("address", EDITING)
def test_looking_changes_nothing(browser_as: BrowserAs, head: Head, address: str) -> None:
    browser = browser_as(SECRETARIAT)
    before = head()
    browser.get(address)
    assert head() == before
