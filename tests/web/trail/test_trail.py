"""The audit trail in words: what was done, who did it, and what cannot be put into words any more."""

from tests.pages.browser import BrowserAs, words_of

AUDITOR = "training-auditor"


def test_setting_up_is_the_administrators(browser_as: BrowserAs) -> None:
    page = browser_as(AUDITOR).get("/audit-trail?before=2")
    assert words_of(page, "main h2") == ["Installation set up (event 1)"]
    assert ", Set up by the administrator 2 fields" in words_of(page, "main")[0]


def test_a_command_is_the_administrators(browser_as: BrowserAs) -> None:
    page = browser_as(AUDITOR).get("/audit-trail")
    assert "Signed in (event" in words_of(page, "main h2")[0]
    assert "Files imported (event" in words_of(page, "main h2")[1]
    [text] = words_of(page, "main")
    assert "Administrator (command import)" in text
    assert "The command" not in text


def test_a_command_that_entered_a_deadline_is_the_administrators(browser_as: BrowserAs) -> None:
    [text] = words_of(browser_as(AUDITOR).get("/actions/1/history"), "main")
    assert "Administrator (command import)" in text
    assert "The command" not in text
