"""The page on which the secretariat names owners and sets each owner's part."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.actions.enums import OwnerRole
from tracker.actions.models import Action
from tracker.actions.queries import get_action_in_full
from tracker.actions.service import change_owner_role, name_owner, release_owner
from tracker.boards.queries import all_boards
from tracker.database import db
from tracker.people.queries import all_people, all_posts
from tracker.web.actions.blueprint import pages
from tracker.web.actions.editing.forms import OwnerForm, OwnerPartForm
from tracker.web.forms.base import Shown, TrackerForm
from tracker.web.forms.submit import submit
from tracker.web.people.wording import by_label, holders_in_words, post_in_words, told_apart
from tracker.web.session import today


@pages.route("/actions/<int:action_id>/owners", methods=["GET", "POST"])
def owners(action_id: int) -> str | Response:
    """The owners of an action with their parts, and a form that names another."""
    form = _owner_form(action_id)
    if submit(form, lambda rec: name_owner(rec, action_id, form.seen_version, form.details())):
        flash("The owner has been named.")
        return redirect(url_for("actions.owners", action_id=action_id))
    return _page(action_id, form, form, None)


@pages.post("/actions/<int:action_id>/owners/<int:ownership_id>")
def change_owner(action_id: int, ownership_id: int) -> str | Response:
    """Changes an owner's part, or removes them from the action."""
    action = get_action_in_full(db.session, action_id)
    form = OwnerPartForm(obj=_row_shown(action, ownership_id), prefix=f"owner-{ownership_id}-")
    is_release = "release" in request.form
    if is_release and submit(form, lambda rec: release_owner(rec, action_id, form.seen_version, ownership_id)):
        flash("The owner has been removed from this action.")
        return redirect(url_for("actions.owners", action_id=action_id))
    if not is_release and submit(
        form, lambda rec: change_owner_role(rec, action_id, form.seen_version, ownership_id, OwnerRole(form.part.data))
    ):
        flash("The owner's part has been changed.")
        return redirect(url_for("actions.owners", action_id=action_id))
    return _page(action_id, form, _owner_form(action_id, is_sent=False), (ownership_id, form))


def _page(action_id: int, form: TrackerForm, name_form: OwnerForm, sent: tuple[int, OwnerPartForm] | None) -> str:
    """The page; `form` is the one whose faults are in the summary, `sent` the row whose form was sent."""
    action = get_action_in_full(db.session, action_id)
    rows = []
    for own in action.owners:
        row_form = OwnerPartForm(None, prefix=f"owner-{own.id}-", obj=_row_shown(action, own.id))
        rows.append((own, sent[1] if sent and sent[0] == own.id else row_form))
    posts = {post.id: holders_in_words(post, today()) for post in all_posts(db.session)}
    return render_template(
        "actions/editing/owners.html", action=action, form=form, name_form=name_form, rows=rows, holders=posts
    )


def _row_shown(action: Action, ownership_id: int) -> Shown:
    """The row of an owner; empty for one who was removed meanwhile, which the verb refuses."""
    own = next((own for own in action.owners if own.id == ownership_id), None)
    return Shown(action, part=lambda: own.part) if own else Shown(action)


def _owner_form(action_id: int, *, is_sent: bool = True) -> OwnerForm:
    shown = Shown(get_action_in_full(db.session, action_id))
    form = OwnerForm(obj=shown) if is_sent else OwnerForm(None, obj=shown)
    form.owner.choices = {"": "Choose an owner", **owner_choices()}
    return form


def owner_choices() -> dict[str, str]:
    """All posts, people and boards that can be an owner; those with the same label are told apart by number."""
    day = today()
    posts = [(f"post:{post.id}", post_in_words(post, day)) for post in all_posts(db.session)]
    people = [
        (f"person:{person.id}", f"{person.full_name} — as a person, whatever post they hold")
        for person in all_people(db.session)
        if person.is_active
    ]
    boards = [(f"board:{board.id}", f"{board.name} — board") for board in all_boards(db.session)]
    return by_label(told_apart([*posts, *people, *boards]))
