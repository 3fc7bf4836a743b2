"""The pages that list requests for new dates: of a board, of an action, or all that the secretariat looks after."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.actions.deadlines.decisions import grant_deadline, refuse_deadline
from tracker.actions.enums import RequestState
from tracker.actions.models import Action
from tracker.actions.queries import get_action
from tracker.audit.service import Recording
from tracker.boards.models import Board
from tracker.boards.queries import get_board
from tracker.database import db
from tracker.dates import plural
from tracker.reports.pages.extensions import Scope, extensions
from tracker.web.actions.deadlines.decisions import flash_date_warning
from tracker.web.extensions.forms import GRANT, REFUSE, ExtensionsForm
from tracker.web.forms.submit import submit
from tracker.web.received import LONGEST_NUMBER
from tracker.web.session import today, viewer

pages = Blueprint("extensions", __name__)

ROW = re.compile(rf"request-(\d{{1,{LONGEST_NUMBER}}})-verdict")


@pages.route("/extensions", methods=["GET", "POST"])
def index() -> str | Response:
    """All requests in the plans that this person looks after."""
    return _page(Scope(besides=_sent()), url_for("extensions.index"))


@pages.get("/boards/<int:board_id>/extensions")
def of_board(board_id: int) -> str | Response:
    """The requests that a board may decide."""
    board = get_board(db.session, board_id)
    return _page(Scope(board_id=board_id), url_for("extensions.of_board", board_id=board_id), of_board=board)


@pages.post("/boards/<int:board_id>/extensions")
def decide_for_board(board_id: int) -> str | Response:
    """Records what a board, or the secretariat for it, decided on these requests."""
    board = get_board(db.session, board_id)
    scope = Scope(board_id=board_id, besides=_sent())
    return _page(scope, url_for("extensions.of_board", board_id=board_id), of_board=board)


@pages.route("/actions/<int:action_id>/extensions", methods=["GET", "POST"])
def of_action(action_id: int) -> str | Response:
    """The requests of one action."""
    action = get_action(db.session, action_id)
    back = url_for("actions.show", action_id=action_id)
    return _page(Scope(action_id=action_id, besides=_sent()), back, of_action=action)


def _sent() -> frozenset[int]:
    """The requests that a sent form decides, so that one that somebody else decided meanwhile is named too."""
    sent = ((ROW.fullmatch(name), value) for name, value in request.form.items())
    return frozenset(int(row[1]) for row, value in sent if row and value in (GRANT, REFUSE))


def _page(scope: Scope, back: str, of_board: Board | None = None, of_action: Action | None = None) -> str | Response:
    shown = extensions(db.session, viewer(), today(), scope)
    waiting = [
        extension
        for extension in shown
        if extension.stands is RequestState.WAITING or extension.change_id in scope.besides
    ]
    form = ExtensionsForm(waiting, on=None if of_board else today())
    if submit(form, lambda rec: _decide(rec, form)):
        _flash_decisions(form)
        return redirect(back)
    return render_template(
        "extensions/list.html",
        form=form,
        rows={row.shown.change_id: row for row in form.rows},
        waiting=waiting,
        others=[extension for extension in shown if extension not in waiting],
        board=of_board,
        action=of_action,
        made_on=today(),
    )


def _decide(rec: Recording, form: ExtensionsForm) -> None:
    """Runs a verb for each verdict; when one is refused, none is recorded."""
    for row in form.decided_rows:
        form.at = row
        decided = form.decided(viewer().person_id, row.decision_words.data or "")
        if row.verdict.data == GRANT:
            grant_deadline(rec, row.shown.change_id, row.seen_version, decided, row.instead(rec.today))
        else:
            refuse_deadline(rec, row.shown.change_id, row.seen_version, decided)
    form.at = None


def _flash_decisions(form: ExtensionsForm) -> None:
    granted = [row for row in form.decided_rows if row.verdict.data == GRANT]
    refused = len(form.decided_rows) - len(granted)
    counts = [plural(len(granted), "new date") + " granted"] if granted else []
    counts += [plural(refused, "request") + " refused"] if refused else []
    flash(f"{' and '.join(counts)}. Each is shown in the history of its action.")
    for row in granted:
        instead = row.instead(today())
        day = instead.deadline.last_day if instead else row.shown.wanted_last_day
        flash_date_warning(day, row.shown.plan_ends_on, row.shown.title)
