"""The evidence pages: a file or a link is given, saved and withdrawn; a refusal says why and keeps the text."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask
from webtest import TestResponse, Upload

from tests.pages.browser import Browser, BrowserAs, Head, address_of, form_with, the_one, words_of
from tests.support.files import EXE, PDF, a_docx
from tests.web.actions.test_update import number_of, update_form
from tracker.actions.evidence.models import Evidence
from tracker.actions.evidence.queries import evidence_of
from tracker.audit.queries import history_of, newest_events
from tracker.audit.verification import verify
from tracker.config import Settings
from tracker.database import db
from tracker.files.store import LARGEST_FILE, FileStore

OWNER, OTHER_OWNER, SECRETARIAT, AUDITOR = "sharon-godman", "amanda-harcus", "daniel-kerr", "training-auditor"
LINK = "https://www.council.example/report"
SAVED = "The evidence has been added."


@pytest.fixture
def store(app: Flask) -> Iterator[FileStore]:
    """The files of the installation; none at first and none left."""
    settings: Settings = app.config["TRACKER"]
    file_store = FileStore.within(settings.files)
    shutil.rmtree(file_store.root, ignore_errors=True)
    yield file_store
    shutil.rmtree(file_store.root, ignore_errors=True)


def evidence_form(browser: Browser, ref: str = "20") -> Any:
    """The form for evidence of an action, with what makes it whole but for a file or link."""
    form = form_with(browser.get(f"/actions/{number_of(ref)}/evidence/new"), "shows")
    form["kind"], form["shows"] = "audit", "Nine of ten files were sound."
    return form


def give(browser: Browser, name: str = "minutes.pdf", content: bytes = PDF) -> TestResponse:
    """The action's page after a file was given."""
    form = evidence_form(browser)
    form["file"] = Upload(name, content)
    page: TestResponse = form.submit().follow()
    return page


def newest() -> Evidence:
    db.session.rollback()
    return evidence_of(db.session, number_of("20"))[0]


def files_in(store: FileStore) -> list[str]:
    return [path.name for path in store.root.rglob("*") if path.is_file() and path.name != "installation"]


def test_nothing_is_there_at_first(browser_as: BrowserAs) -> None:
    page = browser_as(OWNER).get(f"/actions/{number_of('20')}")
    assert "No evidence yet." in page
    assert "Add evidence" in page


def test_an_owner_gives_a_file_that_anybody_signed_in_can_save(browser_as: BrowserAs, store: FileStore) -> None:
    form = evidence_form(browser_as(OWNER))
    form["dated_on-day"], form["dated_on-month"], form["dated_on-year"] = "20", "3", "2019"
    form["file"] = Upload("Minutes of März.pdf", PDF)
    page = form.submit().follow()
    digits = hashlib.sha256(PDF).hexdigest()[:12]
    assert SAVED in page
    shown = " ".join(words_of(page, "section[aria-label^=Evidence]"))
    assert "Audit : Nine of ten files were sound." in shown
    assert f"Download Minutes of März.pdf (PDF, {len(PDF)} bytes, hash {digits})" in shown
    assert "Of 20 March 2019. Given by Sharon Godman on 1 April 2019." in shown
    assert verify(db.session).faults == []
    saved = browser_as(OTHER_OWNER).get(address_of(the_one(page, "section[aria-label^=Evidence] a[download]")))
    assert saved.body == PDF
    assert saved.headers["Content-Type"] == "application/pdf"
    assert saved.headers["Content-Length"] == str(len(PDF))
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert saved.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    kind, _, name = saved.headers["Content-Disposition"].partition("; ")
    assert kind == "attachment"
    assert unquote(name.partition("filename*=UTF-8''")[2]) == "Minutes of März.pdf"
    event = newest_events(db.session, 1)[0]
    assert (event.event, event.actor_name) == ("evidence.downloaded", "Amanda Harcus")


