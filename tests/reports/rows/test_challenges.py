"""The list of ratings to challenge: who is on it, and why, in words, on screen and in the file."""

import csv
from datetime import date
from io import StringIO

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, a_plan, an_action, building
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, refs
from tracker.actions.enums import ActionState, Challenge
from tracker.actions.models import Action, ProgressUpdate
from tracker.actions.ratings.models import RatingValidation
from tracker.audit.service import Recording
from tracker.people.models import Person
from tracker.reports.enums import Worklist
from tracker.reports.pages.secretariat_home import morning_list
from tracker.reports.rows.models import ActionRow
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list
from tracker.reports.writers.csv_writer import write_csv

WANTED = Filters(only=Worklist.TO_CHALLENGE)
PASSED, REPEATED, SILENT, BETTER, _ = Challenge


def reported(rec: Recording, action: Action, by: Person, *updates: tuple[date, str, str]) -> None:
    """Updates of an action, each with its day, words and rating, the newest last."""
    for day, words, code in updates:
        update = ProgressUpdate(
            action_id=action.id, given_on=day, recorded_at=NOW, by_id=by.id, happened=words, rating=code
        )
        rec.session.add(update)
        rec.session.flush()
        action.state, action.reported_rating, action.last_update_on = ActionState.IN_PROGRESS, code, day


def found(rec: Recording, action: Action, by: Person, code: str, words: str) -> None:
    """Somebody else finds a rating."""
    rec.session.add(RatingValidation(action_id=action.id, rating=code, validated_on=TODAY, by_id=by.id, words=words))
    action.validated_rating = code
    rec.session.flush()


@pytest.fixture
def challenged(session: Session) -> Session:
    """One action for each reason, one for all of them, and two for none."""
    early, late = date(2019, 1, 2), date(2019, 3, 1)
    with building(session, NOW) as rec:
        plan, ann, aud = a_plan(rec, ref="P"), a_person(rec, name="Ann"), a_person(rec, name="Aud")
        plan.update_within_days = 60
        actions = {ref: an_action(rec, plan=plan, ref=ref) for ref in ("1", "2", "3", "4", "all", "none", "unrated")}
        for ref in ("1", "all", "none", "unrated"):
            a_milestone(rec, action=actions[ref], last_day=date(2019, 2, 28))
        reported(rec, actions["1"], ann, (late, "Set up in time.", "green"))
        reported(rec, actions["2"], ann, (early, "As before. ", "green"), (late, "as  before.", "red"))
        reported(rec, actions["3"], ann, (early, "Begun.", "green"))
        reported(rec, actions["4"], ann, (early, "Begun.", "green"), (late, "Half of it.", "green"))
        found(rec, actions["4"], aud, "red", "Nothing was there.")
        found(rec, actions["4"], aud, "amber", "A third of it was there.")
        reported(rec, actions["all"], ann, (early, "Fine.", "green"), (early, "Fine.", "green"))
        found(rec, actions["all"], aud, "amber", "It is not.")
        reported(rec, actions["none"], ann, (early, "Fine.", "green"), (late, "Late.", "red"))
        found(rec, actions["none"], aud, "amber", "Better than they think.")
        rec.tell(StagedEvent.BUILT)
    return session


def by_ref(session: Session) -> dict[str, ActionRow]:
    """All rows by their number."""
    return {row.ref: row for row in status_list(session, anybody(), TODAY, Filters()).rows}


def test_each_row_says_what_is_to_be_asked(challenged: Session) -> None:
    assert {ref: row.challenges for ref, row in by_ref(challenged).items()} == {
        "1": (PASSED,),
        "2": (REPEATED,),
        "3": (SILENT,),
        "4": (BETTER,),
        "all": (PASSED, REPEATED, SILENT, BETTER),
        "none": (),
        "unrated": (),
    }


def test_the_list_has_those_and_no_others(challenged: Session) -> None:
    listed = status_list(challenged, anybody(), TODAY, WANTED)
    assert refs(listed.rows) == ["1", "2", "3", "4", "all"]
    assert (listed.counted, listed.described) == ("5 actions", ("with a rating to challenge",))
    (morning,) = morning_list(challenged, anybody(), TODAY)
    assert (morning.on(Worklist.TO_CHALLENGE).words, morning.on(Worklist.TO_CHALLENGE).filters.only) == (
        "5 actions",
        Worklist.TO_CHALLENGE,
    )


def test_the_file_says_it_too(challenged: Session) -> None:
    written = write_csv(status_list(challenged, anybody(), TODAY, WANTED)).decode("utf-8-sig")
    said = [row["to_challenge"] for row in csv.DictReader(StringIO(written, newline=""))]
    assert said[3:] == [
        "better than what somebody else found",
        "a milestone has passed; the same words as last time; no recent update; better than what somebody else found",
    ]


def test_the_last_finding_stands_beside_with_who_when_and_why(challenged: Session) -> None:
    rows = by_ref(challenged)
    assert rows["4"].validated_rating is not None
    assert rows["4"].validated_rating.label == "Amber"
    shown = rows["4"].validation
    assert shown is not None
    assert (shown.by, shown.validated_on, shown.words) == ("Aud", TODAY, "A third of it was there.")
    assert rows["1"].validation is None


def test_an_update_that_was_withdrawn_repeats_nothing(challenged: Session) -> None:
    with building(challenged, NOW) as rec:
        query = rec.session.query(ProgressUpdate).filter(ProgressUpdate.happened == "As before. ")
        query.one().withdrawn_on = TODAY
        rec.tell(StagedEvent.BUILT)
    row = by_ref(challenged)["2"]
    assert (row.challenges, row.last_update) == ((), "as  before.")


def test_the_training_plan(lived_in: Session) -> None:
    """Action 17 says what it said before; 30 is green after its deadline has passed, with a sentence that says why."""
    listed = status_list(lived_in, anybody(), TODAY, Filters(plan="LGA-2018", only=Worklist.TO_CHALLENGE))
    assert [(row.ref, row.challenges) for row in listed.rows] == [("17", (REPEATED,)), ("30", (PASSED,))]
