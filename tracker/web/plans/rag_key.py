"""The pages on which the secretariat keeps a plan's RAG key: choose a ready-made one, or word and order its own."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.actions.ratings import key
from tracker.actions.ratings.queries import rating_uses
from tracker.database import db
from tracker.errors import NotFound
from tracker.plans.enums import Colour, ReadyKey, Shape
from tracker.plans.models import Plan, RagKeyEntry
from tracker.plans.queries import get_plan_by_ref
from tracker.web.forms.base import AsShownForm, Shown, VersionedForm
from tracker.web.forms.submit import submit
from tracker.web.plans.blueprint import pages
from tracker.web.plans.forms import IN_READY_KEYS, NewRatingForm, RatingForm, ReadyKeyForm

SHOWN = ("label", "meaning", "shape", "colour", "definition")


@pages.route("/plans/<plan_ref>/rag-key", methods=["GET", "POST"])
def rag_key(plan_ref: str) -> str | Response:
    """The key with how often each rating is used, and a form that takes a ready-made one instead."""
    plan = get_plan_by_ref(db.session, plan_ref)
    form = ReadyKeyForm(obj=Shown(plan))
    if submit(form, lambda rec: key.choose_key(rec, plan.id, form.seen_version, ReadyKey(form.ready.data))):
        flash(f"{plan_ref} now uses {form.ready.data} for its ratings.")
        return _to_key(plan_ref)
    return _page(plan, form, form)


@pages.post("/plans/<plan_ref>/rag-key/<int:entry_id>")
def arrange_rating(plan_ref: str, entry_id: int) -> str | Response:
    """Moves a rating up or down in its key, or removes it."""
    plan = get_plan_by_ref(db.session, plan_ref)
    form = AsShownForm(obj=Shown(plan))
    if "remove" in request.form:
        if submit(form, lambda rec: key.remove_key_entry(rec, plan.id, form.seen_version, entry_id)):
            flash("The rating has been removed from the key.")
            return _to_key(plan_ref)
    elif submit(
        form, lambda rec: key.move_key_entry(rec, plan.id, form.seen_version, entry_id, up="up" in request.form)
    ):
        flash("The rating has been moved.")
        return _to_key(plan_ref)
    return _page(plan, form, ReadyKeyForm(None, obj=Shown(plan)))


@pages.route("/plans/<plan_ref>/rag-key/new", methods=["GET", "POST"])
def add_rating(plan_ref: str) -> str | Response:
    """Adds a rating at the end of the key."""
    plan = get_plan_by_ref(db.session, plan_ref)
    form = NewRatingForm(obj=Shown(plan))
    if submit(
        form,
        lambda rec: key.add_key_entry(rec, plan.id, form.seen_version, form.entry((form.code.data or "").lower())),
    ):
        flash(f"{form.label.data} has been added to the key.")
        return _to_key(plan_ref)
    return render_template("plans/add_rating.html", form=form, plan=plan, shapes=Shape, colours=Colour)


@pages.route("/plans/<plan_ref>/rag-key/<int:entry_id>/correct", methods=["GET", "POST"])
def correct_rating(plan_ref: str, entry_id: int) -> str | Response:
    """Corrects what a rating is called, means and looks like."""
    plan = get_plan_by_ref(db.session, plan_ref)
    line = _line(plan, entry_id)
    form = RatingForm(obj=Shown(plan, **{name: partial(getattr, line, name) for name in SHOWN}))
    if submit(
        form,
        lambda rec: key.correct_key_entry(rec, plan.id, form.seen_version, entry_id, form.entry(line.code)),
    ):
        flash(f"{form.label.data} has been corrected.")
        return _to_key(plan_ref)
    return render_template("plans/correct_rating.html", form=form, plan=plan, line=line, shapes=Shape, colours=Colour)


def _to_key(plan_ref: str) -> Response:
    return redirect(url_for("plans.rag_key", plan_ref=plan_ref))


def _line(plan: Plan, entry_id: int) -> RagKeyEntry:
    for line in plan.key_entries:
        if line.id == entry_id:
            return line
    raise NotFound("This plan's key has no such rating.")


def _page(plan: Plan, form: VersionedForm, choose: ReadyKeyForm) -> str:
    """The page; `form` is the one whose faults are in the summary."""
    return render_template(
        "plans/rag_key.html",
        plan=plan,
        form=form,
        choose=choose,
        hints=IN_READY_KEYS,
        uses=rating_uses(db.session, plan.id),
    )
