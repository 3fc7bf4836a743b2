"""What a person is given to do: roles, and reporting for the holder of a post."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.boards.queries import all_boards
from tracker.database import db
from tracker.people.enums import Role
from tracker.people.models import Person
from tracker.people.queries import all_posts, delegations_of, get_person, roles_of
from tracker.people.rules import is_holding_on
from tracker.people.service import end_delegation, give_delegation, give_role, take_role
from tracker.plans.queries import plans_seen_by
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import RowButton, submit
from tracker.web.people.blueprint import pages
from tracker.web.people.forms import DelegateForm, RoleForm
from tracker.web.people.wording import by_label, post_in_words, role_in_words, told_apart
from tracker.web.session import today, viewer


@pages.route("/people/<int:person_id>/roles", methods=["GET", "POST"])
def roles(person_id: int) -> str | Response:
    """The roles of a person: give one, or remove one."""
    person = get_person(db.session, person_id)
    give, take = _role_form(person), RowButton(obj=Shown(person))
    here = url_for("people.roles", person_id=person_id)
    is_taking = "number" in request.form
    if is_taking and submit(take, lambda rec: take_role(rec, person_id, take.row)):
        flash("The role has been removed.")
        return redirect(here)
    if not is_taking and submit(
        give,
        lambda rec: give_role(
            rec, person_id, Role(give.role.data), plan_ref=give.chosen_plan, board_id=give.chosen_board
        ),
    ):
        flash("The role has been given.")
        return redirect(here)
    names = {board.id: board.name for board in all_boards(db.session)}
    refs = {plan.ref for plan in plans_seen_by(db.session, viewer())}
    given = roles_of(db.session, [person_id]).get(person_id, [])
    return render_template(
        "people/roles.html",
        person=person,
        roles=[(role, role_in_words(role, names, refs)) for role in given],
        form=take if is_taking else give,
        give=give,
    )


def _role_form(person: Person) -> RoleForm:
    form = RoleForm(obj=Shown(person))
    plans = plans_seen_by(db.session, viewer())
    form.plan_ref.choices = {"": "All plans", **{plan.ref: f"{plan.ref}: {plan.title}" for plan in plans}}
    form.board_id.choices = {"": "Choose a board", **{str(board.id): board.name for board in all_boards(db.session)}}
    return form


@pages.route("/people/<int:person_id>/reports-for", methods=["GET", "POST"])
def delegates(person_id: int) -> str | Response:
    """For which posts a person may report: add one, or end it."""
    person = get_person(db.session, person_id)
    give, end = DelegateForm(obj=Shown(person)), RowButton(obj=Shown(person))
    posts = all_posts(db.session)
    choices = told_apart([(str(post.id), post_in_words(post, today())) for post in posts])
    give.post_id.choices = {"": "Choose a post", **by_label(choices)}
    here = url_for("people.delegates", person_id=person_id)
    is_ending = "number" in request.form
    if is_ending and submit(end, lambda rec: end_delegation(rec, person_id, end.row)):
        flash("They can no longer report for this post.")
        return redirect(here)
    if not is_ending and submit(
        give, lambda rec: give_delegation(rec, person_id, int(give.post_id.data), give.given_until_on.data)
    ):
        flash("They can now report for this post.")
        return redirect(here)
    return render_template(
        "people/delegates.html",
        person=person,
        delegations=[
            (delegation, is_holding_on(today(), delegation.given_from_on, delegation.given_until_on))
            for delegation in delegations_of(db.session, person_id)
        ],
        form=end if is_ending else give,
        give=give,
    )
