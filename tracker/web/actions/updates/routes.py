"""The pages on which owners report progress and withdraw what they reported."""

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from tracker.actions.enums import Transition
from tracker.actions.models import Action
from tracker.actions.queries import get_action_in_full, writes_for
from tracker.actions.rules import contradicts_dates, date_check, may_be_reported
from tracker.actions.updates import service
from tracker.database import db
from tracker.errors import NotFound
from tracker.people.models import Person
from tracker.plans.rules import KeyEntry
from tracker.web.actions.blueprint import pages
from tracker.web.actions.reporting import chosen_owner, owner_choices, shown_to_reporter
from tracker.web.actions.responses import why_refused
from tracker.web.actions.updates.forms import UpdateForm, WithdrawUpdateForm
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.session import today, viewer


@pages.route("/actions/<int:action_id>/update", methods=["GET", "POST"])
def submit_update(action_id: int) -> str | Response:
    """The update form: two fields make a good update."""
    action = get_action_in_full(db.session, action_id)
    names = writes_for(db.session, viewer(), action, today())
    offered = ratings_for(action)
    form = _update_form(action, offered, names)
    for_id, for_name = chosen_owner(form.on_behalf_of.data, names)
    behalf = {"on_behalf_of": f"person:{for_id}", "on_behalf_of_name": for_name} if for_id else {}
    saved = submit(form, lambda rec: service.submit_update(rec, action_id, viewer(), form.report(for_id)), **behalf)
    if saved:
        flash(_saved_with_link(action, saved.result.id))
        return redirect(url_for("actions.show", action_id=action_id))
    check = date_check(action.state, action.milestones, today())
    return render_template(
        "actions/updates/submit_update.html",
        form=form,
        action=action,
        hints={entry.code: entry.definition for entry in offered},
        to_explain=[entry.word for entry in offered if contradicts_dates(entry.meaning, check)],
        reports_for_others=bool(form.on_behalf_of.choices),
        last=next(iter(action.standing_updates), None),
        may_take_back=not why_refused(action, Transition.TAKE_BACK),
        refusal=why_refused(action, Transition.REPORT_PROGRESS, Transition.REPORT_COMPLETE),
    )


def ratings_for(action: Action) -> list[KeyEntry]:
    """The ratings of the plan's key that an owner can choose in the action's present state."""
    return [line.entry for line in action.plan.key_entries if may_be_reported(line.meaning, action.state)]


def _update_form(action: Action, offered: list[KeyEntry], names: list[Person]) -> UpdateForm:
    form = UpdateForm(obj=shown_to_reporter(action))
    form.rating.choices = [(entry.code, entry.label) for entry in offered]
    form.on_behalf_of.choices = owner_choices("Choose an owner", names) if names else []
    if not form.is_submitted():
        form.reports_complete.data = request.args.get("complete") == "yes"
    return form


def _saved_with_link(action: Action, update_id: int) -> Markup:
    """The message after an update, with a link to add evidence to it."""
    address = url_for("actions.give_evidence", action_id=action.id, update=update_id)
    return Markup(
        'Your update on action {} has been saved. <a class="govuk-notification-banner__link" href="{}">'
        "Add evidence for it</a>"
    ).format(action.ref, address)


@pages.route("/actions/<int:action_id>/updates/<int:update_id>/withdraw", methods=["GET", "POST"])
def withdraw_update(action_id: int, update_id: int) -> str | Response:
    """Withdraws an update: it stays readable, struck through, and no longer counts."""
    action = get_action_in_full(db.session, action_id)
    update = next((update for update in action.updates if update.id == update_id), None)
    if update is None:
        raise NotFound("There is no such update.")
    form = WithdrawUpdateForm(obj=Shown(action))
    if submit(
        form, lambda rec: service.withdraw_update(rec, update_id, form.seen_version, viewer(), form.reason.data or "")
    ):
        flash("The update has been withdrawn. It can still be read but no longer counts.")
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template("actions/updates/withdraw_update.html", form=form, action=action, update=update, refusal="")
