"""Evidence on both databases: who gives what, what is refused, what a withdrawal leaves, and that no file is lost."""

import signal
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, an_action, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.evidence import NOW, Cast, a_file, build_cast, die_before_the_commit, viewer
from tests.support.forked import FORKED
from tests.support.waiting import LONGEST_SECONDS, wait_for
from tracker.actions.enums import EvidenceKind
from tracker.actions.evidence.models import Evidence
from tracker.actions.evidence.queries import evidence_of
from tracker.actions.evidence.service import (
    Given,
    Swept,
    file_faults,
    give_evidence,
    record_download,
    sweep_files,
    withdraw_evidence,
)
from tracker.actions.models import Action
from tracker.actions.updates.service import Report, submit_update
from tracker.audit.queries import history_of
from tracker.audit.verification import verify
from tracker.clock import machine_now
from tracker.errors import Forbidden, NotFound, Refused
from tracker.files.store import LEFT_AFTER, FileStore
from tracker.past.enums import PastReading
from tracker.past.queries import past_day
from tracker.plans.enums import PlanState

LINK = "https://www.council.example/report"
A_LINK = Given(EvidenceKind.DOCUMENT, "The policy was agreed.", link=LINK)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "evidence")


@pytest.fixture
def cast(session: Session) -> Cast:
    return build_cast(session)


def give(session: Session, cast: Cast, by: int, given: Given) -> int:
    """The number of what somebody gave for the action."""
    who = viewer(session, by)
    with building(session, NOW) as rec:
        return give_evidence(rec, cast.action_id, who, given).id


def withdraw(session: Session, cast: Cast, by: int, number: int) -> None:
    who = viewer(session, by)
    with building(session, NOW) as rec:
        withdraw_evidence(rec, cast.action_id, number, who, "Wrong paper.")


def sweep(session: Session, files: FileStore, after: timedelta = timedelta()) -> Swept:
    with building(session, NOW) as rec:
        return sweep_files(rec, files, machine_now() + after)


def test_an_owner_gives_a_file_and_the_record_holds_its_hash(session: Session, cast: Cast, files: FileStore) -> None:
    file = a_file(files)
    given = Given(EvidenceKind.AUDIT, " Ten files were audited. ", dated_on=date(2019, 3, 20), file=file)
    number = give(session, cast, cast.ann, given)
    [row] = evidence_of(session, cast.action_id)
    assert (row.id, row.kind, row.shows, row.dated_on) == (
        number,
        given.kind,
        "Ten files were audited.",
        given.dated_on,
    )
    assert (row.by.name, row.given_on, row.recorded_at) == ("Ann", NOW.date(), NOW)
    assert (row.file_hash, row.file_name, row.file_type, row.file_bytes, row.link) == (
        file.hash,
        "minutes.pdf",
        "application/pdf",
        file.size,
        "",
    )
    assert files.is_whole(row.file_hash)
    entry = history_of(session, [f"action:{cast.action_id}"])[0]
    assert entry.event == "evidence.given"
    assert ("file_hash", file.hash) in [(change.column, change.after) for change in entry.changes]
    assert verify(session).faults == []
    assert file_faults(session, files) == []


def test_a_link_needs_no_file(session: Session, cast: Cast) -> None:
    give(session, cast, cast.auditor, A_LINK)
    [row] = evidence_of(session, cast.action_id)
    assert (row.link, row.file_hash, row.by.name) == (LINK, "", "Audi")


def test_a_delegate_names_the_owner_and_the_secretariat_may(session: Session, cast: Cast) -> None:
    with pytest.raises(Refused, match="Choose the owner you are"):
        give(session, cast, cast.delegate, A_LINK)
    for_ann = replace(A_LINK, on_behalf_of_id=cast.ann)
    give(session, cast, cast.delegate, for_ann)
    give(session, cast, cast.clerk, for_ann)
    give(session, cast, cast.clerk, A_LINK)
    for who in (cast.auditor, cast.ann):
        with pytest.raises(Refused, match="Choose an owner you can add evidence for"):
            give(session, cast, who, for_ann)
    given = [(row.by.name, row.on_behalf_of and row.on_behalf_of.name) for row in evidence_of(session, cast.action_id)]
    assert given == [("Clerk", None), ("Clerk", "Ann"), ("Del", "Ann")]


