"""The register of people: the list, one person with their history, and keeping what it says."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.audit.queries import history_of
from tracker.audit.service import Recording
from tracker.boards.queries import all_boards
from tracker.database import db
from tracker.people.enums import Permission
from tracker.people.models import PostHolding, RoleGiven
from tracker.people.queries import Viewer, all_people, delegations_of, get_person, holdings_of, holdings_on, roles_of
from tracker.people.rules import is_holding_on, may_change_access
from tracker.people.service import add_person, correct_person, mark_person_as_left, mark_person_as_returned
from tracker.plans.queries import plans_seen_by
from tracker.reminders.answer_links.service import end_links_of
from tracker.web.access import may_here
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.people.blueprint import pages
from tracker.web.people.forms import LeaveForm, PersonForm
from tracker.web.people.wording import kind_of, role_in_words
from tracker.web.session import today, viewer
from tracker.web.trail.history import with_labels


@pages.get("/people")
def index() -> str:
    """Everybody who is named in a plan or uses the tracker."""
    people = all_people(db.session)
    given = roles_of(db.session, [person.id for person in people])
    names, refs = _boards_and_plans()
    holdings: dict[int, list[tuple[PostHolding, str]]] = {}
    for holding in holdings_on(db.session, today()):
        holdings.setdefault(holding.person_id or 0, []).append((holding, kind_of(holding)))
    return render_template(
        "people/index.html",
        people=people,
        held=holdings,
        roles={person_id: [role_in_words(role, names, refs) for role in roles] for person_id, roles in given.items()},
        may_edit=may_here(Permission.EDIT_REGISTERS),
    )


def _boards_and_plans() -> tuple[dict[int, str], set[str]]:
    """What roles are for: the boards by number, and the references of the plans that the reader may see."""
    boards = {board.id: board.name for board in all_boards(db.session)}
    return boards, {plan.ref for plan in plans_seen_by(db.session, viewer())}


@pages.get("/people/<int:person_id>")
def show(person_id: int) -> str:
    """One person: facts, posts over time, roles, and for whom they report."""
    person = get_person(db.session, person_id)
    names, refs = _boards_and_plans()
    return render_template(
        "people/show.html",
        person=person,
        holdings=[(holding, is_open(holding)) for holding in holdings_of(db.session, person_id)],
        roles=[role_in_words(role, names, refs) for role in roles_of(db.session, [person_id]).get(person_id, [])],
        delegations=[
            (delegation, is_holding_on(today(), delegation.given_from_on, delegation.given_until_on))
            for delegation in delegations_of(db.session, person_id)
        ],
        may_edit=may_here(Permission.EDIT_REGISTERS),
        may_give_roles=may_here(Permission.GIVE_ROLES),
        may_read_trail=may_here(Permission.READ_TRAIL),
        may_read_mails=may_here(Permission.READ_MAILS, "person", person_id=person_id),
    )


def is_open(holding: PostHolding) -> bool:
    """Whether a holding covers today."""
    return is_holding_on(today(), holding.held_from_on, holding.held_until_on)


@pages.get("/people/<int:person_id>/history")
def history(person_id: int) -> str:
    """Everything that was done to a person's entry, and their signing in."""
    person = get_person(db.session, person_id)
    entries = with_labels(db.session, history_of(db.session, [person.reference]))
    return render_template("people/history.html", person=person, entries=entries)


@pages.route("/people/new", methods=["GET", "POST"])
def create() -> str | Response:
    """Adds a person to the register."""
    form = PersonForm()
    if submitted := submit(form, lambda rec: add_person(rec, form.details())):
        flash(f"{submitted.result.full_name} has been added to the register.")
        return redirect(url_for("people.show", person_id=submitted.result.id))
    return render_template("people/create.html", form=form)


@pages.route("/people/<int:person_id>/correct", methods=["GET", "POST"])
def correct(person_id: int) -> str | Response:
    """Corrects what the register says of a person."""
    person = get_person(db.session, person_id)
    form = PersonForm(obj=person)
    if submit(form, lambda rec: correct_person(rec, viewer(), person_id, form.seen_version, form.details())):
        flash("The entry has been corrected.")
        return redirect(url_for("people.show", person_id=person_id))
    may_change = _may_change_access(roles_of(db.session, [person_id]))
    return render_template("people/correct.html", form=form, person=person, may_change_address=may_change)


def _may_change_access(given: dict[int, list[RoleGiven]]) -> bool:
    return may_change_access(viewer().relations(), holds_role=bool(given))


def _let_leave(rec: Recording, by: Viewer, person_id: int, version: int) -> None:
    end_links_of(rec, person_id)
    mark_person_as_left(rec, by, person_id, version)


@pages.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
def leave(person_id: int) -> str | Response:
    """Shows what follows when a person leaves or comes back, and records it."""
    person = get_person(db.session, person_id)
    verb, words = (
        (_let_leave, "has left. They can no longer sign in.")
        if person.is_active
        else (mark_person_as_returned, "is back. Give them their roles and posts again.")
    )
    form = LeaveForm(obj=Shown(person))
    if submit(form, lambda rec: verb(rec, viewer(), person_id, form.seen_version)):
        flash(f"{person.full_name} {words}")
        return redirect(url_for("people.show", person_id=person_id))
    names, refs = _boards_and_plans()
    given = roles_of(db.session, [person_id])
    holdings = holdings_of(db.session, person_id)
    return render_template(
        "people/leave.html",
        form=form,
        person=person,
        may_change=_may_change_access(given),
        holdings=[holding for holding in holdings if is_open(holding)],
        holdings_to_come=[holding for holding in holdings if holding.held_from_on and holding.held_from_on > today()],
        roles=[role_in_words(role, names, refs) for role in given.get(person_id, [])],
        delegations=[
            delegation
            for delegation in delegations_of(db.session, person_id)
            if is_holding_on(today(), delegation.given_from_on, delegation.given_until_on)
        ],
    )
