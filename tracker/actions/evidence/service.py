"""Verbs of evidence: give it as a link or a file, withdraw it with a reason, and sweep files that nothing needs."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from tracker.actions.enums import EvidenceKind
from tracker.actions.evidence.events import EvidenceEvent
from tracker.actions.evidence.models import Evidence
from tracker.actions.evidence.queries import files_named, get_evidence
from tracker.actions.evidence.rules import check_evidence, may_withdraw, must_name_owner
from tracker.actions.models import Action, ProgressUpdate
from tracker.actions.queries import get_action, get_milestone, relations_of, writes_for
from tracker.audit.queries import first_hash
from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.errors import Forbidden, NotFound, Refused
from tracker.files.store import LEFT_AFTER, FileStore, StagedFile
from tracker.people.enums import Permission
from tracker.people.queries import Viewer
from tracker.people.rules import may, require_text
from tracker.plans.enums import PlanState

FILES_LOCK = 7_271_002  # PostgreSQL advisory lock: shared while files are added, exclusive while they are swept


@dataclass(frozen=True)
class Given:
    """A piece of evidence as somebody gives it: exactly one of a staged file and a link. `dated_on` is its own day."""

    kind: EvidenceKind
    shows: str
    dated_on: date | None = None
    link: str = ""
    file: StagedFile | None = None
    milestone_id: int | None = None
    update_id: int | None = None
    on_behalf_of_id: int | None = None


@dataclass(frozen=True)
class Swept:
    """How many files were swept: those that no evidence needs, and uploads that were broken off."""

    files: int = 0
    broken_off: int = 0


def give_evidence(rec: Recording, action_id: int, viewer: Viewer, given: Given) -> Evidence:
    """Adds a piece of evidence and puts its file into the store. Raises Refused, Forbidden or NotFound.

    The file is stored under its hash before the row is committed. If the commit fails, the file is swept later.
    """
    action = get_action(rec.session, action_id)
    _check_may_give(rec, action, viewer, given)
    check_evidence(given.shows, given.dated_on, rec.today, has_file=given.file is not None, link=given.link)
    _check_belongs(rec, action, given)
    row = Evidence(
        action_id=action_id,
        kind=given.kind,
        shows=given.shows.strip(),
        dated_on=given.dated_on,
        given_on=rec.today,
        recorded_at=rec.now,
        by_id=viewer.person_id,
        on_behalf_of_id=given.on_behalf_of_id,
        milestone_id=given.milestone_id,
        update_id=given.update_id,
        link=given.link,
    )
    if given.file is not None:
        _keep(rec, given.file)
        row.file_hash, row.file_name = given.file.hash, given.file.name
        row.file_type, row.file_bytes = given.file.kind.media_type, given.file.size
    rec.session.add(row)
    rec.session.flush()
    rec.tell(
        EvidenceEvent.GIVEN, action.reference, f"plan:{action.plan_id}", f"person:{viewer.person_id}", row.reference
    )
    return row


def _check_may_give(rec: Recording, action: Action, viewer: Viewer, given: Given) -> None:
    relations = relations_of(rec.session, viewer, action, rec.today)
    if not may(Permission.GIVE_EVIDENCE, relations):
        raise Forbidden("Only an owner of this action, the secretariat or an auditor can add evidence for it.")
    if action.plan.state is not PlanState.LIVE:
        raise Refused(f"{action.plan.ref} is {action.plan.state.value}, so no evidence can be added.")
    if action.removed_on is not None:
        raise Refused(f"Action {action.ref} was entered in error and removed, so no evidence can be added.")
    names = {person.id for person in writes_for(rec.session, viewer, action, rec.today)}
    if given.on_behalf_of_id is None and must_name_owner(relations, writes_for_others=bool(names)):
        raise Refused("Choose the owner you are adding this for.", "on_behalf_of")
    if given.on_behalf_of_id is not None and given.on_behalf_of_id not in names:
        raise Refused("Choose an owner you can add evidence for.", "on_behalf_of")


def _check_belongs(rec: Recording, action: Action, given: Given) -> None:
    """Raises NotFound for a milestone or update of another action, and for an update invented for training."""
    if given.milestone_id is not None and get_milestone(rec.session, given.milestone_id).action_id != action.id:
        raise NotFound("This action has no such milestone.")
    if given.update_id is not None:
        update = rec.session.get(ProgressUpdate, given.update_id)
        if update is None or update.action_id != action.id or update.is_sample:
            raise NotFound("This action has no such update.")


def _keep(rec: Recording, file: StagedFile) -> None:
    _lock_files(rec.session, "pg_advisory_xact_lock_shared")
    file.store.claim(first_hash(rec.session))
    file.keep()


def _lock_files(session: AnySession, function: str) -> None:
    """Keeps a file from being swept between its rename and the commit of its row; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(f"SELECT {function}(:key)"), {"key": FILES_LOCK})


