"""The pages on which owners report progress and ask for a new date."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.actions.deadlines import Asked, ask_for_deadline
from tracker.actions.enums import DateCheck, MilestoneState, Precision
from tracker.actions.models import Action
from tracker.actions.queries import action_in_full, owner_people
from tracker.actions.rules import Deadline, contradicts_dates, date_check
from tracker.actions.updates import Report, submit_update
from tracker.database import db
from tracker.errors import Refused
from tracker.people.models import Person
from tracker.plans.enums import Rating
from tracker.plans.queries import plan_in_full
from tracker.web.actions.blueprint import pages
from tracker.web.actions.forms import AskForDateForm, UpdateForm
from tracker.web.session import recorded, today, viewer


@pages.route("/actions/<int:action_id>/update", methods=["GET", "POST"])
def update(action_id: int) -> str | Response:
    """The update form: two fields make a good update."""
    found = action_in_full(db.session, action_id)
    owners = owner_people(db.session, found, today())
    form = _update_form(found, owners)
    if form.validate_on_submit():
        try:
            _submit(form, action_id, owners)
        except Refused as refusal:
            form.take_back(refusal)
        else:
            flash(f"Your update of action {found.ref} is on the record.")
            return redirect(url_for("actions.show", action_id=action_id))
    key = plan_in_full(db.session, found.plan.ref).key_entries
    return render_template(
        "actions/update.html",
        form=form,
        action=found,
        key=key,
        hints={entry.rating.value: entry.definition for entry in key},
        is_late=contradicts_dates(Rating.GREEN, _check(found)),
        reports_for_others=bool(form.on_behalf_of.choices),
        last=found.updates[0] if found.updates else None,
    )


def _check(found: Action) -> DateCheck:
    return date_check(found.state, found.milestones, today())


def _update_form(found: Action, owners: list[Person]) -> UpdateForm:
    form = UpdateForm()
    key = plan_in_full(db.session, found.plan.ref).key_entries
    form.rating.choices = [(entry.rating.value, entry.label) for entry in key]
    is_owner = viewer().person_id in {owner.id for owner in owners}
    form.on_behalf_of.choices = [] if is_owner else _owner_choices(owners)
    return form


def _owner_choices(owners: list[Person]) -> list[tuple[str, str]]:
    return [("", "Choose an owner"), *((str(owner.id), owner.full_name) for owner in owners)]


def _submit(form: UpdateForm, action_id: int, owners: list[Person]) -> None:
    for_id = int(form.on_behalf_of.data) if form.on_behalf_of.data else None
    for_name = next((owner.full_name for owner in owners if owner.id == for_id), "")
    report = Report(
        happened=form.happened.data or "",
        rating=Rating(form.rating.data),
        next_step=form.next_step.data or "",
        obstacles=form.obstacles.data or "",
        why_better=form.why_better.data or "",
        reports_complete=form.reports_complete.data,
        on_behalf_of_id=for_id,
    )
    with recorded(on_behalf_of=f"person:{for_id}" if for_id else "", on_behalf_of_name=for_name) as rec:
        submit_update(rec, action_id, viewer(), report)


@pages.route("/actions/<int:action_id>/ask-for-a-new-date", methods=["GET", "POST"])
def ask_for_date(action_id: int) -> str | Response:
    """Asks for a new date; the deadline stays until the board or the secretariat decides."""
    found = action_in_full(db.session, action_id)
    form = AskForDateForm()
    steps = [step for step in found.milestones if step.state is MilestoneState.OPEN]
    form.milestone.choices = [(str(step.id), " – ".join(filter(None, (step.name, step.as_printed)))) for step in steps]
    if len(steps) == 1 and not form.is_submitted():
        form.milestone.data = str(steps[0].id)
    if form.validate_on_submit():
        wanted = Deadline(form.words.data or "", Precision(form.precision.data), form.last_day.data)
        asked = Asked(wanted, form.reason.data or "", viewer().person_id, today())
        try:
            with recorded() as rec:
                ask_for_deadline(rec, int(form.milestone.data), asked)
        except Refused as refusal:
            form.take_back(refusal)
        else:
            flash("Your request is on the record. The deadline stays as it is until it is decided.")
            return redirect(url_for("actions.show", action_id=action_id))
    return render_template("actions/ask_for_date.html", form=form, action=found)
