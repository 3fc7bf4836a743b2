"""Verbs on a plan's RAG key. They are here because the ratings in use limit how a key may change.

All of them take the plan's version, not the entry's, because no two entries of a key may look alike or share a name.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from tracker.actions.ratings.queries import RatingUse, rating_uses
from tracker.audit.service import Recording
from tracker.errors import NotFound, Refused, check_version
from tracker.plans.enums import ReadyKey
from tracker.plans.events import PlanEvent
from tracker.plans.models import Plan, RagKeyEntry
from tracker.plans.queries import get_plan
from tracker.plans.rules import READY_KEYS, KeyEntry, check_entry, check_key


@dataclass(frozen=True)
class _Key:
    """A plan's key while it is changed."""

    plan: Plan
    lines: list[RagKeyEntry]
    uses: dict[str, RatingUse]

    def line(self, entry_id: int) -> RagKeyEntry:
        """One entry of this key. Raises NotFound."""
        for line in self.lines:
            if line.id == entry_id:
                return line
        raise NotFound("This plan's key has no such rating.")

    def others(self, line: RagKeyEntry) -> list[KeyEntry]:
        """All entries but one."""
        return [other.entry for other in self.lines if other is not line]


def choose_key(rec: Recording, plan_id: int, version: int, ready: ReadyKey) -> None:
    """Gives a plan a ready-made key in place of its own. Raises Refused when that would lose a rating in use."""
    key = _key_as_seen(rec, plan_id, version)
    wanted = {entry.code: entry for entry in READY_KEYS[ready]}
    existing = {line.code: line for line in key.lines}
    for code, line in existing.items():
        if code not in wanted:
            _remove_line(rec, key, line)
    for position, (code, entry) in enumerate(wanted.items(), start=1):
        if code in existing:
            _describe(key, existing[code], entry)
            existing[code].position = position
        else:
            rec.session.add(RagKeyEntry.of(plan_id, position, entry))
    _tell(rec, key, PlanEvent.RAG_KEY_CHOSEN)


def add_key_entry(rec: Recording, plan_id: int, version: int, entry: KeyEntry) -> None:
    """Adds a rating at the end of a plan's key. Raises Refused for one that clashes with the others."""
    key = _key_as_seen(rec, plan_id, version)
    check_entry(entry, [line.entry for line in key.lines])
    last = max((line.position for line in key.lines), default=0)
    rec.session.add(RagKeyEntry.of(plan_id, last + 1, entry))
    _tell(rec, key, PlanEvent.RAG_KEY_ENTRY_ADDED)


def correct_key_entry(rec: Recording, plan_id: int, version: int, entry_id: int, entry: KeyEntry) -> None:
    """Changes the name, meaning and look of a rating. Its code stays; so does the meaning of a rating in use."""
    key = _key_as_seen(rec, plan_id, version)
    line = key.line(entry_id)
    others = key.others(line)
    _describe(key, line, entry)
    check_entry(line.entry, others)
    check_key([*others, line.entry])
    _tell(rec, key, PlanEvent.RAG_KEY_ENTRY_CORRECTED)


def move_key_entry(rec: Recording, plan_id: int, version: int, entry_id: int, *, up: bool) -> None:
    """Moves a rating one place up or down in its key; of two with one meaning the upper one is the better."""
    key = _key_as_seen(rec, plan_id, version)
    line = key.line(entry_id)
    at = key.lines.index(line)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(key.lines):
        raise Refused(f"{line.label} is already the {'first' if up else 'last'} rating of this key.")
    line.position, key.lines[to].position = key.lines[to].position, line.position
    _tell(rec, key, PlanEvent.RAG_KEY_ENTRY_MOVED)


def remove_key_entry(rec: Recording, plan_id: int, version: int, entry_id: int) -> None:
    """Removes a rating from a plan's key. Raises Refused for one in use."""
    key = _key_as_seen(rec, plan_id, version)
    line = key.line(entry_id)
    check_key(key.others(line))
    _remove_line(rec, key, line)
    _tell(rec, key, PlanEvent.RAG_KEY_ENTRY_REMOVED)


def _key_as_seen(rec: Recording, plan_id: int, version: int) -> _Key:
    """The key, locked so that nobody uses an entry between the count of its uses and the commit."""
    plan = get_plan(rec.session, plan_id)
    check_version(plan.version, version, plan.ref)
    wanted = sa.select(RagKeyEntry).where(RagKeyEntry.plan_id == plan_id).order_by(RagKeyEntry.position)
    lines = list(rec.session.execute(wanted.with_for_update()).scalars())
    return _Key(plan, lines, rating_uses(rec.session, plan_id))


def _remove_line(rec: Recording, key: _Key, line: RagKeyEntry) -> None:
    if line.code in key.uses:
        raise Refused(
            f"{line.label} is used by {key.uses[line.code].words}, so it cannot be removed. "
            "You can rename it or change its description instead."
        )
    rec.session.delete(line)


def _describe(key: _Key, line: RagKeyEntry, entry: KeyEntry) -> None:
    if entry.meaning is not line.meaning and line.code in key.uses:
        raise Refused(
            f"{line.label} is used by {key.uses[line.code].words}, so it has to go on meaning {line.meaning.value}."
            " Add another rating for the new meaning.",
            "meaning",
        )
    line.label, line.definition = entry.label.strip(), entry.definition.strip()
    line.meaning, line.shape, line.colour = entry.meaning, entry.shape, entry.colour


def _tell(rec: Recording, key: _Key, event: PlanEvent) -> None:
    key.plan.version += 1
    rec.tell(event, key.plan.reference)
