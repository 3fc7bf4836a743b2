"""A plan's RAG key on both databases: chosen, added to, corrected, moved, and never against what is rated by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_person, a_plan, an_action, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.waiting import LONGEST_SECONDS
from tracker.actions.models import Action, ProgressUpdate
from tracker.actions.ratings.key import add_key_entry, choose_key, correct_key_entry, move_key_entry, remove_key_entry
from tracker.actions.ratings.models import RatingValidation
from tracker.actions.ratings.queries import rating_uses
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.service import Actor, Recording, recording
from tracker.audit.verification import verify
from tracker.errors import Conflict, NotFound, Refused
from tracker.people.queries import viewer_of
from tracker.plans.enums import Colour, Meaning, PlanOrigin, ReadyKey, Shape
from tracker.plans.models import Plan
from tracker.plans.queries import keys_of
from tracker.plans.rules import READY_KEYS, KeyEntry
from tracker.plans.service import PlanDetails, create_plan

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
CLERK = Actor("person:1", "Clerk")
BRAG, RAG = READY_KEYS[ReadyKey.BRAG], READY_KEYS[ReadyKey.RAG]
AMBER_RED = KeyEntry("amber-red", "Amber/red", Meaning.AT_RISK, Shape.DOWN, Colour.ORANGE, "At risk and worse.")


@pytest.fixture
def plan(session: Session) -> Plan:
    """A plan rated by BRAG with one action, which Ann owns and nobody has rated."""
    with building(session, NOW) as rec:
        made = a_plan(rec, ref="P")
        an_action(rec, plan=made, owner=a_person(rec, name="Ann"))
        rec.tell(StagedEvent.BUILT)
    return made


def do(session: Session, verb: Callable[[Recording], object]) -> None:
    """Does a verb as the clerk."""
    with recording(session, CLERK, NOW) as rec:
        verb(rec)


def codes(session: Session, plan: Plan) -> list[str]:
    """The codes of the plan's key, in its order."""
    return [entry.code for entry in key(session, plan)]


def key(session: Session, plan: Plan) -> tuple[KeyEntry, ...]:
    """The plan's key as it stands."""
    return keys_of(session, [plan.id])[plan.id]


def number(plan: Plan, code: str) -> int:
    """The id of an entry."""
    return next(line.id for line in plan.key_entries if line.code == code)


def rate(session: Session, code: str, given_on: date | None = None, *, ends: bool = False) -> None:
    """Ann rates her action."""
    action, ann = session.query(Action).one(), viewer_of(session, 1, NOW.date())
    report = Report("Done so far.", code, given_on=given_on, reports_complete=ends)
    do(session, lambda rec: submit_update(rec, action.id, ann, report))


def test_a_new_plan_has_the_key_that_is_chosen(session: Session) -> None:
    details = PlanDetails("Title", PlanOrigin.AUDIT)
    with recording(session, CLERK, NOW) as rec:
        made = [create_plan(rec, "A", details), create_plan(rec, "B", details, RAG)]
    assert codes(session, made[0]) == ["blue", "green", "amber", "red"]
    assert codes(session, made[1]) == ["green", "amber", "red"]
    with pytest.raises(Refused, match="A key needs a rating"):
        do(session, lambda rec: create_plan(rec, "C", details, BRAG[:1]))
    with pytest.raises(Refused, match="already has a rating with the short word blue"):
        do(session, lambda rec: create_plan(rec, "D", details, [*BRAG, BRAG[0]]))


def test_a_key_is_added_to_corrected_and_moved(session: Session, plan: Plan) -> None:
    do(session, lambda rec: add_key_entry(rec, plan.id, 1, AMBER_RED))
    do(session, lambda rec: move_key_entry(rec, plan.id, 2, number(plan, "amber-red"), up=True))
    assert codes(session, plan) == ["blue", "green", "amber", "amber-red", "red"]
    paused = KeyEntry("ignored", " Paused ", Meaning.SUSPENDED, Shape.BAR, Colour.BLUE, " Until the inquiry ends. ")
    do(session, lambda rec: correct_key_entry(rec, plan.id, 3, number(plan, "blue"), paused))
    do(session, lambda rec: move_key_entry(rec, plan.id, 4, number(plan, "blue"), up=False))
    do(session, lambda rec: remove_key_entry(rec, plan.id, 5, number(plan, "amber")))
    assert codes(session, plan) == ["green", "blue", "amber-red", "red"]
    assert key(session, plan)[1] == replace(
        paused, code="blue", label="Paused", definition="Until the inquiry ends.", position=2
    )
    assert session.get_one(Plan, plan.id).version == 6
    assert verify(session).faults == []


def test_a_ready_made_key_takes_the_place_of_another(session: Session, plan: Plan) -> None:
    renamed = replace(BRAG[1], label="Going well", shape=Shape.STAR)
    do(session, lambda rec: correct_key_entry(rec, plan.id, 1, number(plan, "green"), renamed))
    do(session, lambda rec: add_key_entry(rec, plan.id, 2, AMBER_RED))
    do(session, lambda rec: choose_key(rec, plan.id, 3, ReadyKey.RAG))
    assert [replace(entry, position=0) for entry in key(session, plan)] == list(RAG)
    do(session, lambda rec: choose_key(rec, plan.id, 4, ReadyKey.BRAG))
    assert [replace(entry, position=0) for entry in key(session, plan)] == list(BRAG)
    assert verify(session).faults == []