def test_a_stranger_gives_nothing(session: Session, cast: Cast, files: FileStore) -> None:
    with pytest.raises(Forbidden):
        give(session, cast, cast.stranger, Given(EvidenceKind.DATA, "Figures.", file=a_file(files)))
    assert list(files.kept()) == []


@pytest.mark.parametrize(
    ("change", "said", "field"),
    [
        ({"shows": "  "}, "Say what this shows", "shows"),
        ({"link": ""}, "Choose a file or enter a link", "file"),
        ({"dated_on": date(2019, 4, 2)}, "today or earlier", "dated_on"),
        ({"link": "javascript:alert(1)"}, "full address", "link"),
        ({"link": "//council.example"}, "full address", "link"),
        ({"link": "https://"}, "full address", "link"),
        ({"link": "https://council.example/a b"}, "full address", "link"),
        ({"link": "https://council.example:0/"}, "full address", "link"),
        ({"link": "https://[council.example/"}, "full address", "link"),
        ({"link": "https://ann:secret@council.example/"}, "user name or a password", "link"),
        ({"link": f"{LINK}/{'x' * 2000}"}, "too long", "link"),
    ],
)
def test_what_is_missing_or_odd_is_said(
    session: Session, cast: Cast, change: dict[str, str], said: str, field: str
) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        give(session, cast, cast.ann, replace(A_LINK, **change))  # type: ignore[arg-type] # fields by name
    assert refusal.value.field == field
    assert evidence_of(session, cast.action_id) == []


def test_a_file_and_a_link_are_two_pieces_of_evidence(session: Session, cast: Cast, files: FileStore) -> None:
    with pytest.raises(Refused, match="Choose a file or enter a link, not both"):
        give(session, cast, cast.ann, replace(A_LINK, file=a_file(files)))
    assert list(files.kept()) == []


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.CLOSED])
def test_only_a_live_plan_takes_evidence(session: Session, state: PlanState) -> None:
    cast = build_cast(session, state)
    with pytest.raises(Refused, match="no evidence can be added"):
        give(session, cast, cast.ann, A_LINK)


def test_an_action_that_is_removed_takes_none(session: Session, cast: Cast) -> None:
    with building(session, NOW) as rec:
        session.get_one(Action, cast.action_id).removed_on = NOW.date()
        rec.tell(StagedEvent.CHANGED)
    with pytest.raises(Refused, match="entered in error"):
        give(session, cast, cast.ann, A_LINK)


def test_it_may_be_about_a_part_and_an_update_of_this_action_only(session: Session, cast: Cast) -> None:
    who = viewer(session, cast.ann)
    with building(session, NOW) as rec:
        step = a_milestone(rec, action=session.get_one(Action, cast.action_id), name="Gold").id
        others = a_milestone(rec, action=an_action(rec)).id
        rec.tell(StagedEvent.BUILT)
    with building(session, NOW) as rec:
        update = submit_update(rec, cast.action_id, who, Report("Done.", "amber")).id
    with building(session, NOW) as rec:
        sample = submit_update(rec, cast.action_id, who, Report("Made up.", "amber", is_sample=True)).id
    give(session, cast, cast.ann, replace(A_LINK, milestone_id=step, update_id=update))
    [row] = evidence_of(session, cast.action_id)
    assert row.milestone is not None
    assert (row.milestone.name, row.update and row.update.happened) == ("Gold", "Done.")
    for wrong in (
        replace(A_LINK, milestone_id=others),
        replace(A_LINK, update_id=sample),
        replace(A_LINK, update_id=0),
    ):
        with pytest.raises(NotFound):
            give(session, cast, cast.ann, wrong)


