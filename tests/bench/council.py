"""A council far larger than any: 10,000 open actions, 200 owners, 3,000 actions overdue and nobody told yet.

As a program: python -m tests.bench.council DATABASE_URL builds it there.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker import schema
from tracker.actions.enums import ActionState, MilestoneState, OwnerRole, Precision
from tracker.actions.models import Action, Milestone, Monitor, Ownership
from tracker.boards.enums import BoardKind
from tracker.boards.models import Board
from tracker.database import Base
from tracker.installation.enums import InstallationKind
from tracker.installation.models import Installation
from tracker.people.enums import HoldingKind
from tracker.people.models import Person, Post, PostHolding
from tracker.plans.enums import PlanOrigin, PlanState
from tracker.plans.models import Plan

PLANS, BOARDS, OWNERS, ACTIONS, OVERDUE = 20, 20, 200, 10_000, 3_000
TODAY = date(2019, 4, 1)  # a Monday
NOW = datetime(2019, 4, 1, 8, tzinfo=UTC)  # 9:00 in London
WORDING = "Review how the service answers within five days, agree the changes with partners and report to the board."


def build(url: str) -> None:
    """Fills an empty, migrated database, past the trail: what is measured only reads these rows."""
    with schema.unguarded_connection(url) as connection:
        for table, rows in _rows():
            _insert(connection, table, list(rows))
        connection.commit()


def _insert(connection: Connection, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    connection.execute(sa.insert(table), rows)
    if connection.dialect.name == "postgresql":
        connection.execute(
            sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table.__tablename__}', 'id'),"
                f" (SELECT max(id) FROM {table.__tablename__}))"
            )
        )


def _rows() -> Iterator[tuple[type[Base], Iterator[dict[str, Any]]]]:
    yield Installation, iter([{"id": 1, "kind": InstallationKind.LIVE}])
    yield (
        Plan,
        (
            {
                "id": number,
                "ref": f"PLAN-{number}",
                "title": f"Improvement plan of directorate {number}",
                "origin": PlanOrigin.OWN_INITIATIVE,
                "state": PlanState.LIVE,
            }
            for number in _numbers(PLANS)
        ),
    )
    yield (
        Board,
        ({"id": number, "name": f"Board {number}", "kind": BoardKind.BOARD} for number in _numbers(BOARDS)),
    )
    yield (
        Person,
        (
            {"id": number, "name": f"Owner {number}", "address": f"owner{number}@council.example"}
            for number in _numbers(OWNERS)
        ),
    )
    yield Post, ({"id": number, "title": f"Director of Service {number}"} for number in _numbers(OWNERS))
    yield (
        PostHolding,
        ({"post_id": number, "person_id": number, "kind": HoldingKind.SUBSTANTIVE} for number in _numbers(OWNERS)),
    )
    yield (
        Action,
        (
            {
                "id": number,
                "plan_id": number % PLANS + 1,
                "position": number,
                "ref": str(number),
                "wording": f"{WORDING} ({number})",
                "state": ActionState.IN_PROGRESS,
            }
            for number in _numbers(ACTIONS)
        ),
    )
    yield (
        Ownership,
        (
            {"action_id": number, "position": 1, "part": OwnerRole.LEAD, "post_id": number % OWNERS + 1}
            for number in _numbers(ACTIONS)
        ),
    )
    yield (
        Monitor,
        ({"action_id": number, "board_id": number % BOARDS + 1, "position": 1} for number in _numbers(ACTIONS)),
    )
    yield (
        Milestone,
        ({"action_id": number, "position": 1, **_deadline(_last_day(number))} for number in _numbers(ACTIONS)),
    )


def _numbers(most: int) -> range:
    return range(1, most + 1)


def _last_day(number: int) -> date:
    """The first are late, by a day to 200; the others are due in a month to two years."""
    late = number <= OVERDUE
    return TODAY - timedelta(days=1 + number % 200) if late else TODAY + timedelta(days=30 + number % 700)


def _deadline(last_day: date) -> dict[str, Any]:
    return {
        "as_printed": last_day.isoformat(),
        "precision": Precision.DAY,
        "last_day": last_day,
        "first_last_day": last_day,
        "state": MilestoneState.OPEN,
    }


if __name__ == "__main__":
    schema.upgrade(sys.argv[1])
    build(sys.argv[1])