def test_a_link_is_shown_with_its_host(browser_as: BrowserAs, store: FileStore) -> None:
    form = evidence_form(browser_as(AUDITOR))
    form["link"] = LINK
    page = form.submit().follow()
    link = the_one(page, f'a[href="{LINK}"]')
    assert "noopener" in link["rel"]
    assert "a link to www.council.example" in page
    assert not store.exists()
    browser_as(OWNER).get(f"/actions/{number_of('20')}/evidence/{newest().id}/file", status=404)


def test_the_same_file_twice_lies_there_once(browser_as: BrowserAs, store: FileStore) -> None:
    browser = browser_as(OWNER)
    give(browser)
    page = give(browser, "other name.pdf")
    assert len(files_in(store)) == 1
    assert [words.split(" (")[0] for words in words_of(page, "section[aria-label^=Evidence] p:nth-of-type(2)")] == [
        "Download other name.pdf",
        "Download minutes.pdf",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("setup.exe", EXE, "“setup.exe” cannot be used"),
        ("report.pdf", EXE, "“report.pdf” cannot be used"),
        ("report.docx", PDF, "does not match what is in the file"),
        ("report.docx", a_docx({"word/vbaProject.bin": b"x"}), "Files with macros cannot be used"),
        ("empty.pdf", b"", "The file is empty"),
        ("report", PDF, "needs an ending"),
        ("big.pdf", PDF + b"\0" * (LARGEST_FILE + 1 - len(PDF)), "The file is larger than 20 MB"),
    ],
)
def test_a_file_that_is_not_taken_says_why_and_keeps_the_text(
    browser_as: BrowserAs, head: Head, store: FileStore, name: str, content: bytes, said: str
) -> None:
    form, before = evidence_form(browser_as(OWNER)), head()
    form["file"] = Upload(name, content)
    page = form.submit()
    assert said in " ".join(words_of(page, "#file-error"))
    again = form_with(page, "shows")
    assert (again["shows"].value.strip(), again["kind"].value) == ("Nine of ten files were sound.", "audit")
    assert head() == before
    assert files_in(store) == []


def test_a_file_has_to_be_chosen_again_when_something_else_is_wrong(
    browser_as: BrowserAs, head: Head, store: FileStore
) -> None:
    browser = browser_as(OWNER)
    form, before = evidence_form(browser), head()
    form["shows"] = ""
    form["file"] = Upload("minutes.pdf", PDF)
    page = form.submit()
    assert "Enter what this shows." in page
    assert "Choose the file again." in " ".join(words_of(page, "#file-error"))
    form = evidence_form(browser)
    form["file"], form["link"] = Upload("minutes.pdf", PDF), LINK
    page = form.submit()
    assert "Choose a file or enter a link, not both." in " ".join(words_of(page, "#link-error"))
    assert form_with(page, "link")["link"].value == LINK
    assert head() == before
    assert files_in(store) == []


def test_the_largest_file_is_taken(browser_as: BrowserAs, store: FileStore) -> None:
    page = give(browser_as(OWNER), "scan.pdf", PDF + b"\0" * (LARGEST_FILE - len(PDF)))
    assert "20.0 MB" in page
    assert len(files_in(store)) == 1


def test_what_is_far_too_large_gets_a_page_that_says_what_to_do(browser_as: BrowserAs, head: Head) -> None:
    form, before = evidence_form(browser_as(OWNER)), head()
    form["file"] = Upload("film.pdf", PDF + b"\0" * (LARGEST_FILE + 3 * 1024 * 1024))
    page = form.submit(status=413)
    assert "Choose a file of 20 MB or less" in page
    assert head() == before


