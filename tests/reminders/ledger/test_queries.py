"""The ledger as it is read: what its lines say, what a search finds, page by page; on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.reminders.test_refused_addresses import refuse_all
from tests.support.builders import a_person, a_plan, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.ledger_lines import AT, a_line, a_mail, a_step
from tests.support.reminder_days import NEXT_DAY, one_step, queue, send
from tests.support.transports import MemoryTransport
from tracker.mail.enums import MailKind, MailState
from tracker.plans.enums import PlanState
from tracker.reminders.enums import ReminderKind, Subject
from tracker.reminders.ledger.queries import PER_PAGE, LedgerLine, ledger_page, told_by_mail, told_to_person
from tracker.reminders.ledger.search import Search
from tracker.reminders.ledger.wording import LedgerState, Outcome, day_of_mail, what_in_words

FIRST, SECOND = date(2019, 4, 1), date(2019, 4, 2)


@pytest.mark.parametrize(
    ("kind", "days", "words"),
    [
        (ReminderKind.DUE_SOON, -7, "Due soon, 7 days before"),
        (ReminderKind.DUE_SOON, -1, "Due soon, 1 day before"),
        (ReminderKind.DUE_TODAY, 0, "Due today"),
        (ReminderKind.OVERDUE, 1, "Overdue, 1 day after"),
        (ReminderKind.ESCALATION, 14, "Escalation after 14 days without a reply"),
        (ReminderKind.EXCEPTIONS, 0, "Exception list of the week of 1 April 2019"),
    ],
)
def test_what_was_owed_is_said_in_words(kind: ReminderKind, days: int, words: str) -> None:
    assert what_in_words(kind, days, FIRST) == words


@pytest.mark.parametrize(
    ("key", "day"), [("digest:5:2019-03-29", date(2019, 3, 29)), ("resend:5:1", FIRST), ("sign-in:20190329", FIRST)]
)
def test_the_day_of_a_mail_is_that_of_its_key_or_of_its_queueing(key: str, day: date) -> None:
    assert day_of_mail(key, AT) == day


def test_a_line_says_everything_about_what_was_told(session: Session) -> None:
    owner_id, action_id, step_id = one_step(session, name="Silver")
    queue(session, NEXT_DAY)
    send(session, NEXT_DAY)
    told, *covered = told_to_person(session, owner_id)
    assert (told.person_id, told.person_name, told.what) == (owner_id, "Owner", "Overdue, 1 day after")
    assert told.about is not None
    assert (told.about.action_id, told.about.part) == (action_id, "Silver")
    assert (told.subject, told.subject_id, told.subject_on) == (Subject.MILESTONE, step_id, date(2019, 4, 30))
    assert (told.owed_on, told.mail.day) == (NEXT_DAY, NEXT_DAY)
    assert (told.mail.outcome, told.mail.server_words) == (Outcome.ACCEPTED, "250 accepted")
    assert (told.standing, told.standing_words, told.is_accepted) == (LedgerState.TOLD, "Told in the email", True)
    assert {(line.what, line.standing) for line in covered} == {
        ("Due soon, 7 days before", LedgerState.COVERED),
        ("Due today", LedgerState.COVERED),
    }
    assert not any(line.is_accepted for line in covered)


def test_a_line_says_when_the_mail_was_refused_and_when_nothing_was_true_any_more(session: Session) -> None:
    owner_id, _, _ = one_step(session)
    queue(session, NEXT_DAY)
    assert told_to_person(session, owner_id)[0].standing_words == "Will be told in the email"
    send(session, NEXT_DAY, MemoryTransport(refuse_all))
    told = told_to_person(session, owner_id)[0]
    assert told.standing_words == "Not told: the email was refused"
    assert (told.mail.outcome, told.mail.server_words) == (Outcome.REFUSED, "550 no such mailbox")
    with building(session, AT) as rec:
        person = a_person(rec)
        a_line(rec, a_mail(rec, person, state=MailState.DROPPED), a_step(rec), is_told=False)
        rec.tell(StagedEvent.BUILT)
    [untold] = told_to_person(session, person.id)
    assert untold.standing is LedgerState.NOT_TOLD
    assert untold.standing_words == "Not told: it was no longer true"


def test_a_line_says_by_which_mail_it_was_sent_again(session: Session) -> None:
    with building(session, AT) as rec:
        person = a_person(rec)
        first = a_mail(rec, person, state=MailState.FAILED, words="550 no")
        a_line(rec, first, a_step(rec))
        for number, state in enumerate((MailState.FAILED, MailState.SENT, MailState.DROPPED), start=1):
            a_mail(rec, person, state=state, key=f"resend:{first.id}:{number}").resend_of_id = first.id
        rec.tell(StagedEvent.BUILT)
    [line] = told_to_person(session, person.id)
    assert line.mail.outcome is Outcome.REFUSED
    assert line.again is not None
    assert (line.again.key, line.again.day) == (f"resend:{first.id}:2", FIRST)
    assert (line.standing_words, line.is_accepted) == ("Told in the email", True)


def found(session: Session, **search: object) -> list[str]:
    """What a search finds, as reasons by which the lines are told apart."""
    page = ledger_page(session, Search(**search))  # type: ignore[arg-type] # of this very class
    assert page.total == len(page.lines)
    return [line.why for line in page.lines]


@pytest.fixture
def filled(session: Session) -> Session:
    """A ledger with one line of each sort, each named by its reason, newest last."""
    with building(session, AT) as rec:
        ada, ben = a_person(rec, name="Ada Lovelace"), a_person(rec, name="Ben Okri")
        ada.style = "Councillor"
        plan = a_plan(rec, ref="ONE")
        bridge = a_step(rec, plan=plan, ref="7a", wording="Mend 100% of the bridges", part="Silver")
        road = a_step(rec, plan=a_plan(rec, ref="TWO"), ref="8", wording="Mend the road")
        mail = a_mail(rec, ada)
        a_line(rec, mail, bridge, kind=ReminderKind.DUE_TODAY, days=0, is_told=False, why="covered")
        a_line(rec, mail, bridge, why="told")
        a_line(rec, a_mail(rec, ben, state=MailState.FAILED, words="550 no_such box"), road, why="refused")
        waiting = a_mail(rec, ben, state=MailState.WAITING, words="", tries=0)
        a_line(rec, waiting, road, days=7, owed_on=SECOND, why="waiting")
        put_off = a_mail(rec, ada, state=MailState.WAITING, words="451 later", tries=0)
        a_line(rec, put_off, road, kind=ReminderKind.ESCALATION, days=14, owed_on=SECOND, why="put off")
        week = a_mail(rec, ben, state=MailState.CLAIMED, words="")
        a_line(rec, week, None, kind=ReminderKind.EXCEPTIONS, days=0, on=FIRST, owed_on=SECOND, why="week")
        held_by_nobody = a_mail(rec, ada, state=MailState.CLAIMED, words="no answer")
        held_by_nobody.claim = None
        a_line(rec, held_by_nobody, road, days=30, owed_on=SECOND, why="may have gone")
        dropped = a_mail(rec, ben, state=MailState.DROPPED, words="nothing left to say")
        a_line(rec, dropped, bridge, days=14, owed_on=SECOND, is_told=False, why="not told")
        rec.tell(StagedEvent.BUILT)
    return session


@pytest.mark.parametrize(
    ("search", "reasons"),
    [
        ({}, ["not told", "may have gone", "week", "put off", "waiting", "refused", "told", "covered"]),
        ({"person": "ben"}, ["not told", "week", "waiting", "refused"]),
        ({"person": "councillor LOVE"}, ["may have gone", "put off", "told", "covered"]),
        ({"person": "nobody"}, []),
        ({"plan": "ONE"}, ["not told", "told", "covered"]),
        ({"action": "7A"}, ["not told", "told", "covered"]),
        ({"action": "7"}, []),
        ({"kind": ReminderKind.ESCALATION}, ["put off"]),
        ({"kind": ReminderKind.EXCEPTIONS}, ["week"]),
        ({"standing": LedgerState.TOLD}, ["may have gone", "week", "put off", "waiting", "refused", "told"]),
        ({"standing": LedgerState.COVERED}, ["covered"]),
        ({"standing": LedgerState.NOT_TOLD}, ["not told"]),
        ({"outcome": Outcome.ACCEPTED}, ["told", "covered"]),
        ({"outcome": Outcome.REFUSED}, ["refused"]),
        ({"outcome": Outcome.WAITING}, ["waiting"]),
        ({"outcome": Outcome.PUT_OFF}, ["may have gone", "put off"]),
        ({"outcome": Outcome.BEING_SENT}, ["week"]),
        ({"outcome": Outcome.DROPPED}, ["not told"]),
        ({"outcome": Outcome.REPLACED}, []),
        ({"since": SECOND}, ["not told", "may have gone", "week", "put off", "waiting"]),
        ({"until": FIRST}, ["refused", "told", "covered"]),
        ({"since": FIRST, "until": FIRST, "person": "ben"}, ["refused"]),
        ({"words": "NO_SUCH"}, ["refused"]),
        ({"words": "no%such"}, []),
        ({"words": "100% of"}, ["not told", "told", "covered"]),
        ({"words": "silver"}, ["not told", "told", "covered"]),
        (
            {"words": "1 action needs"},
            ["not told", "may have gone", "week", "put off", "waiting", "refused", "told", "covered"],
        ),
    ],
)
def test_the_ledger_is_searched(filled: Session, search: dict[str, object], reasons: list[str]) -> None:
    assert found(filled, **search) == reasons


def test_the_counts_are_of_what_the_search_finds(filled: Session) -> None:
    counts = ledger_page(filled, Search(plan="ONE")).counts
    assert counts == {Outcome.ACCEPTED: 2, Outcome.DROPPED: 1}
    for outcome, number in ledger_page(filled, Search()).counts.items():
        assert len(found(filled, outcome=outcome)) == number
        assert {line.mail.outcome for line in ledger_page(filled, Search(outcome=outcome)).lines} == {outcome}


def test_the_ids_narrow_to_one_person_action_or_mail(filled: Session) -> None:
    [told] = [line for line in ledger_page(filled, Search()).lines if line.why == "told"]
    assert told.about is not None
    assert found(filled, action_id=told.about.action_id) == ["not told", "told", "covered"]
    assert found(filled, person_id=told.person_id) == ["may have gone", "put off", "told", "covered"]
    assert found(filled, mail_id=told.mail.id) == ["told", "covered"]
    assert [line.why for line in told_by_mail(filled, told.mail.id)] == ["told", "covered"]


def test_lines_of_draft_plans_do_not_exist(session: Session) -> None:
    with building(session, AT) as rec:
        person = a_person(rec)
        plan = a_plan(rec, ref="DRAFT", state=PlanState.DRAFT)
        mail = a_mail(rec, person)
        a_line(rec, mail, a_step(rec, plan=plan), why="draft")
        a_line(rec, mail, a_step(rec, plan=a_plan(rec, state=PlanState.CLOSED)), why="closed")
        rec.tell(StagedEvent.BUILT)
    assert found(session) == ["closed"]
    assert found(session, plan="DRAFT") == []
    assert [line.why for line in told_to_person(session, person.id)] == ["closed"]


def many(session: Session, number: int) -> None:
    """So many lines of one day, each of a person, an action and a mail of its own, and each mail sent again."""
    with building(session, AT) as rec:
        for _ in range(number):
            person = a_person(rec)
            mail = a_mail(rec, person)
            a_line(rec, mail, a_step(rec))
            a_mail(rec, person, key=f"resend:{mail.id}:1").resend_of_id = mail.id
        rec.tell(StagedEvent.BUILT)


def test_pages_have_every_line_once_in_a_stable_order(session: Session) -> None:
    many(session, 2 * PER_PAGE + 1)
    shown = [ledger_page(session, Search(), number) for number in (1, 2, 3)]
    assert [len(page.lines) for page in shown] == [PER_PAGE, PER_PAGE, 1]
    assert {(page.total, page.pages) for page in shown} == {(2 * PER_PAGE + 1, 3)}
    mails = [line.mail.id for page in shown for line in page.lines]
    assert mails == sorted(set(mails), reverse=True)
    assert [ledger_page(session, Search(), number).number for number in (-1, 0, 4, 10**6)] == [1, 1, 3, 3]
    empty = ledger_page(session, Search(person="nobody"), 2)
    assert (empty.lines, empty.total, empty.number, empty.pages) == ((), 0, 1, 1)


@contextmanager
def counting(store: Store) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []

    def note(*context: object) -> None:
        seen.extend([str(context[2])] if str(context[2]).startswith("SELECT") else [])

    sa.event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(store.engine, "before_cursor_execute", note)


def everything(line: LedgerLine) -> tuple[object, ...]:
    """All that a page shows of a line."""
    return line.person_name, line.what, line.about, line.standing_words, line.mail.day, line.again


def test_more_lines_take_no_more_queries(store: Store) -> None:
    taken = []
    for number in (1, 40):
        with store.sessions() as session:
            many(session, number)
        with store.sessions() as session, counting(store) as seen:
            assert all(everything(line) for line in ledger_page(session, Search()).lines)
            taken.append(len(seen))
    assert taken == [6, 6]


def test_other_mails_than_digests_have_no_lines(session: Session) -> None:
    with building(session, AT) as rec:
        person = a_person(rec)
        a_mail(rec, person, kind=MailKind.SIGN_IN)
        a_line(rec, a_mail(rec, person), a_step(rec), owed_on=FIRST + timedelta(days=1), why="told")
        rec.tell(StagedEvent.BUILT)
    assert found(session) == ["told"]