def withdraw_evidence(
    rec: Recording, action_id: int, evidence_id: int, viewer: Viewer, reason: str, *, takes_words_away: bool = False
) -> Evidence:
    """Withdraws a piece of evidence; the row stays with the reason, and its file can be swept after the commit.

    `takes_words_away` also empties its words, link and file name, on past days too, for those that identify somebody.
    Raises Refused, Forbidden or NotFound.
    """
    row = get_evidence(rec.session, action_id, evidence_id)
    rec.session.refresh(row, with_for_update=True)
    relations = relations_of(rec.session, viewer, row.action, rec.today)
    if not may_withdraw(viewer.person_id, (row.by_id, row.on_behalf_of_id), relations):
        raise Forbidden(
            "Only the person who gave this evidence, the owner it was given for, or the secretariat can withdraw it."
        )
    if row.withdrawn_on is not None:
        raise Refused("This evidence has already been withdrawn.")
    row.withdrawn_why = require_text(reason, "Say why this evidence is withdrawn.", "reason")
    row.withdrawn_on, row.withdrawn_by_id = rec.today, viewer.person_id
    if takes_words_away:
        row.shows = row.link = row.file_name = ""
    about = (row.action.reference, f"plan:{row.action.plan_id}", f"person:{viewer.person_id}", row.reference)
    rec.tell(EvidenceEvent.WITHDRAWN, *about, reason=row.withdrawn_why, is_correction=takes_words_away)
    return row


def record_download(rec: Recording, action_id: int, evidence_id: int, viewer: Viewer) -> Evidence:
    """Records who downloads a file. The event is about the evidence only, not to crowd the action's history.

    Raises NotFound when there is no file, or no longer one.
    """
    row = get_evidence(rec.session, action_id, evidence_id)
    if row.withdrawn_on is not None:
        raise NotFound("This evidence was withdrawn. Its file can no longer be downloaded.")
    if not row.file_hash:
        raise NotFound("This evidence is a link, so there is no file to download.")
    rec.tell(EvidenceEvent.DOWNLOADED, row.reference, f"person:{viewer.person_id}")
    return row


def sweep_files(rec: Recording, store: FileStore, machine_now: datetime) -> Swept:
    """Deletes files whose evidence was withdrawn, and files older than LEFT_AFTER that never had any.

    `machine_now` is the time on the machine's clock, by which files are dated. Raises Refused when the store belongs to
    another installation.
    """
    left_before = machine_now - LEFT_AFTER
    _lock_files(rec.session, "pg_advisory_xact_lock")
    if not store.is_of(first_hash(rec.session)):
        raise Refused("The folder for files belongs to another installation, so nothing was deleted.")
    named = files_named(rec.session)
    gone = [
        kept.hash
        for kept in store.kept()
        if not named.get(kept.hash) and (kept.hash in named or kept.put_at < left_before)
    ]
    for file_hash in gone:
        store.remove(file_hash)
    swept = Swept(len(gone), store.remove_incoming(left_before))
    if swept != Swept():
        rec.tell(EvidenceEvent.FILES_SWEPT, reason=f"{swept.files} without evidence, {swept.broken_off} broken off")
    return swept


def file_faults(session: AnySession, store: FileStore) -> list[str]:
    """Reads every file that evidence needs; a sentence for each that is missing or altered."""
    faults = []
    for file_hash, numbers in files_named(session).items():
        if not numbers:
            continue
        whose = " and ".join(f"evidence {number}" for number in numbers)
        try:
            if not store.is_whole(file_hash):
                faults.append(f"The file {file_hash[:12]} of {whose} was altered.")
        except NotFound:
            faults.append(f"The file {file_hash[:12]} of {whose} is missing.")
    return faults
