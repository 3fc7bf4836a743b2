"""The register of boards: the list, one board, and keeping what it says."""

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.actions.queries import monitored_counts
from tracker.boards.queries import all_boards, get_board
from tracker.boards.service import add_alias, add_board, add_secretary, correct_board, remove_alias, remove_secretary
from tracker.database import db
from tracker.errors import NotFound
from tracker.people.enums import Permission
from tracker.people.queries import all_people, all_posts
from tracker.plans.queries import plans_seen_by
from tracker.reports.pages.board import board_page, secretariat_shown
from tracker.web.access import may_here
from tracker.web.as_at import can_show_past_day, day_read
from tracker.web.boards.forms import AliasForm, BoardForm, SecretaryForm
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import RowButton, submit
from tracker.web.people.wording import by_label, post_in_words, told_apart
from tracker.web.session import today, viewer

pages = Blueprint("boards", __name__, url_prefix="/boards")


@pages.get("")
def index() -> str:
    """Every board with how many actions it monitors and plans it oversees, of those this person may see."""
    plans = plans_seen_by(db.session, viewer())
    return render_template(
        "boards/index.html",
        boards=all_boards(db.session),
        monitored=monitored_counts(db.session, [plan.id for plan in plans]),
        overseen=Counter(plan.overseeing_board_id for plan in plans),
        may_edit=may_here(Permission.EDIT_REGISTERS),
    )


@pages.get("/<int:board_id>")
@can_show_past_day
def show(board_id: int) -> str:
    """One board: what the register says of it, the actions it monitors, the plans it oversees."""
    plans = plans_seen_by(db.session, viewer())
    with day_read({plan.reference: plan.ref for plan in plans}) as read:
        return render_template(
            "boards/show.html",
            page=board_page(read.session, viewer(), board_id, read.day),
            may_edit=not read.is_past and may_here(Permission.EDIT_REGISTERS),
            read=read,
            form=read.form,
        )


@pages.route("/new", methods=["GET", "POST"])
def create() -> str | Response:
    """Adds a board to the register."""
    form = BoardForm()
    if submitted := submit(form, lambda rec: add_board(rec, form.details())):
        flash(f"{form.name.data} has been added to the register.")
        return redirect(url_for("boards.show", board_id=submitted.result.id))
    return render_template("boards/create.html", form=form)


@pages.route("/<int:board_id>/correct", methods=["GET", "POST"])
def correct(board_id: int) -> str | Response:
    """Corrects what the register says of a board."""
    board = get_board(db.session, board_id)
    form = BoardForm(obj=board)
    if submit(form, lambda rec: correct_board(rec, board_id, form.seen_version, form.details())):
        flash("The board has been corrected.")
        return redirect(url_for("boards.show", board_id=board_id))
    return render_template("boards/correct.html", form=form, board=board)


@pages.route("/<int:board_id>/other-names", methods=["GET", "POST"])
def aliases(board_id: int) -> str | Response:
    """The other names of a board: add one, or remove one."""
    board = get_board(db.session, board_id)
    add, remove = AliasForm(obj=Shown(board)), RowButton(obj=Shown(board))
    is_removal = "number" in request.form
    if is_removal and submit(remove, lambda rec: remove_alias(rec, board_id, remove.row)):
        flash("The other name has been removed.")
        return redirect(url_for("boards.aliases", board_id=board_id))
    if not is_removal and submit(add, lambda rec: add_alias(rec, board_id, add.name.data or "", add.source.data or "")):
        flash(f"{add.name.data} has been recorded as another name.")
        return redirect(url_for("boards.aliases", board_id=board_id))
    return render_template("boards/aliases.html", board=board, form=remove if is_removal else add, add=add)


@pages.route("/<int:board_id>/secretariat", methods=["GET", "POST"])
def secretariat(board_id: int) -> str | Response:
    """The secretariat of a board: add a post or a person, or remove one."""
    board = get_board(db.session, board_id)
    if not board.is_body:
        raise NotFound(f"{board.name} is not a board, so it has no secretariat.")
    add, remove = SecretaryForm(obj=Shown(board)), RowButton(obj=Shown(board))
    add.secretary.choices = {"": "Choose a post or a person", **_secretary_choices()}
    is_removal = "number" in request.form
    if is_removal and submit(remove, lambda rec: remove_secretary(rec, board_id, remove.row)):
        flash("They are no longer the secretariat of this board.")
        return redirect(url_for("boards.secretariat", board_id=board_id))
    if not is_removal and submit(add, lambda rec: add_secretary(rec, board_id, **add.chosen)):
        flash("The secretariat has been recorded.")
        return redirect(url_for("boards.secretariat", board_id=board_id))
    return render_template(
        "boards/secretariat.html",
        board=board,
        secretariat=secretariat_shown(db.session, board, today()),
        form=remove if is_removal else add,
        add=add,
    )


def _secretary_choices() -> dict[str, str]:
    """All posts and people; those with the same label are told apart by number."""
    posts = [(f"post:{post.id}", post_in_words(post, today())) for post in all_posts(db.session)]
    people = [
        (f"person:{person.id}", f"{person.full_name} — as a person, whatever post they hold")
        for person in all_people(db.session)
        if person.is_active
    ]
    return by_label(told_apart([*posts, *people]))
