"""Two people with the same page open: what they change in different places stands, what clashes they decide."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.pages.browser import MORNING, Browser, BrowserAs, Head, form_with, words_of
from tests.web.actions.test_update import number_of
from tracker.actions.models import Action, Milestone
from tracker.audit.service import Actor, recording
from tracker.audit.verification import verify
from tracker.database import db
from tracker.people.models import Person
from tracker.plans.events import PlanEvent
from tracker.plans.models import Plan
from tracker.web.forms.submit import CLASHED

FIRST, SECOND = "daniel-kerr", "training-administrator"


def opened(browser: Browser, path: str, field: str) -> Any:
    """The form of a page."""
    return form_with(browser.get(path), field)


def two(browser_as: BrowserAs, path: str, field: str) -> tuple[Any, Any]:
    """The same page, opened by two people."""
    return opened(browser_as(FIRST), path, field), opened(browser_as(SECOND), path, field)


def compared(page: Any) -> dict[str, list[str]]:
    """The fields that clash, each with what it was, what was saved and what was typed."""
    section = page.html.find(id="meanwhile").find_parent("section")
    return {
        " ".join(heading.get_text().split()): [
            " ".join(value.get_text().split()) for value in heading.find_next("dl").find_all("dd")
        ]
        for heading in section.find_all("h3")
    }


def fresh(action_id: int) -> Action:
    db.session.rollback()
    return db.session.get_one(Action, action_id, populate_existing=True)


def test_what_both_changed_is_shown_three_times_and_the_second_decides(browser_as: BrowserAs, head: Head) -> None:
    number = number_of("20")
    was = fresh(number).wording
    first, second = two(browser_as, f"/actions/{number}/correct", "wording")
    first["wording"] = "What the first wrote"
    first.submit().follow()
    before = head()
    second["wording"] = "What the second wrote"
    page = second.submit()
    assert head() == before
    assert CLASHED in page
    assert words_of(page, "title")[0].startswith("Error: ")
    assert compared(page) == {"What is to be done": [was, "What the first wrote", "What the second wrote"]}
    assert "Daniel Kerr changed this on 1 April 2019 at 9:" in page
    assert [link["href"] for link in page.html.select(".govuk-error-summary a")] == ["#wording"]
    again = form_with(page, "wording")
    assert again["wording"].value.strip() == "What the second wrote"
    assert "has been corrected" in again.submit().follow()
    assert fresh(number).wording == "What the second wrote"
    assert verify(db.session).faults == []


def test_changes_to_different_fields_both_stand_and_it_is_said(browser_as: BrowserAs) -> None:
    number = number_of("20")
    first, second = two(browser_as, f"/actions/{number}/correct", "wording")
    first["parts"] = "a | First part\nSecond part"
    first.set("recommendations", True, index=2)
    first.submit().follow()
    second["wording"] = "What the second wrote"
    page = second.submit().follow()
    assert "Since you opened this page: Wording or links corrected, by Daniel Kerr on 1 April 2019" in page
    assert "yours have both been saved" in page
    action = fresh(number)
    assert action.wording == "What the second wrote"
    assert [sub_item.words for sub_item in action.sub_items] == ["First part", "Second part"]
    assert "3" in {link.recommendation.ref for link in action.recommendation_links}


def test_of_two_fields_only_the_one_that_clashes_is_asked_about(browser_as: BrowserAs) -> None:
    number = number_of("20")
    first, second = two(browser_as, f"/actions/{number}/correct", "wording")
    first["wording"], first["parts"] = "First", "From the first"
    first.submit().follow()
    second["wording"], second["ref"] = "Second", "20a"
    page = second.submit()
    assert list(compared(page)) == ["What is to be done"]
    again = form_with(page, "wording")
    assert again["parts"].value.strip() == "From the first"
    again.submit().follow()
    action = fresh(number)
    assert (action.wording, action.ref, [sub_item.words for sub_item in action.sub_items]) == (
        "Second",
        "20a",
        ["From the first"],
    )


def test_a_third_who_saves_while_the_second_decides_is_shown_too(browser_as: BrowserAs) -> None:
    path = f"/actions/{number_of('20')}/correct"
    first, second = two(browser_as, path, "wording")
    third = opened(browser_as(FIRST), path, "wording")
    first["wording"] = "First"
    first.submit().follow()
    second["wording"] = "Second"
    deciding = form_with(second.submit(), "wording")
    third["wording"] = "Third"
    form_with(third.submit(), "wording").submit().follow()
    assert compared(deciding.submit())["What is to be done"] == ["First", "Third", "Second"]


def test_the_same_change_by_both_is_no_clash(browser_as: BrowserAs) -> None:
    number = number_of("20")
    first, second = two(browser_as, f"/actions/{number}/correct", "wording")
    for form in (first, second):
        form["wording"] = "What both wrote"
        assert "has been corrected" in form.submit().follow()
    assert fresh(number).wording == "What both wrote"


def test_saving_a_page_unchanged_undoes_nothing(browser_as: BrowserAs) -> None:
    number = number_of("20")
    first, second = two(browser_as, f"/actions/{number}/correct", "wording")
    first["wording"], first["parts"] = "First", "One\nTwo"
    first.submit().follow()
    second.submit().follow()
    action = fresh(number)
    assert (action.wording, [sub_item.words for sub_item in action.sub_items]) == ("First", ["One", "Two"])


def test_a_refusal_after_a_merge_keeps_both(browser_as: BrowserAs) -> None:
    number = number_of("20")
    first, second = two(browser_as, f"/actions/{number}/correct", "wording")
    first["parts"] = "From the first"
    first.submit().follow()
    second["ref"], second["wording"] = "1", "Second"
    page = second.submit()
    assert "This plan already has an action 1. Enter another number." in page
    again = form_with(page, "wording")
    again["ref"] = "20a"
    again.submit().follow()
    action = fresh(number)
    assert (action.ref, action.wording, [sub_item.words for sub_item in action.sub_items]) == (
        "20a",
        "Second",
        ["From the first"],
    )


def test_a_deadline_is_one_thing_words_and_day_together(browser_as: BrowserAs) -> None:
    path = "/actions/1/milestones/1/correct"
    first, second = two(browser_as, path, "as_printed")
    first["precision"], first["reason"] = "month", "One month too early."
    first["last_day-day"], first["last_day-month"], first["last_day-year"] = "31", "8", "2019"
    first.submit().follow()
    second["as_printed"], second["reason"] = "September 2019", "Copied wrongly."
    page = second.submit()
    shown = compared(page)
    assert shown["Last day that is still on time"] == ["nothing", "31 August 2019", "nothing"]
    assert shown["How exact is the date?"] == ["Work it out from the words", "Month", "Work it out from the words"]
    assert shown["Deadline, as the plan words it"] == ["July 2019", "July 2019", "September 2019"]
    again = form_with(page, "as_printed")
    assert (again["as_printed"].value, again["last_day-month"].value) == ("September 2019", "")
    again.submit().follow()
    db.session.rollback()
    milestone = db.session.get_one(Milestone, 1)
    assert (milestone.as_printed, str(milestone.last_day)) == ("September 2019", "2019-09-30")


@pytest.mark.parametrize(
    ("path", "mine", "theirs"),
    [
        ("/people/1/correct", "organisation", "style"),
        ("/posts/1/correct", "directorate", "title"),
        ("/boards/1/correct", "chair", "frequency"),
        ("/plans/LGA-2018/describe", "reviewer", "title"),
        ("/plans/LGA-2018/recommendations/1/correct", "words", "ref"),
    ],
)
def test_every_entry_is_put_together_field_by_field(browser_as: BrowserAs, path: str, mine: str, theirs: str) -> None:
    first, second = two(browser_as, path, mine)
    first[theirs] = "Zwei"
    first.submit().follow()
    second[mine] = "Eins"
    assert "Since you opened this page:" in second.submit().follow()
    now, other = two(browser_as, path, mine)
    assert (now[mine].value.strip(), now[theirs].value.strip()) == ("Eins", "Zwei")
    now[mine] = "First"
    now.submit().follow()
    other[mine] = "Second"
    page = other.submit()
    assert CLASHED in page
    (values,) = compared(page).values()
    assert values == ["Eins", "First", "Second"]


def test_choices_and_days_are_compared_in_words(browser_as: BrowserAs) -> None:
    first, second = two(browser_as, "/plans/LGA-2018/describe", "title")
    for form, board, origin, day in ((first, "Cabinet", "audit", "1"), (second, "No board", "inquiry", "2")):
        form["overseeing_board_id"].select(text=board)
        form["origin"] = origin
        form["starts_on-day"], form["starts_on-month"], form["starts_on-year"] = day, "2", "2018"
    first.submit().follow()
    shown = compared(second.submit())
    assert shown["Board that oversees the plan"][1:] == ["Cabinet", "No board"]
    assert shown["What is the plan a response to?"][1:] == ["Audit", "Inquiry"]
    assert shown["First day"][1:] == ["1 February 2018", "2 February 2018"]


def test_boards_chosen_by_two_are_compared_as_one(browser_as: BrowserAs) -> None:
    pages = [browser_as(key).get("/actions/1/monitors") for key in (FIRST, SECOND)]
    for index, page in enumerate(pages):
        page.forms[1].set("boards", True, index=index)
    held = words_of(pages[0], ".govuk-checkboxes__item label")
    pages[0].forms[1].submit().follow()
    before, saved, typed = compared(pages[1].forms[1].submit())["Boards that monitor this action"]
    assert held[0] in saved
    assert held[0] not in typed
    assert held[1] in typed
    assert held[1] not in before


def test_an_owner_is_named_while_somebody_corrects_the_wording(browser_as: BrowserAs) -> None:
    number = number_of("20")
    naming = opened(browser_as(FIRST), f"/actions/{number}/owners", "owner")
    correcting = opened(browser_as(SECOND), f"/actions/{number}/correct", "wording")
    correcting["wording"] = "Corrected meanwhile"
    correcting.submit().follow()
    person = db.session.execute(sa.select(Person.id).where(Person.key == "abdal-ullah")).scalar_one()
    naming["owner"], naming["part"] = f"person:{person}", "supporting"
    page = naming.submit().follow()
    assert "The owner has been named." in page
    assert "Wording or links corrected, by" in page
    assert person in {own.person_id for own in fresh(number).owners}


def test_the_part_of_an_owner_that_two_change_is_asked_about(browser_as: BrowserAs) -> None:
    number = number_of("20")
    own = fresh(number).owners[0]
    field = f"owner-{own.id}-part"
    first, second = two(browser_as, f"/actions/{number}/owners", field)
    before = own.part.value
    other, another = [part for part in ("lead", "supporting", "equal") if part != before]
    first[field] = other
    first.submit().follow()
    second[field] = another
    page = second.submit()
    assert CLASHED in page
    assert [link["href"] for link in page.html.select(".govuk-error-summary a")] == [f"#{field}"]
    form_with(page, field).submit().follow()
    assert fresh(number).owners[0].part.value == another


def test_a_rating_of_the_key_is_put_together_too(browser_as: BrowserAs) -> None:
    path = next(
        link["href"]
        for link in browser_as(FIRST).get("/plans/LGA-2018/rag-key").html.select("main a")
        if str(link["href"]).endswith("/correct")
    )
    first, second = two(browser_as, str(path), "definition")
    first["definition"] = "Said anew by the first."
    first.submit().follow()
    second["label"] = "Named anew"
    second.submit().follow()
    now = opened(browser_as(FIRST), str(path), "definition")
    assert (now["label"].value, now["definition"].value.strip()) == ("Named anew", "Said anew by the first.")


def test_what_changed_without_a_word_on_the_record_is_still_asked_about(browser_as: BrowserAs) -> None:
    form = opened(browser_as(FIRST), "/plans/LGA-2018/describe", "reviewer")
    with recording(db.session, Actor.command("test"), MORNING) as rec:
        plan = rec.session.execute(sa.select(Plan).where(Plan.ref == "LGA-2018")).scalar_one()
        plan.reviewer, plan.version = "Somebody", plan.version + 1
        rec.tell(PlanEvent.DESCRIBED)
    form["reviewer"] = "Mine"
    page = form.submit()
    assert compared(page)["Who reviewed the council?"][1:] == ["Somebody", "Mine"]
    assert "Somebody else changed this." in page
