"""The pages on which a plan's reminder policy is read and set: an overview, and one page for each part of it."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.audit.queries import history_of
from tracker.database import db
from tracker.people.enums import Permission
from tracker.people.queries import all_posts
from tracker.plans.enums import PlanState
from tracker.plans.models import Plan
from tracker.plans.queries import get_plan_by_ref
from tracker.reminders.digest.preview import Preview, preview_of
from tracker.reminders.enums import EscalationTo, MailPart
from tracker.reminders.policy import service
from tracker.reminders.policy.models import ReminderPolicy
from tracker.reminders.policy.queries import policy_of, policy_row, usual_row
from tracker.reminders.policy.recipients import recipients_of
from tracker.reminders.policy.rules import PLACEHOLDERS
from tracker.web.access import may_here
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import RowButton, submit
from tracker.web.people.wording import by_label, post_in_words, told_apart
from tracker.web.reminder_policy.forms import NAMES, EscalationStepForm, QuietPeriodForm, TimesForm, WordsForm
from tracker.web.reminder_policy.wording import own_words, told_in_words, usually, when_in_words
from tracker.web.session import settings, today
from tracker.web.trail.history import with_labels

pages = Blueprint("reminder_policy", __name__, url_prefix="/plans/<plan_ref>/reminders")

FROM_NOW_ON = "This applies from the next run of reminders."
FOR_FUTURE_EMAILS = "Every email uses it from now on."
COLUMNS = ("days_before", "tells_on_the_day", "days_after", "send_at", "nation", "answers_by_mail", "reply_to")


@pages.get("")
def show(plan_ref: str) -> str:
    """How a plan reminds: when and how, who is told when owners do not reply, and in which words."""
    plan = get_plan_by_ref(db.session, plan_ref)
    policy, row = policy_of(db.session, plan.id), policy_row(db.session, plan.id)
    return render_template(
        "reminder_policy/show.html",
        plan=plan,
        policy=policy,
        when=when_in_words(policy),
        quiet=[quiet_period for quiet_period in row.quiet_periods if quiet_period.last_on >= today()] if row else [],
        recipients=recipients_of(db.session, plan, policy.steps, today()),
        to=EscalationTo,
        told=told_in_words,
        own_words=own_words(policy),
        may_edit=plan.state is not PlanState.CLOSED and may_here(Permission.EDIT_PLAN, "plan", plan_ref=plan_ref),
    )


@pages.get("/history")
def history(plan_ref: str) -> str:
    """Everything that was done to a plan's policy, with the values before and after."""
    plan = get_plan_by_ref(db.session, plan_ref)
    row = policy_row(db.session, plan.id)
    entries = history_of(db.session, [f"reminder_policy:{row.id}"]) if row else []
    return render_template("reminder_policy/history.html", plan=plan, entries=with_labels(db.session, entries))


@pages.route("/times", methods=["GET", "POST"])
def times(plan_ref: str) -> str | Response:
    """Sets on which days and at what time a plan sends reminders."""
    plan = get_plan_by_ref(db.session, plan_ref)
    row = policy_row(db.session, plan.id)
    now = row or usual_row(plan.id)
    shown = {name: partial(getattr, now, name) for name in COLUMNS}
    form = TimesForm(obj=Shown(row, weekdays=lambda: now.weekdays.split(", "), **shown))
    if submit(form, lambda rec: service.set_times(rec, plan.id, form.seen_version, form.times())):
        flash(f"The reminder times of {plan_ref} have been saved. {FROM_NOW_ON}")
        return _to_overview(plan_ref)
    return render_template("reminder_policy/times.html", plan=plan, form=form)