def test_other_pages_take_no_more_than_before(browser_as: BrowserAs, head: Head) -> None:
    form, before = update_form(browser_as(OWNER), "20"), head()
    form["happened"], form["rating"] = "x" * 3 * 1024 * 1024, "green"
    assert "What you sent is too large" in form.submit(status=413)
    assert head() == before


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "C:\\temp\\minutes.pdf", 'a"; filename="b.exe.pdf', "Ǝ\u202efdp.pdf", "a\tb.pdf"]
)
def test_odd_names_do_no_harm(browser_as: BrowserAs, store: FileStore, name: str) -> None:
    browser = browser_as(OWNER)
    give(browser, name)
    row = newest()
    assert not set(row.file_name) & set('/\\"\u202e\t')
    saved = browser.get(f"/actions/{row.action_id}/evidence/{row.id}/file")
    assert saved.headers["Content-Disposition"].startswith("attachment; ")
    assert files_in(store) == [row.file_hash]


def test_opening_the_form_changes_nothing_and_warns(browser_as: BrowserAs, head: Head) -> None:
    browser, before = browser_as(OWNER), head()
    page = browser.get(f"/actions/{number_of('20')}/evidence/new")
    assert "Do not upload anything that identifies a child or a family." in page
    assert head() == before


def test_nobody_without_a_part_in_it_gives_evidence(browser_as: BrowserAs, head: Head, store: FileStore) -> None:
    other, owner = browser_as(OTHER_OWNER), browser_as(OWNER)
    before, path = head(), f"/actions/{number_of('20')}/evidence/new"
    token = next(iter(other.get("/plans").forms.values()))["csrf_token"].value
    fields = {"csrf_token": token, "kind": "audit", "shows": "Mine."}
    other.post(path, fields, upload_files=[("file", "minutes.pdf", PDF)], status=403)
    owner.post(path, {"kind": "audit"}, upload_files=[("file", "minutes.pdf", PDF)], status=400)
    assert head() == before
    assert files_in(store) == []


def test_what_belongs_to_another_action_is_not_found(browser_as: BrowserAs, store: FileStore) -> None:
    browser = browser_as(SECRETARIAT)
    give(browser_as(OWNER))
    for page in ("file", "withdraw"):
        browser.get(f"/actions/{number_of('18')}/evidence/{newest().id}/{page}", status=404)
        browser.get(f"/actions/{number_of('20')}/evidence/999/{page}", status=404)


def test_a_visitor_downloads_nothing(browser_as: BrowserAs, store: FileStore) -> None:
    give(browser_as(OWNER))
    answer = browser_as().get(f"/actions/{number_of('20')}/evidence/{newest().id}/file", status=302)
    assert "/sign-in" in (answer.location or "")


def test_an_update_leads_to_its_evidence(browser_as: BrowserAs, store: FileStore) -> None:
    browser = browser_as(OWNER)
    form = update_form(browser, "20")
    form["happened"], form["rating"] = "Two more reviews are done.", "amber"
    page = form.submit().follow()
    form = form_with(browser.get(address_of(the_one(page, ".govuk-notification-banner__link"))), "shows")
    form["kind"], form["shows"], form["link"] = "data", "Figures.", LINK
    assert "Given by Sharon Godman on 1 April 2019, with the update of 1 April 2019." in form.submit().follow()
    form = evidence_form(browser)
    form["kind"], form["shows"], form["link"] = "data", "Figures.", LINK
    form["update"].force_value("9" * 30)
    form.submit(status=404)


def test_the_secretariat_gives_it_for_an_owner_or_in_its_own_name(browser_as: BrowserAs, store: FileStore) -> None:
    form = evidence_form(browser_as(SECRETARIAT))
    assert [label for _, _, label in form["on_behalf_of"].options] == ["In my own name", "Sharon Godman"]
    form["link"] = LINK
    form["on_behalf_of"].select(text="Sharon Godman")
    assert "Given by Daniel Kerr for Sharon Godman" in form.submit().follow()
    entry = history_of(db.session, [f"action:{number_of('20')}"])[0]
    assert (entry.event, entry.on_behalf_of_name) == ("evidence.given", "Sharon Godman")


