"""The page on which somebody other than its owner rates an action, and what an action's page says of that."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.actions.models import Action
from tracker.actions.queries import get_action_in_full
from tracker.actions.ratings import service
from tracker.actions.ratings.queries import last_validation
from tracker.actions.rules import may_be_validated
from tracker.database import db
from tracker.reports.rows.queries import rows_of
from tracker.web.actions.blueprint import pages
from tracker.web.actions.ratings.forms import ValidateRatingForm
from tracker.web.as_at import DayRead
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.session import today, viewer


@pages.route("/actions/<int:action_id>/validate-rating", methods=["GET", "POST"])
def validate_rating(action_id: int) -> str | Response:
    """Shows what the owner reported, what the dates say and why to challenge it; takes the rating of somebody else."""
    action = get_action_in_full(db.session, action_id)
    service.check_may_validate(db.session, viewer(), action, today())
    offered = [line.entry for line in action.plan.key_entries if may_be_validated(line.meaning, action.state)]
    form = ValidateRatingForm(obj=Shown(action))
    form.rating.choices = [(entry.code, entry.label) for entry in offered]
    if submit(
        form,
        lambda rec: service.validate_rating(
            rec, action_id, form.seen_version, viewer(), form.rating.data or "", form.words.data or ""
        ),
    ):
        flash(f"Your rating of action {action.ref} is shown next to the one its owner reported.")
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template(
        "actions/ratings/validate_rating.html",
        form=form,
        action=action,
        row=rows_of(db.session, [action.plan], today(), Action.id == action_id)[0],
        hints={entry.code: entry.definition for entry in offered},
    )


def validation_shown(read: DayRead, action: Action) -> dict[str, object]:
    """What an action's page shows of the validated rating, and whether the viewer may validate it."""
    return {
        "validation": last_validation(read.session, action.id),
        "may_validate": not read.is_past and service.may_validate(read.session, viewer(), action, read.day),
    }
