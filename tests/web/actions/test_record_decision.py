"""Decisions about a thing as it is shown: what others did to it meanwhile is shown before anything is done."""

import pytest
import sqlalchemy as sa

from tests.pages.browser import BrowserAs, Head, form_with
from tests.web.forms.test_conflicts import FIRST, SECOND, opened
from tracker.actions.models import Milestone
from tracker.database import db
from tracker.web.forms.submit import LOOK_FIRST


@pytest.mark.parametrize(
    ("path", "typed", "change", "changed"),
    [
        ("/plans/LGA-2018/close", "reason", "/plans/LGA-2018/describe", "reviewer"),
        ("/people/1/leave", "", "/people/1/correct", "organisation"),
    ],
)
def test_a_decision_about_what_has_changed_is_asked_for_again(
    browser_as: BrowserAs, head: Head, path: str, typed: str, change: str, changed: str
) -> None:
    deciding = opened(browser_as(FIRST), path, "version")
    if typed:
        deciding[typed] = "All is done."
    changing = opened(browser_as(SECOND), change, changed)
    changing[changed] = "Changed meanwhile"
    changing.submit().follow()
    before = head()
    page = deciding.submit()
    assert LOOK_FIRST in page
    assert head() == before
    again = form_with(page, "version")
    if typed:
        assert again[typed].value.strip() == "All is done."
    again.submit().follow()
    assert head() != before


def test_a_drop_is_shown_what_was_done_to_the_milestone(browser_as: BrowserAs) -> None:
    milestone = next(
        one
        for one in db.session.execute(sa.select(Milestone)).scalars()
        if len(one.action.milestones) > 1 and not one.candidates
    )
    path = f"/actions/{milestone.action_id}/milestones/{milestone.id}"
    dropping = opened(browser_as(FIRST), f"{path}/drop", "reason")
    dropping["reason"] = "Overtaken"
    naming = opened(browser_as(SECOND), f"{path}/correct", "name")
    naming["name"] = "Named meanwhile"
    naming.submit().follow()
    page = dropping.submit()
    assert "Interpretation of a deadline corrected, by" in page
    assert form_with(page, "reason")["reason"].value.strip() == "Overtaken"
    assert "The milestone has been dropped." in form_with(page, "reason").submit().follow()


def test_a_double_click_on_leaving_is_no_coming_back(browser_as: BrowserAs, head: Head) -> None:
    form = opened(browser_as(FIRST), "/people/1/leave", "version")
    form.submit().follow()
    before = head()
    page = form.submit()
    assert LOOK_FIRST in page
    assert "Recorded as having left, by Daniel Kerr" in page
    assert head() == before


def test_a_key_that_has_changed_is_not_rearranged_unseen(browser_as: BrowserAs, head: Head) -> None:
    arranging = form_with(browser_as(FIRST).get("/plans/LGA-2018/rag-key"), "up")
    changing = opened(browser_as(SECOND), "/plans/LGA-2018/describe", "reviewer")
    changing["reviewer"] = "Changed meanwhile"
    changing.submit().follow()
    before = head()
    assert LOOK_FIRST in arranging.submit("up")
    assert head() == before