def test_evidence_given_in_error_is_struck_through_and_its_file_gone(browser_as: BrowserAs, store: FileStore) -> None:
    browser = browser_as(OWNER)
    page = give(browser)
    row = newest()
    download = address_of(the_one(page, "section[aria-label^=Evidence] a[download]"))
    form = form_with(page.click("Withdraw", href="evidence"), "reason")
    refused = form.submit()
    assert "Enter why you are withdrawing this evidence." in refused
    form = form_with(refused, "reason")
    form["reason"] = "It was the wrong meeting."
    page = form.submit().follow()
    assert "The evidence has been withdrawn." in page
    assert words_of(page, "section del") == ["Audit: Nine of ten files were sound.", "minutes.pdf"]
    assert "Withdrawn on 1 April 2019 by Sharon Godman: It was the wrong meeting." in " ".join(
        words_of(page, "section")
    )
    assert files_in(store) == []
    browser.get(download, status=404)
    browser.get(f"/actions/{row.action_id}/evidence/{row.id}/withdraw", status=403)
    assert verify(db.session).faults == []


def test_a_file_that_other_evidence_needs_stays(browser_as: BrowserAs, store: FileStore) -> None:
    browser = browser_as(OWNER)
    give(browser)
    first = newest()
    give(browser)
    form = form_with(browser.get(f"/actions/{first.action_id}/evidence/{first.id}/withdraw"), "reason")
    form["reason"] = "Twice."
    page = form.submit().follow()
    assert files_in(store) == [newest().file_hash]
    assert browser.get(address_of(the_one(page, "section a[download]"))).body == PDF


def test_words_that_identify_somebody_are_taken_away(browser_as: BrowserAs, store: FileStore) -> None:
    give(browser_as(OWNER), "Baby P.pdf")
    row = newest()
    browser = browser_as(SECRETARIAT)
    form = form_with(browser.get(f"/actions/{row.action_id}/evidence/{row.id}/withdraw"), "reason")
    form["reason"], form["takes_words_away"] = "It named somebody.", True
    page = form.submit().follow()
    assert "Its description was removed." in page
    assert "Baby P" not in " ".join(words_of(page, "section"))


@pytest.mark.parametrize("who", [OTHER_OWNER, AUDITOR])
def test_others_do_not_withdraw_it(browser_as: BrowserAs, store: FileStore, who: str) -> None:
    give(browser_as(OWNER))
    row = newest()
    browser = browser_as(who)
    browser.get(f"/actions/{row.action_id}/evidence/{row.id}/withdraw", status=403)
    assert "Withdraw" not in browser.get(f"/actions/{row.action_id}")


def test_a_missing_file_is_said_and_not_on_the_record_as_taken(
    browser_as: BrowserAs, head: Head, store: FileStore
) -> None:
    browser = browser_as(OWNER)
    give(browser)
    row, before = newest(), head()
    store.remove(row.file_hash)
    page = browser.get(f"/actions/{row.action_id}/evidence/{row.id}/file", status=404)
    assert "The file is missing from the server." in page
    assert head() == before


def test_the_files_lie_outside_of_what_is_sent_to_everybody(app: Flask, store: FileStore) -> None:
    assert app.static_folder is not None
    assert not store.root.resolve().is_relative_to(Path(app.static_folder).resolve())


def test_the_history_tells_in_words(browser_as: BrowserAs, store: FileStore) -> None:
    browser = browser_as(OWNER)
    give(browser)
    page = browser.get(f"/actions/{number_of('20')}/history")
    assert "Evidence added" in page
    assert hashlib.sha256(PDF).hexdigest() in page
    assert db.session.execute(sa.select(sa.func.count(Evidence.id))).scalar_one() == 1


def test_a_past_day_shows_what_there_was_and_offers_nothing_to_do(browser_as: BrowserAs, store: FileStore) -> None:
    browser = browser_as(OWNER)
    give(browser)
    page = browser.get(f"/actions/{number_of('20')}?as_at=2019-03-31")
    assert "No evidence yet." in page
    assert "Add evidence" not in page
    assert "Withdraw" not in page