def test_a_withdrawal_keeps_the_row_and_lets_the_file_go(session: Session, cast: Cast, files: FileStore) -> None:
    number = give(session, cast, cast.ann, Given(EvidenceKind.DOCUMENT, "Agreed.", file=a_file(files)))
    withdraw(session, cast, cast.ann, number)
    with past_day(session, NOW.date() - timedelta(days=1), PastReading.AS_IT_WAS) as past:
        assert past.query(Evidence).all() == []
    assert sweep(session, files) == Swept(files=1)
    [row] = evidence_of(session, cast.action_id)
    assert (row.withdrawn_on, row.withdrawn_by and row.withdrawn_by.name) == (NOW.date(), "Ann")
    assert (row.withdrawn_why, row.shows, row.file_name) == ("Wrong paper.", "Agreed.", "minutes.pdf")
    assert list(files.kept()) == []
    who = viewer(session, cast.ann)
    with pytest.raises(NotFound, match="was withdrawn"), building(session, NOW) as rec:
        record_download(rec, cast.action_id, number, who)
    assert file_faults(session, files) == []
    assert verify(session).faults == []
    with pytest.raises(Refused, match="already been withdrawn"):
        withdraw(session, cast, cast.ann, number)


def test_a_file_stays_while_other_evidence_is_the_same_file(session: Session, cast: Cast, files: FileStore) -> None:
    first, second = (
        give(session, cast, cast.ann, Given(EvidenceKind.DOCUMENT, "Agreed.", file=a_file(files))) for _ in range(2)
    )
    withdraw(session, cast, cast.ann, first)
    assert sweep(session, files) == Swept()
    assert len(list(files.kept())) == 1
    withdraw(session, cast, cast.ann, second)
    assert sweep(session, files) == Swept(files=1)


def test_words_that_identify_somebody_go_too(session: Session, cast: Cast, files: FileStore) -> None:
    file = a_file(files, name="Baby P.pdf")
    number = give(session, cast, cast.ann, Given(EvidenceKind.DOCUMENT, "Baby P was seen.", file=file))
    who = viewer(session, cast.clerk)
    with building(session, NOW + timedelta(days=5)) as rec:
        withdraw_evidence(rec, cast.action_id, number, who, "It names a child.", takes_words_away=True)
    row = session.get_one(Evidence, number)
    assert (row.shows, row.file_name, row.link, row.file_hash) == ("", "", "", file.hash)
    assert verify(session).faults == []
    with past_day(session, NOW.date(), PastReading.AS_IT_WAS) as past:
        assert [evidence.shows for evidence in evidence_of(past, cast.action_id)] == [""]


def test_who_may_withdraw(session: Session, cast: Cast) -> None:
    number = give(session, cast, cast.delegate, replace(A_LINK, on_behalf_of_id=cast.ann))
    for who in (cast.auditor, cast.stranger):
        with pytest.raises(Forbidden):
            withdraw(session, cast, who, number)
    withdraw(session, cast, cast.ann, number)
    other = give(session, cast, cast.auditor, A_LINK)
    with pytest.raises(Forbidden):
        withdraw(session, cast, cast.ann, other)
    withdraw(session, cast, cast.clerk, other)


def test_a_reason_is_needed(session: Session, cast: Cast) -> None:
    number, who = give(session, cast, cast.ann, A_LINK), viewer(session, cast.ann)
    with pytest.raises(Refused, match="Say why"), building(session, NOW) as rec:
        withdraw_evidence(rec, cast.action_id, number, who, "  ")
    with pytest.raises(NotFound), building(session, NOW) as rec:
        withdraw_evidence(rec, cast.action_id + 1, number, who, "Wrong paper.")


def test_who_takes_a_copy_is_on_the_record(session: Session, cast: Cast, files: FileStore) -> None:
    number = give(session, cast, cast.ann, Given(EvidenceKind.DOCUMENT, "Agreed.", file=a_file(files)))
    link = give(session, cast, cast.ann, A_LINK)
    who = viewer(session, cast.stranger)
    with building(session, NOW) as rec:
        record_download(rec, cast.action_id, number, who)
    assert history_of(session, [f"evidence:{number}"])[0].event == "evidence.downloaded"
    assert "evidence.downloaded" not in {entry.event for entry in history_of(session, [f"action:{cast.action_id}"])}
    with pytest.raises(NotFound, match="is a link"), building(session, NOW) as rec:
        record_download(rec, cast.action_id, link, who)


