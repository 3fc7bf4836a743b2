"""The pages on which the secretariat settles deadlines that can be read in several ways: all, or a single one."""

from collections.abc import Sequence
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.actions.deadline_parser.parser import Question, dated_in_words, read_deadline
from tracker.actions.deadlines import settlement
from tracker.actions.deadlines.queries import deadlines_to_settle, settled_since
from tracker.actions.models import Milestone
from tracker.actions.queries import get_milestone_of
from tracker.audit.service import Recording
from tracker.database import db
from tracker.dates import plural
from tracker.errors import Conflict, Refused
from tracker.plans.queries import plans_edited_by
from tracker.web.actions.blueprint import pages
from tracker.web.actions.deadlines.forms import NONE_OF_THESE, SettleAllForm, SettleDeadlineForm
from tracker.web.actions.deadlines.typed import begin_of
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.received import LONGEST_NUMBER
from tracker.web.session import today, viewer

SHOWN_FOR = timedelta(days=90)


@pages.route("/deadlines/to-settle", methods=["GET", "POST"])
def settle_all() -> str | Response:
    """All open questions in the plans that this person looks after, and what was settled lately."""
    plan_ids = [plan.id for plan in plans_edited_by(db.session, viewer())]
    form = SettleAllForm()
    form.offer(deadlines_to_settle(db.session, plan_ids, _sent_ids()))
    answered = [(question, row) for question, row in form.rows if row.is_answered]
    if answered and submit(form, lambda rec: _settle_all(rec, answered)):
        flash(f"{plural(len(answered), 'deadline')} settled.")
        return redirect(url_for("actions.settle_all"))
    if form.is_submitted() and not answered:
        form.form_errors.append("Choose a reading for at least one deadline.")
    return render_template(
        "actions/deadlines/settle_all.html",
        form=form,
        why={question.id: _why(question) for question, _ in form.rows},
        settled=[
            (milestone, dated_in_words(milestone))
            for milestone in settled_since(db.session, plan_ids, today() - SHOWN_FOR)
        ],
    )


def _sent_ids() -> list[int]:
    """The questions on the page that was sent, so that one that somebody else has settled since is shown again."""
    return [int(sent) for sent in request.form.getlist("step") if sent.isdecimal() and len(sent) <= LONGEST_NUMBER]


def _settle_all(rec: Recording, answered: Sequence[tuple[Milestone, SettleDeadlineForm]]) -> None:
    for question, row in answered:
        try:
            _settle(rec, question, row)
        except (Refused, Conflict) as refusal:
            row.show_refusal(refusal)
            row.open_again()
            raise Refused(str(refusal)) from refusal  # its row shows it, so the others need not start again


def _settle(rec: Recording, question: Milestone, form: SettleDeadlineForm) -> None:
    if form.candidate.data == NONE_OF_THESE or form.meant.data:
        meant = form.deadline_meant(begin_of(question.action.plan))
        settlement.settle_otherwise(rec, question.id, form.seen_version, meant)
    else:
        settlement.settle_deadline(rec, question.id, form.seen_version, form.chosen_id)


def _why(question: Milestone) -> str:
    answer = read_deadline(question.as_printed, begin_of(question.action.plan))
    return answer.why if isinstance(answer, Question) else ""


@pages.route("/actions/<int:action_id>/milestones/<int:milestone_id>/settle", methods=["GET", "POST"])
def settle_deadline(action_id: int, milestone_id: int) -> str | Response:
    """Settles a deadline that can be read in several ways."""
    milestone = get_milestone_of(db.session, action_id, milestone_id)
    form = SettleDeadlineForm(obj=Shown(milestone))
    form.offer(milestone)
    if submit(form, lambda rec: _settle(rec, milestone, form)):
        flash(f"The deadline has been settled. Read as: {dated_in_words(milestone)}.")
        return redirect(url_for("actions.show", action_id=action_id))
    return render_template(
        "actions/deadlines/settle_deadline.html", form=form, milestone=milestone, why=_why(milestone)
    )
