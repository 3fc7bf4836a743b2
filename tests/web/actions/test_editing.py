"""Entering and correcting actions, their owners, their boards and their milestones."""

import pytest
import sqlalchemy as sa

from tests.pages.browser import BrowserAs, Head, form_with, words_of
from tracker.actions.enums import OwnerRole
from tracker.actions.models import Action, Milestone, Monitor
from tracker.boards.models import Board
from tracker.database import db
from tracker.people.models import Person, Post
from tracker.plans.models import Plan
from tracker.web.forms.submit import CLASHED

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
    return next(milestone for milestone in open_ones if milestone.is_to_settle)


def test_an_action_is_added(browser_as: BrowserAs) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/plans/LGA-2018/actions/new"), "wording")
    form["ref"], form["wording"], form["date_printed"] = "36", "Write it all down", "Sept 2019"
    form.set("recommendations", True, index=2)
    form["parts"] = "a | First part\n\nSecond part"
    page = form.submit().follow()
    assert words_of(page, "h1") == ["Action 36: Write it all down"]
    added = found("36")
    assert [(sub_item.label, sub_item.words) for sub_item in added.sub_items] == [
        ("a", "First part"),
        ("", "Second part"),
    ]
    assert [link.recommendation.ref for link in added.recommendation_links] == ["3"]
    assert added.date_printed == "Sept 2019"


def test_what_was_typed_is_kept_when_the_number_is_taken(browser_as: BrowserAs, head: Head) -> None:
    form = form_with(browser_as(SECRETARIAT).get("/plans/LGA-2018/actions/new"), "wording")
    before = head()
    form["ref"], form["wording"], form["parts"] = "1", "Write it all down", "One\nTwo"
    page = form.submit()
    assert "This plan already has an action 1. Enter another number." in page
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
        parts = [(sub_item.label, sub_item.words) for sub_item in now.sub_items]
        return [
            now.ref,
            now.wording,
            now.theme_id,
            now.stage_id,
            parts,
            {link.recommendation_id for link in now.recommendation_links},
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
        assert "This action already has a lead." in page
        form = form_with(page, "owner")
        assert form["owner"].value == f"post:{post}"
        form["part"] = "supporting"
        page = form.submit()
    page = page.follow()
    own = next(ownership for ownership in found("20").owners if ownership.post_id == post)
    row = form_with(page, f"owner-{own.id}-part")
    row[f"owner-{own.id}-part"] = "equal"
    page = row.submit().follow()
    assert next(ownership.part for ownership in found("20").owners if ownership.post_id == post) is OwnerRole.EQUAL
    form_with(page, f"owner-{own.id}-part").submit("release").follow()
    assert post not in {ownership.post_id for ownership in found("20").owners}


def test_the_same_owner_twice_is_refused(browser_as: BrowserAs) -> None:
    own = found("1").owners[0]
    form = form_with(browser_as(SECRETARIAT).get("/actions/1/owners"), "owner")
    assert "Choose an owner." in form.submit()
    form["owner"], form["part"], form["printed_name"] = f"post:{own.post_id}", "equal", "S Godman"
    page = form.submit()
    assert "They already own this action." in page
    assert form_with(page, "owner")["printed_name"].value == "S Godman"


def test_a_second_lead_is_refused_at_the_owner_it_is_for(browser_as: BrowserAs) -> None:
    browser = browser_as(SECRETARIAT)
    person = db.session.execute(sa.select(Person.id).where(Person.key == "afazul-haque")).scalar_one()
    form = form_with(browser.get("/actions/1/owners"), "owner")
    form["owner"], form["part"] = f"person:{person}", "supporting"
    page = form.submit().follow()
    own = next(
        ownership for ownership in found("1").owners if ownership.person_id == person and ownership.post_id is None
    )
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
    assert "This owner has already been removed from the action." in browser.post(f"/actions/1/owners/{other.id}", sent)


def test_boards_are_named_and_keep_their_order(browser_as: BrowserAs) -> None:
    monitor = found("1").monitors[0]
    printed, board_id = monitor.printed, monitor.board_id
    new = db.session.execute(sa.select(Board.id).where(Board.key == "cabinet")).scalar_one()
    page = browser_as(SECRETARIAT).get("/actions/1/monitors")
    form = page.forms[1]
    boxes = page.html.select("input[name=boards]")
    assert [box["value"] for box in boxes if box.has_attr("checked")] == [str(board_id)]
    form.set("boards", True, index=[box["value"] for box in boxes].index(str(new)))
    form.submit().follow()
    monitors = db.session.execute(sa.select(Monitor).where(Monitor.action_id == 1).order_by(Monitor.position)).scalars()
    assert [(one.board_id, one.printed) for one in monitors] == [(board_id, printed), (new, "")]


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
