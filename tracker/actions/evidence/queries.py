"""Reads of evidence: what there is for an action, and which files it names."""

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker.actions.evidence.models import Evidence
from tracker.database import AnySession
from tracker.errors import NotFound


def get_evidence(session: AnySession, action_id: int, evidence_id: int) -> Evidence:
    """One piece of evidence for this action. Raises NotFound."""
    evidence = session.get(Evidence, evidence_id)
    if evidence is None or evidence.action_id != action_id:
        raise NotFound("There is no such evidence for this action.")
    return evidence


def evidence_of(session: AnySession, action_id: int) -> list[Evidence]:
    """All evidence for an action, the newest first, the withdrawn too; with its people, milestones and updates."""
    query = (
        sa.select(Evidence)
        .where(Evidence.action_id == action_id)
        .order_by(Evidence.recorded_at.desc(), Evidence.id.desc())
        .options(
            selectinload(Evidence.by),
            selectinload(Evidence.on_behalf_of),
            selectinload(Evidence.withdrawn_by),
            selectinload(Evidence.milestone),
            selectinload(Evidence.update),
        )
    )
    return list(session.execute(query).scalars())


def files_named(session: AnySession) -> dict[str, list[int]]:
    """Which files evidence names, by hash: the numbers of the evidence that is not withdrawn.

    The list is empty for a file whose evidence was withdrawn.
    """
    rows = session.execute(
        sa.select(Evidence.file_hash, Evidence.id, Evidence.withdrawn_on)
        .where(Evidence.file_hash != "")
        .order_by(Evidence.id)
    )
    named: dict[str, list[int]] = {}
    for file_hash, number, withdrawn_on in rows:
        numbers = named.setdefault(file_hash, [])
        if withdrawn_on is None:
            numbers.append(number)
    return named
