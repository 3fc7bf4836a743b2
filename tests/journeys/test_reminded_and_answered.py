"""From a policy set on a page to a mail, an answer without signing in, silence escalated, and the ledger of it all."""

import re
from datetime import date

from tests.pages.browser import form_with
from tests.pages.council import Council, action, follow, said
from tests.support.messages import words_of
from tests.support.transports import MemoryTransport
from tests.web.actions.test_update import number_of
from tracker.actions.queries import get_action_in_full
from tracker.audit.queries import history_of
from tracker.clock import machine_now
from tracker.database import db
from tracker.files.store import FileStore
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.service import tick

BASE = "http://localhost"
ITEM = re.compile(r"\nAction (\S+): .*\n(?:.+\n)*?Report progress without signing in: http://localhost(/answer/\S+)")
SILENT = re.compile(r"\nAction (\S+): .*\n(?:.+\n)*?Owner: ([^\n(]+) \(")
NOBODY, OWNER, SECRETARIAT = "", "sharon-godman", "daniel-kerr"


def mails_of(council: Council, day: date, store: FileStore) -> dict[str, str]:
    """What leaves on the morning of a day, by address: the words as a mail program shows them."""
    council.on(day)
    transport = MemoryTransport()
    tick(db.session, Outgoing(transport, BASE, str(council.app.config["SECRET_KEY"])), store, machine_now)
    return {str(message["To"]).split("@")[0]: words_of(message) for message in transport.messages}


def test_from_the_policy_to_the_answer(council: Council) -> None:
    store = FileStore.within(council.app.config["TRACKER"].files)
    secretary = council.person(SECRETARIAT)
    page = follow(secretary.get("/plans/LGA-2018"), "Reminders for this plan")
    assert "Nothing has been set for this plan" in said(page)
    form = form_with(follow(page, "Change who is told"), "after_days")
    form["after_days"] = "14"
    form["to"] = "the plan's secretariat"
    form.submit().follow()

    first = mails_of(council, date(2019, 5, 1), store)
    text = first["sharon.godman"]
    assert "3 actions need your attention: 3 overdue" in text
    assert "Replies to this email go to daniel.kerr@" in text
    links = dict(ITEM.findall(text))
    together = re.search(r"on one page, without signing in:\nhttp://localhost(/answer/\S+)", text)
    assert set(links) == {"11", "14", "18"}
    assert together is not None

    visitor = council.person(NOBODY)
    page = visitor.get(links["11"])
    assert "This will be recorded on LGA-2018 action 11 as an update by Sharon Godman" in said(page)
    form = form_with(page, "happened")
    form["happened"] = "The first round has closed."
    form["rating"] = "amber"
    assert "Saved" in said(form.submit().maybe_follow())
    assert "This link was used on" in said(visitor.get(links["11"], status=410))
    assert "action 14" in said(visitor.get(together[1]))

    found = get_action_in_full(db.session, number_of("11"))
    assert (found.updates[0].by.full_name, found.updates[0].happened) == (
        "Sharon Godman",
        "The first round has closed.",
    )
    events = [entry.event for entry in history_of(db.session, [found.reference])]
    assert {"answer_link.used", "action.update_submitted"} <= set(events[:3])
    db.session.rollback()

    later = mails_of(council, date(2019, 5, 15), store)
    silent = SILENT.findall(later["daniel.kerr"].split("THIS WEEK")[0])
    assert ("11", "Sharon Godman") not in silent
    assert silent, "everybody else who was told on 1 May has been silent for 14 days"
    assert "Check code of the audit trail: " in later["daniel.kerr"]

    ledger = follow(council.person(SECRETARIAT).get(action("11")), "All emails about this action")
    assert "Overdue, 1 day after" in said(ledger)
    assert "Why: as Divisional Director Strategy, Policy and Performance" in said(ledger)