def test_what_is_in_use_is_renamed_and_neither_removed_nor_turned_round(session: Session, plan: Plan) -> None:
    rate(session, "amber", date(2019, 3, 1))
    rate(session, "green")
    amber, green = number(plan, "amber"), number(plan, "green")
    with pytest.raises(Refused, match="Amber is used by 1 update, so it cannot be removed"):
        do(session, lambda rec: remove_key_entry(rec, plan.id, 1, amber))
    with pytest.raises(Refused, match="Green is used by 1 action and 1 update, so it has to go on meaning on track"):
        do(
            session,
            lambda rec: correct_key_entry(rec, plan.id, 1, green, replace(BRAG[1], meaning=Meaning.COMPLETE)),
        )
    do(session, lambda rec: correct_key_entry(rec, plan.id, 1, green, replace(BRAG[1], label="On course")))
    assert session.query(Action).one().reported_rating == "green"
    assert [entry.label for entry in key(session, plan)] == ["Blue", "On course", "Amber", "Red"]


def test_a_ready_made_key_does_not_take_away_what_is_in_use(session: Session, plan: Plan) -> None:
    rate(session, "blue", ends=True)
    with pytest.raises(Refused, match="Blue is used by 1 action and 1 update"):
        do(session, lambda rec: choose_key(rec, plan.id, 1, ReadyKey.RAG))
    assert codes(session, plan) == ["blue", "green", "amber", "red"]


def test_a_check_by_somebody_else_is_a_use_too(session: Session, plan: Plan) -> None:
    with building(session, NOW) as rec:
        action = session.query(Action).one()
        action.reported_rating = action.validated_rating = "red"
        rec.session.add(
            RatingValidation(action_id=action.id, rating="red", validated_on=NOW.date(), by_id=1, words="Seen.")
        )
        other = an_action(rec, plan=a_plan(rec))
        other.reported_rating = "amber"
        rec.tell(StagedEvent.BUILT)
    uses = rating_uses(session, plan.id)
    assert {code: use.words for code, use in uses.items()} == {"red": "1 action and 1 check by others"}


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (lambda rec, plan: add_key_entry(rec, plan.id, 1, BRAG[0]), "already has a rating with the short word blue"),
        (
            lambda rec, plan: correct_key_entry(rec, plan.id, 1, number(plan, "red"), replace(BRAG[3], label="Amber")),
            "already has a rating called Amber",
        ),
        (lambda rec, plan: move_key_entry(rec, plan.id, 1, number(plan, "blue"), up=True), "Blue is already the first"),
        (lambda rec, plan: move_key_entry(rec, plan.id, 1, number(plan, "red"), up=False), "Red is already the last"),
    ],
)
def test_what_a_key_cannot_be_is_refused(
    session: Session, plan: Plan, verb: Callable[[Recording, Plan], None], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        do(session, lambda rec: verb(rec, plan))
    assert codes(session, plan) == ["blue", "green", "amber", "red"]
    assert session.get_one(Plan, plan.id).version == 1


def test_the_last_rating_for_what_is_going_on_stays(session: Session, plan: Plan) -> None:
    green, amber, red = (number(plan, code) for code in ("green", "amber", "red"))
    do(session, lambda rec: remove_key_entry(rec, plan.id, 1, green))
    do(session, lambda rec: remove_key_entry(rec, plan.id, 2, amber))
    with pytest.raises(Refused, match="A key needs a rating for actions in progress"):
        do(session, lambda rec: remove_key_entry(rec, plan.id, 3, red))
    with pytest.raises(Refused, match="A key needs a rating for actions in progress"):
        do(session, lambda rec: correct_key_entry(rec, plan.id, 3, red, replace(BRAG[3], meaning=Meaning.EMBEDDED)))


def test_a_stale_page_is_a_conflict_and_another_plans_rating_is_not_found(session: Session, plan: Plan) -> None:
    with building(session, NOW) as rec:
        other = a_plan(rec)
        rec.tell(StagedEvent.BUILT)
    with pytest.raises(NotFound):
        do(session, lambda rec: remove_key_entry(rec, plan.id, 1, number(other, "blue")))
    do(session, lambda rec: add_key_entry(rec, plan.id, 1, AMBER_RED))
    with pytest.raises(Conflict):
        do(session, lambda rec: remove_key_entry(rec, plan.id, 1, number(plan, "amber-red")))


def test_a_rating_that_the_key_does_not_have_is_refused(session: Session, plan: Plan) -> None:
    do(session, lambda rec: choose_key(rec, plan.id, 1, ReadyKey.RAG))
    with pytest.raises(Refused, match=r"has no rating “blue”\. It has: green, amber, red"):
        rate(session, "blue", ends=True)
    with pytest.raises(Refused, match="has no rating “”"):
        rate(session, "")


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_rating_is_not_taken_out_while_somebody_rates_by_it(store: Store, session: Session, plan: Plan) -> None:
    """SQLite lets one writer in at a time; on PostgreSQL whoever takes out waits for whoever rates."""
    amber, action_id = number(plan, "amber"), session.query(Action).one().id
    ann = viewer_of(session, 1, NOW.date())
    session.rollback()
    waits, refusals = Event(), []
    sa.event.listen(
        store.engine,
        "before_cursor_execute",
        lambda *call: waits.set() if "rag_key_entry" in call[2] and call[2].endswith("FOR UPDATE") else None,
    )

    def take_out() -> None:
        with store.sessions() as other:
            try:
                do(other, lambda rec: remove_key_entry(rec, plan.id, 1, amber))
            except Refused as refusal:
                refusals.append(str(refusal))

    clerk = Thread(target=take_out)
    with recording(session, CLERK, NOW) as rec:
        submit_update(rec, action_id, ann, Report("Slower than we thought.", "amber"))
        clerk.start()
        assert waits.wait(LONGEST_SECONDS)
    clerk.join()
    assert refusals == [
        (
            "Amber is used by 1 action and 1 update, so it cannot be removed. "
            "You can rename it or change its description instead."
        )
    ]
    assert session.query(ProgressUpdate).one().rating == "amber"
