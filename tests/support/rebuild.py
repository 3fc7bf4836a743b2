"""Compares what the trail says of a day to come with what the tables say now: nothing may differ."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.audit.capture import is_operating
from tracker.audit.models import AUDIT_TABLES
from tracker.audit.verification import verify
from tracker.past.enums import PastReading
from tracker.past.queries import past_day
from tracker.tables import METADATA

LATER = date(2040, 1, 1)


def assert_rebuilt(session: Session, after: str = "") -> None:
    """Fails unless both readings give back every row of every table, and the trail is whole."""
    session.rollback()
    session.expire_all()
    for reading in PastReading:
        with past_day(session, LATER, reading) as rebuilt:
            for table in METADATA.sorted_tables:
                if table.name in AUDIT_TABLES or is_operating(table):
                    continue
                query = sa.select(table).order_by(table.c.id)
                told, row_mappings = (one.execute(query).mappings().all() for one in (rebuilt, session))
                assert len(told) == len(row_mappings), table.name
                differing = [pair for pair in zip(told, row_mappings, strict=True) if pair[0] != pair[1]]
                assert not differing, f"{table.name} after {after}, {reading.value}"
    session.rollback()
    assert verify(session).faults == []
