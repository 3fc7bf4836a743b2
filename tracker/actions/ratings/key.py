"""Verbs on a plan's RAG key; they stand with the actions, since what is rated by a key limits how it may change.

All of them take the plan's version, not the entry's: that no two entries look or are called alike holds of the whole.
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
        """One entry. Raises NotFound when it is none of this key."""
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
    held = {line.code: line for line in key.lines}
    for code, line in held.items():
        if code not in wanted:
            _take_out(rec, key, line)
    for position, (code, entry) in enumerate(wanted.items(), start=1):
        if code in held:
            _describe(key, held[code], entry)
            held[code].position = position
        else:
            rec.session.add(RagKeyEntry.of(plan_id, position, entry))
    _tell(rec, key, PlanEvent.RAG_KEY_CHOSEN)


def add_key_entry(rec: Recording, plan_id: int, version: int, entry: KeyEntry) -> None:
    """Adds a rating at the end of a plan's key. Raises Refused for one that cannot stand beside the others."""
    key = _key_as_seen(rec, plan_id, version)
    check_entry(entry, [line.entry for line in key.lines])
    last = max((line.position for line in key.lines), default=0)
    rec.session.add(RagKeyEntry.of(plan_id, last + 1, entry))
    _tell(rec, key, PlanEvent.RAG_KEY_ENTRY_ADDED)


def correct_key_entry(rec: Recording, plan_id: int, version: int, entry_id: int, entry: KeyEntry) -> None:
    """Says anew what a rating is called, means and looks like; its code stays, and in use its meaning too."""
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
        raise Refused(f"{line.label} is the {'first' if up else 'last'} rating of this key already.")
    line.position, key.lines[to].position = key.lines[to].position, line.position
    _tell(rec, key, PlanEvent.RAG_KEY_ENTRY_MOVED)


def remove_key_entry(rec: Recording, plan_id: int, version: int, entry_id: int) -> None:
    """Takes a rating that nothing uses out of a plan's key."""
    key = _key_as_seen(rec, plan_id, version)
    line = key.line(entry_id)
    check_key(key.others(line))
    _take_out(rec, key, line)
    _tell(rec, key, PlanEvent.RAG_KEY_ENTRY_REMOVED)


def _key_as_seen(rec: Recording, plan_id: int, version: int) -> _Key:
    """The key, held so that nobody rates by an entry between the count of its uses and the commit."""
    plan = get_plan(rec.session, plan_id)
    check_version(plan.version, version, plan.ref)
    wanted = sa.select(RagKeyEntry).where(RagKeyEntry.plan_id == plan_id).order_by(RagKeyEntry.position)
    lines = list(rec.session.execute(wanted.with_for_update()).scalars())
    return _Key(plan, lines, rating_uses(rec.session, plan_id))


def _take_out(rec: Recording, key: _Key, line: RagKeyEntry) -> None:
    if line.code in key.uses:
        raise Refused(
            f"{line.label} is used by {key.uses[line.code].words}, so it stays in the key. "
            "It can be renamed and described anew."
        )
    rec.session.delete(line)


def _describe(key: _Key, line: RagKeyEntry, entry: KeyEntry) -> None:
    if entry.meaning is not line.meaning and line.code in key.uses:
        raise Refused(
            f"{line.label} is used by {key.uses[line.code].words}, so it still has to mean {line.meaning.value}. "
            "Add another rating for the new meaning.",
            "meaning",
        )
    line.label, line.definition = entry.label.strip(), entry.definition.strip()
    line.meaning, line.shape, line.colour = entry.meaning, entry.shape, entry.colour


def _tell(rec: Recording, key: _Key, event: PlanEvent) -> None:
    key.plan.version += 1
    rec.tell(event, key.plan.reference)
