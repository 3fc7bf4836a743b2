"""The pages on which evidence is given, withdrawn and downloaded, and what an action's page shows of it."""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from typing import IO

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker.actions.enums import EvidenceKind, MilestoneState
from tracker.actions.evidence import service
from tracker.actions.evidence.models import Evidence
from tracker.actions.evidence.queries import evidence_of, get_evidence
from tracker.actions.evidence.rules import host_of, may_withdraw, must_name_owner
from tracker.actions.models import Action
from tracker.actions.queries import get_action_in_full, relations_of, writes_for
from tracker.clock import machine_now
from tracker.database import db
from tracker.errors import Forbidden
from tracker.files.kinds import ALLOWED, BY_TYPE, ENDINGS
from tracker.people.enums import Permission, Relation
from tracker.people.models import Person
from tracker.people.rules import may
from tracker.plans.enums import PlanState
from tracker.web.actions.blueprint import pages
from tracker.web.actions.evidence.forms import GiveEvidenceForm, WithdrawEvidenceForm
from tracker.web.actions.reporting import chosen_owner, owner_choices
from tracker.web.as_at import DayRead
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.forms.uploads import store
from tracker.web.session import recorded, today, viewer

DIGITS = 12  # of a file's hash that a page shows
UNKNOWN_TYPE = "application/octet-stream"
HINTS = {
    EvidenceKind.DOCUMENT.value: "A policy, a report, or minutes that agreed something",
    EvidenceKind.DATA.value: "Figures before and after, a dashboard, or a return",
    EvidenceKind.AUDIT.value: "What an audit, a case review or a peer found",
    EvidenceKind.OBSERVATION.value: "What somebody saw in practice and wrote down",
    EvidenceKind.VOICE.value: "What children, families, residents or staff said, without their names",
}


@dataclass(frozen=True)
class ShownEvidence:
    """A piece of evidence as an action's page shows it."""

    row: Evidence
    file_kind: str
    digits: str
    host: str
    may_withdraw: bool


def evidence_shown(read: DayRead, action: Action) -> dict[str, object]:
    """What the page of an action shows of its evidence on the day that is read; on a past day none can be added."""
    relations = set() if read.is_past else relations_of(read.session, viewer(), action, read.day)
    is_open = action.plan.state is PlanState.LIVE and action.removed_on is None
    return {
        "evidence": [_shown(row, relations) for row in evidence_of(read.session, action.id)],
        "may_give_evidence": is_open and may(Permission.GIVE_EVIDENCE, relations),
    }


def _shown(row: Evidence, relations: Collection[Relation]) -> ShownEvidence:
    kind = BY_TYPE.get(row.file_type)
    return ShownEvidence(
        row=row,
        file_kind=kind.words if kind else "file",
        digits=row.file_hash[:DIGITS],
        host=host_of(row.link),
        may_withdraw=row.withdrawn_on is None
        and may(Permission.GIVE_EVIDENCE, relations)
        and may_withdraw(viewer().person_id, (row.by_id, row.on_behalf_of_id), relations),
    )


@pages.route("/actions/<int:action_id>/evidence/new", methods=["GET", "POST"])
def give_evidence(action_id: int) -> str | AnyResponse:
    """Takes a file or a link, with what it shows."""
    action = get_action_in_full(db.session, action_id)
    names = writes_for(db.session, viewer(), action, today())
    with closing(_evidence_form(action, names)) as form:
        for_id, for_name = chosen_owner(form.on_behalf_of.data, names)
        behalf = {"on_behalf_of": f"person:{for_id}", "on_behalf_of_name": for_name} if for_id else {}
        if submit(form, lambda rec: service.give_evidence(rec, action_id, viewer(), form.given(for_id)), **behalf):
            flash("The evidence has been added.")
            return redirect(url_for("actions.show", action_id=action_id, _anchor="evidence"))
        form.file.ask_again()
        return render_template(
            "actions/evidence/give_evidence.html",
            form=form,
            action=action,
            hints=HINTS,
            allowed=ALLOWED,
            accept=",".join(f".{ending}" for ending in ENDINGS),
        )


def _evidence_form(action: Action, names: list[Person]) -> GiveEvidenceForm:
    form = GiveEvidenceForm(obj=Shown(action), update=request.args.get("update", ""))
    milestones = [milestone for milestone in action.milestones if milestone.state is not MilestoneState.DROPPED]
    if len(milestones) > 1:
        parts = [
            (str(milestone.id), " – ".join(filter(None, (milestone.name, milestone.as_printed))))
            for milestone in milestones
        ]
        form.milestone.choices = [("", "The whole action"), *parts]
    if names:
        relations = relations_of(db.session, viewer(), action, today())
        is_needed = must_name_owner(relations, writes_for_others=True)
        form.on_behalf_of.choices = owner_choices("Choose an owner" if is_needed else "In my own name", names)
    return form


@pages.route("/actions/<int:action_id>/evidence/<int:evidence_id>/withdraw", methods=["GET", "POST"])
def withdraw_evidence(action_id: int, evidence_id: int) -> str | AnyResponse:
    """Withdraws a piece of evidence with a reason; its file is deleted at once unless other evidence uses it."""
    row = get_evidence(db.session, action_id, evidence_id)
    relations = relations_of(db.session, viewer(), row.action, today())
    if not _shown(row, relations).may_withdraw:
        raise Forbidden("Only the person who gave this evidence, or the secretariat, can withdraw it, and only once.")
    form = WithdrawEvidenceForm()
    if submit(
        form,
        lambda rec: service.withdraw_evidence(
            rec,
            action_id,
            evidence_id,
            viewer(),
            form.reason.data or "",
            takes_words_away=form.takes_words_away.data,
        ),
    ):
        with recorded() as rec:
            service.sweep_files(rec, store(), machine_now())
        flash("The evidence has been withdrawn. The history still shows that it was given and why it was withdrawn.")
        return redirect(url_for("actions.show", action_id=action_id, _anchor="evidence"))
    return render_template("actions/evidence/withdraw_evidence.html", form=form, evidence=row, action=row.action)


@pages.get("/actions/<int:action_id>/evidence/<int:evidence_id>/file")
def evidence_file(action_id: int, evidence_id: int) -> Response:
    """A file to save, never shown in the browser; the audit trail records who took it."""
    with recorded() as rec:
        row = service.record_download(rec, action_id, evidence_id, viewer())
        stream = store().opened(row.file_hash)
    return _download(stream, row)


def _download(stream: IO[bytes], row: Evidence) -> Response:
    kind = row.file_type if row.file_type in BY_TYPE else UNKNOWN_TYPE
    response = send_file(
        stream, kind, as_attachment=True, download_name=row.file_name, conditional=False, etag=False, max_age=0
    )
    response.content_length = row.file_bytes
    response.headers["Content-Type"] = kind  # without a guess at the encoding of a text
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
