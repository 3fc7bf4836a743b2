"""The page on which somebody who is signed in updates all their actions that need attention, row by row."""

import re

from flask import Blueprint, render_template, request

from tracker.actions.models import Action
from tracker.actions.queries import actions_to_report_on
from tracker.actions.rules import OPEN_STATES
from tracker.actions.updates.service import submit_update
from tracker.database import db
from tracker.dates import plural
from tracker.people.queries import Viewer
from tracker.reminders.answer_links.rules import Ended
from tracker.reports.pages.my_actions import MyAction, MyActions, my_actions
from tracker.web.actions.reporting import shown_to_reporter
from tracker.web.answer_links.forms import UpdateRowForm
from tracker.web.answer_links.rows import Row, Sheet, rows_of
from tracker.web.session import today, viewer

pages = Blueprint("my_updates", __name__)

_SENT = re.compile(r"a([0-9]{1,9})-happened")


@pages.route("/my-updates", methods=["GET", "POST"])
def show() -> str:
    """The actions that need attention now. What was saved stays on the page, as does what was typed in the others."""
    me = viewer()
    mine = my_actions(db.session, me, today())
    sent = {int(match[1]) for name in request.form if (match := _SENT.fullmatch(name))}
    rows = _rows(mine, me, sent)
    sheet, said = Sheet(rows), ""
    if request.method == "POST":
        saved, refused = sheet.save(lambda rec, action_id, report: submit_update(rec, action_id, me, report))
        said = f"{plural(len(saved), 'update')} saved." if saved else ""
        states = {action.id: action for action in actions_to_report_on(db.session, [row.action_id for row in refused])}
        for row in refused:
            row.ended = _why_ended(states[row.action_id])
    lost = _typed_for_others(sent - {row.action_id for row in rows})
    return render_template("answer_links/mine.html", form=sheet, sheet=sheet, said=said, lost=lost, number=mine.number)


def _rows(mine: MyActions, me: Viewer, sent: set[int]) -> list[Row]:
    """A row for each action that needs attention, in order, and for each that was sent and no longer does."""
    wanted = {action.row.action_id: action for section in mine.to_do for action in section.actions}
    others = (mine.later, mine.finished)
    wanted |= {
        action.row.action_id: action for section in others for action in section.actions if action.row.action_id in sent
    }
    actions = {action.id: action for action in actions_to_report_on(db.session, wanted, updates=True)}
    rows = rows_of([actions[action_id] for action_id in wanted], me, today(), _form_of, with_last=True)
    for row in rows:
        row.why, row.ended = _why(wanted[row.action_id]), _why_ended(actions[row.action_id])
    return rows


def _why(action: MyAction) -> str:
    return f"{action.why}. You are reporting for {action.for_whom}" if action.for_whom else action.why


def _why_ended(action: Action) -> Ended | None:
    if action.state in OPEN_STATES:
        return None
    return Ended(f"This action is now {action.state.value}.", "To add anything, use the action’s own page.")


def _form_of(action: Action) -> UpdateRowForm:
    return UpdateRowForm(prefix=f"a{action.id}", obj=shown_to_reporter(action))


def _typed_for_others(action_ids: set[int]) -> list[str]:
    """What was typed for actions that are no longer this person's."""
    return [words for action_id in sorted(action_ids) if (words := request.form[f"a{action_id}-happened"].strip())]
