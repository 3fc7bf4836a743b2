"""The pages on which the secretariat makes a plan, corrects it, makes it live and closes it."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.boards.queries import all_boards
from tracker.database import db
from tracker.errors import NotFound
from tracker.plans import service
from tracker.plans.enums import ReadyKey
from tracker.plans.models import Recommendation
from tracker.plans.queries import get_plan_by_ref, get_recommendation
from tracker.plans.rules import READY_KEYS
from tracker.reports.enums import Worklist
from tracker.reports.rows.queries import rows_of
from tracker.reports.status_list.counts import plan_tallies
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.plans.blueprint import pages
from tracker.web.plans.forms import (
    IN_READY_KEYS,
    CloseForm,
    DecidesForm,
    MakeLiveForm,
    NewPlanForm,
    PlanForm,
    RecommendationForm,
    ThemeForm,
)
from tracker.web.session import today

LACKING = (
    Worklist.NO_OWNER,
    Worklist.LEAD_NOT_STATED,
    Worklist.NO_DEADLINE,
    Worklist.TO_SETTLE,
    Worklist.NO_BOARD,
    Worklist.OVERDUE,
)


def _board_choices() -> dict[str, str]:
    return {"": "No board", **{str(board.id): board.name for board in all_boards(db.session)}}


def _to_plan(plan_ref: str) -> Response:
    return redirect(url_for("plans.show", plan_ref=plan_ref))


@pages.route("/plans/new", methods=["GET", "POST"])
def create() -> str | Response:
    """Makes a draft plan, which only the secretariat sees."""
    form = NewPlanForm()
    form.overseeing_board_id.choices = _board_choices()
    if submitted := submit(
        form,
        lambda rec: service.create_plan(
            rec, form.ref.data or "", form.details(), READY_KEYS[ReadyKey(form.ready.data)]
        ),
    ):
        flash(f"{submitted.result.ref} is a draft. Enter its recommendations and actions, then make it live.")
        return _to_plan(submitted.result.ref)
    return render_template("plans/create.html", form=form, hints=IN_READY_KEYS)


@pages.route("/plans/<plan_ref>/describe", methods=["GET", "POST"])
def describe(plan_ref: str) -> str | Response:
    """Corrects what a plan's page says at its head."""
    plan = get_plan_by_ref(db.session, plan_ref)
    form = PlanForm(obj=plan)
    form.overseeing_board_id.choices = _board_choices()
    if submit(form, lambda rec: service.describe_plan(rec, plan.id, form.seen_version, form.details())):
        flash(f"{plan_ref} has been corrected.")
        return _to_plan(plan_ref)
    return render_template("plans/describe.html", form=form, plan=plan)


@pages.route("/plans/<plan_ref>/how-it-decides", methods=["GET", "POST"])
def decides(plan_ref: str) -> str | Response:
    """Sets which board approves completed actions, how, and when only a board may grant new dates."""
    plan = get_plan_by_ref(db.session, plan_ref)
    form = DecidesForm(obj=plan)
    boards = {str(board.id): board.name for board in all_boards(db.session) if board.is_body}
    form.approving_board_id.choices = {"": "None: use a board that monitors or oversees", **boards}
    if submit(form, lambda rec: service.set_deciding(rec, plan.id, form.seen_version, form.deciding())):
        flash(f"How {plan_ref} makes decisions has been recorded.")
        return redirect(url_for("plans.about", plan_ref=plan_ref))
    return render_template("plans/decides.html", form=form, plan=plan)


@pages.route("/plans/<plan_ref>/make-live", methods=["GET", "POST"])
def make_live(plan_ref: str) -> str | Response:
    """Shows what follows when a plan becomes live, and makes it live."""
    plan = get_plan_by_ref(db.session, plan_ref)
    form = MakeLiveForm(obj=Shown(plan))
    if submit(form, lambda rec: service.make_live(rec, plan.id)):
        flash(f"{plan_ref} is live. Reminders start on the next working day.")
        return _to_plan(plan_ref)
    rows = rows_of(db.session, [plan], today())
    tallies = [tally for tally in plan_tallies(plan_ref, rows) if tally.only in LACKING and tally.actions]
    return render_template("plans/make_live.html", form=form, plan=plan, actions=len(rows), tallies=tallies)


@pages.route("/plans/<plan_ref>/close", methods=["GET", "POST"])
def close(plan_ref: str) -> str | Response:
    """Closes a plan with a reason: it stays readable and sends no more reminders."""
    plan = get_plan_by_ref(db.session, plan_ref)
    form = CloseForm(obj=Shown(plan))
    if submit(form, lambda rec: service.close_plan(rec, plan.id, form.reason.data or "")):
        flash(f"{plan_ref} has been closed.")
        return _to_plan(plan_ref)
    return render_template("plans/close.html", form=form, plan=plan)


@pages.route("/plans/<plan_ref>/recommendations/new", methods=["GET", "POST"])
def add_recommendation(plan_ref: str) -> str | Response:
    """Adds a recommendation at the end of a plan."""
    plan = get_plan_by_ref(db.session, plan_ref)
    form = RecommendationForm()
    if submit(form, lambda rec: service.add_recommendation(rec, plan.id, form.ref.data or "", form.words.data or "")):
        flash(f"Recommendation {form.ref.data} has been added.")
        return _to_plan(plan_ref)
    return render_template("plans/add_recommendation.html", form=form, plan=plan)


@pages.route("/plans/<plan_ref>/recommendations/<int:recommendation_id>/correct", methods=["GET", "POST"])
def correct_recommendation(plan_ref: str, recommendation_id: int) -> str | Response:
    """Corrects a recommendation's number or words."""
    plan = get_plan_by_ref(db.session, plan_ref)
    recommendation = _recommendation_of(plan.id, recommendation_id)
    form = RecommendationForm(obj=recommendation)
    if submit(
        form,
        lambda rec: service.correct_recommendation(
            rec, recommendation_id, form.seen_version, form.ref.data or "", form.words.data or ""
        ),
    ):
        flash(f"Recommendation {form.ref.data} has been corrected.")
        return _to_plan(plan_ref)
    return render_template("plans/correct_recommendation.html", form=form, plan=plan, recommendation=recommendation)


def _recommendation_of(plan_id: int, recommendation_id: int) -> Recommendation:
    """The recommendation, of this plan only: permission for one plan does not extend to another."""
    recommendation = get_recommendation(db.session, recommendation_id)
    if recommendation.plan_id != plan_id:
        raise NotFound("There is no such recommendation.")
    return recommendation


@pages.route("/plans/<plan_ref>/themes/new", methods=["GET", "POST"])
def add_theme(plan_ref: str) -> str | Response:
    """Adds a theme at the end of a plan."""
    plan = get_plan_by_ref(db.session, plan_ref)
    form = ThemeForm()
    if submit(
        form,
        lambda rec: service.add_theme(
            rec, plan.id, form.ref.data or "", form.title.data or "", source=form.source.data or ""
        ),
    ):
        flash(f"Theme {form.ref.data} has been added.")
        return _to_plan(plan_ref)
    return render_template("plans/add_theme.html", form=form, plan=plan)
