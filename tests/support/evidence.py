"""Evidence for tests: an action of Ann's, a store, and a process that gives evidence and is killed."""

import io
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tests.support.builders import a_person, a_plan, a_post, an_action, building
from tests.support.databases import opened
from tests.support.events import StagedEvent
from tests.support.files import PDF
from tests.support.waiting import LONGEST_SECONDS
from tracker.actions.enums import EvidenceKind
from tracker.actions.evidence.service import Given, give_evidence
from tracker.files.store import FileStore, StagedFile
from tracker.people.enums import Role
from tracker.people.queries import Viewer, viewer_of
from tracker.people.service import give_delegation, give_role
from tracker.plans.enums import PlanState

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """An action that Ann owns by her post, and who has to do with it, by their ids."""

    action_id: int
    ann: int
    delegate: int
    clerk: int
    auditor: int
    stranger: int


def build_cast(session: Session, state: PlanState = PlanState.LIVE) -> Cast:
    """Builds the action and its people."""
    with building(session, NOW) as rec:
        ann, delegate, clerk, auditor, stranger = (
            a_person(rec, name=name) for name in ("Ann", "Del", "Clerk", "Audi", "Stranger")
        )
        post = a_post(rec, holder=ann)
        action = an_action(rec, plan=a_plan(rec, state=state), owner=post)
        give_delegation(rec, delegate.id, post.id)
        give_role(rec, clerk.id, Role.SECRETARIAT)
        give_role(rec, auditor.id, Role.AUDITOR)
        rec.tell(StagedEvent.BUILT)
        return Cast(action.id, ann.id, delegate.id, clerk.id, auditor.id, stranger.id)


def viewer(session: Session, person_id: int) -> Viewer:
    """Somebody as they stand on the day; leaves no transaction open."""
    viewer = viewer_of(session, person_id, NOW.date())
    session.rollback()
    return viewer


def a_file(store: FileStore, content: bytes = PDF, name: str = "minutes.pdf") -> StagedFile:
    """A file that was staged."""
    return store.stage(io.BytesIO(content), name)


def die_before_the_commit(url: str, files: str, action_id: int, person_id: int, mark: str) -> None:
    """Gives a file as evidence and stops, with the file in the store, until it is killed."""
    with opened(url).sessions() as session:
        who = viewer(session, person_id)
        with building(session, NOW) as rec:
            given = Given(EvidenceKind.DOCUMENT, "Agreed.", file=a_file(FileStore(Path(files))))
            give_evidence(rec, action_id, who, given)
            Path(mark).touch()
            time.sleep(LONGEST_SECONDS)