def test_missing_and_altered_files_are_named(session: Session, cast: Cast, files: FileStore) -> None:
    altered, missing = (a_file(files, content) for content in (b"%PDF-1", b"%PDF-2"))
    numbers = [
        give(session, cast, cast.ann, Given(EvidenceKind.DOCUMENT, "Agreed.", file=staged_file))
        for staged_file in (altered, missing)
    ]
    files.path_of(altered.hash).write_bytes(b"%PDF-9")
    files.remove(missing.hash)
    assert file_faults(session, files) == [
        f"The file {altered.hash[:12]} of evidence {numbers[0]} was altered.",
        f"The file {missing.hash[:12]} of evidence {numbers[1]} is missing.",
    ]


def test_what_never_had_evidence_is_swept_after_a_day(session: Session, cast: Cast, files: FileStore) -> None:
    give(session, cast, cast.ann, Given(EvidenceKind.DOCUMENT, "Agreed.", file=a_file(files)))
    a_file(files, b"%PDF-left").keep()
    a_file(files, b"%PDF-broken off")
    assert sweep(session, files) == Swept()
    assert sweep(session, files, LEFT_AFTER + timedelta(minutes=1)) == Swept(files=1, broken_off=1)
    assert len(list(files.kept())) == 1
    assert file_faults(session, files) == []


def test_the_files_of_another_installation_are_left_alone(session: Session, cast: Cast, files: FileStore) -> None:
    theirs = a_file(files)
    files.claim("another one")
    theirs.keep()
    with pytest.raises(Refused, match="another installation"):
        sweep(session, files, LEFT_AFTER * 2)
    with pytest.raises(Refused, match="another installation"):
        give(session, cast, cast.ann, Given(EvidenceKind.DOCUMENT, "Agreed.", file=a_file(files, b"%PDF-ours")))
    assert [kept.hash for kept in files.kept()] == [theirs.hash]


def test_a_sweep_waits_for_evidence_that_is_being_given(
    store: Store, session: Session, cast: Cast, files: FileStore
) -> None:
    number = give(session, cast, cast.ann, Given(EvidenceKind.DOCUMENT, "Agreed.", file=a_file(files)))
    withdraw(session, cast, cast.ann, number)
    who = viewer(session, cast.ann)
    swept: list[Swept] = []
    sweeper = Thread(target=_sweep_elsewhere, args=(store, files, swept))
    with store.sessions() as giving, building(giving, NOW) as rec:
        give_evidence(rec, cast.action_id, who, Given(EvidenceKind.DOCUMENT, "Again.", file=a_file(files)))
        sweeper.start()
        sweeper.join(0.5)
        assert sweeper.is_alive()
    sweeper.join(LONGEST_SECONDS)
    assert swept == [Swept()]
    assert file_faults(session, files) == []


def _sweep_elsewhere(store: Store, files: FileStore, swept: list[Swept]) -> None:
    with store.sessions() as session:
        swept.append(sweep(session, files))


def test_a_kill_between_rename_and_commit_leaves_an_orphan_only(
    store: Store, session: Session, cast: Cast, files: FileStore, tmp_path: Path
) -> None:
    mark = tmp_path / "renamed"
    session.rollback()
    giver = FORKED.Process(
        target=die_before_the_commit, args=(store.url, str(files.root), cast.action_id, cast.ann, str(mark))
    )
    giver.start()
    try:
        wait_for(mark.exists)
    finally:
        giver.kill()
        giver.join(LONGEST_SECONDS)
    assert giver.exitcode == -signal.SIGKILL
    [orphan] = files.kept()
    assert files.is_whole(orphan.hash)
    assert evidence_of(session, cast.action_id) == []
    assert sweep(session, files) == Swept()
    assert sweep(session, files, LEFT_AFTER + timedelta(minutes=5)) == Swept(files=1)
    number = give(session, cast, cast.ann, Given(EvidenceKind.DOCUMENT, "Agreed.", file=a_file(files)))
    assert [row.id for row in evidence_of(session, cast.action_id)] == [number]
    assert file_faults(session, files) == []
    assert verify(session).faults == []