@pages.route("/quiet-periods", methods=["GET", "POST"])
def quiet_periods(plan_ref: str) -> str | Response:
    """The days on which a plan sends no reminders: add some, or remove some."""
    plan = get_plan_by_ref(db.session, plan_ref)
    row = policy_row(db.session, plan.id)
    add, remove = QuietPeriodForm(obj=Shown(row)), RowButton(obj=Shown(row))
    is_removal = "number" in request.form
    if is_removal and submit(
        remove, lambda rec: service.remove_quiet_period(rec, plan.id, remove.seen_version, remove.row)
    ):
        flash("The quiet period has been removed.")
        return redirect(url_for("reminder_policy.quiet_periods", plan_ref=plan_ref))
    if not is_removal and submit(
        add,
        lambda rec: service.add_quiet_period(
            rec, plan.id, add.seen_version, add.first_on.data, add.last_on.data, add.why.data or ""
        ),
    ):
        flash(f"The quiet period has been added. {FROM_NOW_ON}")
        return redirect(url_for("reminder_policy.quiet_periods", plan_ref=plan_ref))
    return render_template(
        "reminder_policy/quiet_periods.html",
        plan=plan,
        periods=row.quiet_periods if row else [],
        today=today(),
        form=remove if is_removal else add,
        add=add,
    )


@pages.route("/escalation", methods=["GET", "POST"])
def escalation(plan_ref: str) -> str | Response:
    """Who is told when owners do not reply: add an escalation step, or remove one."""
    plan = get_plan_by_ref(db.session, plan_ref)
    row = policy_row(db.session, plan.id)
    add, remove = EscalationStepForm(obj=Shown(row)), RowButton(obj=Shown(row))
    add.post_id.choices = _post_choices()
    is_removal = "number" in request.form
    if is_removal and submit(
        remove, lambda rec: service.remove_escalation_step(rec, plan.id, remove.seen_version, remove.row)
    ):
        flash("The escalation step has been removed.")
        return redirect(url_for("reminder_policy.escalation", plan_ref=plan_ref))
    if not is_removal and submit(
        add, lambda rec: service.add_escalation_step(rec, plan.id, add.seen_version, add.step())
    ):
        flash(f"The escalation step has been added. {FROM_NOW_ON}")
        return redirect(url_for("reminder_policy.escalation", plan_ref=plan_ref))
    return render_template(
        "reminder_policy/escalation.html",
        plan=plan,
        steps=[
            (
                escalation_step,
                told_in_words(escalation_step.to, escalation_step.post.title if escalation_step.post else ""),
            )
            for escalation_step in row.steps
        ]
        if row
        else [],
        form=remove if is_removal else add,
        add=add,
    )


@pages.route("/words", methods=["GET", "POST"])
def words(plan_ref: str) -> str | Response:
    """A plan's own wording for its emails; a preview shows it in an email to a real reader and saves nothing."""
    plan = get_plan_by_ref(db.session, plan_ref)
    row = policy_row(db.session, plan.id)
    form = WordsForm(obj=Shown(row, **{name: _own_wording(row, part) for part, name in NAMES.items()}))
    is_preview = "preview" in request.form
    if not is_preview and submit(form, lambda rec: service.set_words(rec, plan.id, form.seen_version, form.words())):
        flash(f"The wording of emails about {plan_ref} has been saved. {FOR_FUTURE_EMAILS}")
        return _to_overview(plan_ref)
    is_previewed, preview = _previewed(plan, form) if is_preview else (False, None)
    return render_template(
        "reminder_policy/words.html",
        plan=plan,
        form=form,
        parts=[(form[name], usually(part)) for part, name in NAMES.items()],
        placeholders=PLACEHOLDERS,
        is_previewed=is_previewed,
        preview=preview,
    )


def _own_wording(row: ReminderPolicy | None, part: MailPart) -> Callable[[], str]:
    """Reads the plan's present wording for a part of its emails."""
    return lambda: next((words.words for words in row.words if words.part is part), "") if row else ""


def _previewed(plan: Plan, form: WordsForm) -> tuple[bool, Preview | None]:
    """Whether what was typed is valid, and the email, if there is anybody to send it to."""
    if not form.validate_on_submit():
        return False, None
    shown = MailPart(form.shown.data)
    return True, preview_of(db.session, plan.id, form.words(), today(), settings().url, shown)


def _post_choices() -> dict[str, str]:
    posts = [(str(post.id), post_in_words(post, today())) for post in all_posts(db.session)]
    return {"": "Choose a post", **by_label(told_apart(posts))}


def _to_overview(plan_ref: str) -> Response:
    return redirect(url_for("reminder_policy.show", plan_ref=plan_ref))
