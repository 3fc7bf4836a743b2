"""A past day as a database of its own: today equals the tables, and earlier days are what they were."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, an_action, building
from tracker.actions.deadlines.service import correct_reading
from tracker.actions.enums import Precision
from tracker.actions.events import ActionEvent
from tracker.actions.models import Action, Milestone
from tracker.actions.rules import Deadline
from tracker.audit.capture import is_operating
from tracker.audit.models import AUDIT_TABLES, AuditEvent
from tracker.audit.withholding import withhold
from tracker.past.enums import PastReading
from tracker.past.queries import known_since, past_day
from tracker.tables import METADATA

LATER = date(2030, 1, 1)
NOW = datetime(2019, 4, 1, 8, tzinfo=UTC)


def at(day: int) -> datetime:
    """Noon on a day of April 2019."""
    return datetime(2019, 4, day, 12, tzinfo=UTC)


def test_the_tables_can_be_rebuilt_from_the_facts(lived_in: Session) -> None:
    for reading in PastReading:
        with past_day(lived_in, LATER, reading) as rebuilt:
            for table in METADATA.sorted_tables:
                if table.name in AUDIT_TABLES or is_operating(table):
                    continue
                query = sa.select(table).order_by(table.c.id)
                assert rebuilt.execute(query).all() == lived_in.execute(query).all(), table.name


def test_a_corrected_reading_was_always_so_but_was_not_known(session: Session) -> None:
    with building(session, at(1)) as rec:
        action = an_action(rec)
        milestone = a_milestone(rec, action=action, last_day=date(2019, 3, 14), as_printed="Mar 14")
        rec.tell(ActionEvent.MILESTONE_ADDED, action.reference)
    with building(session, at(9)) as rec:
        right = Deadline("Mar 14", Precision.MONTH, date(2014, 3, 31))
        correct_reading(rec, milestone.id, 1, "", right, reason="The month is meant")
    last_day = sa.select(Milestone.last_day)
    with past_day(session, date(2019, 4, 5), PastReading.AS_IT_WAS) as past:
        assert past.scalar(last_day) == date(2014, 3, 31)
    with past_day(session, date(2019, 4, 5), PastReading.AS_WE_KNEW) as past:
        assert past.scalar(last_day) == date(2019, 3, 14)


def test_a_withheld_detail_leaves_the_row_as_it_is_now(session: Session) -> None:
    with building(session, at(1)) as rec:
        action = an_action(rec, wording="Do it for a child")
        rec.tell(ActionEvent.ADDED, action.reference)
    number = session.scalars(sa.select(sa.func.max(AuditEvent.number))).one()
    with building(session, at(2)) as rec:
        action.wording = "Do it"
        rec.tell(ActionEvent.CORRECTED, action.reference)
        withhold(rec, [number], reason="A child was named")
    with past_day(session, date(2019, 4, 1), PastReading.AS_IT_WAS) as past:
        assert past.scalars(sa.select(Action.wording)).all() == ["Do it"]


def test_writing_to_a_past_day_changes_nothing(session: Session) -> None:
    with building(session, at(1)) as rec:
        action = an_action(rec, wording="As it was")
        rec.tell(ActionEvent.ADDED, action.reference)
    with past_day(session, date(2019, 4, 1), PastReading.AS_IT_WAS) as past:
        past.scalars(sa.select(Action)).one().wording = "Otherwise"
        past.commit()
    session.expire_all()
    assert session.scalars(sa.select(Action.wording)).one() == "As it was"


def test_since_when_a_plan_is_known(seeded: Session) -> None:
    known = known_since(seeded, ["plan:1", "plan:99"])
    assert list(known) == ["plan:1"]
    assert known["plan:1"].entered_on == date(2019, 4, 1)
    assert known["plan:1"].told_from < date(2018, 12, 31)
