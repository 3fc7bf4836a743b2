"""The register of posts: the list, one post with its titles and holders, and keeping what it says."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.database import db
from tracker.errors import NotFound
from tracker.people import posts as register
from tracker.people.enums import Permission
from tracker.people.models import Post
from tracker.people.queries import all_people, all_posts, delegates_on, get_holding, get_post_in_full, posts_below
from tracker.people.rules import is_holding_on
from tracker.web.access import may_here
from tracker.web.forms.base import Shown
from tracker.web.forms.submit import submit
from tracker.web.people.blueprint import pages
from tracker.web.people.forms import UNNAMED, VACANT, EndHoldingForm, GivePostForm, PostForm, PostReportingForm
from tracker.web.people.wording import by_label, holders_of, post_in_words, told_apart
from tracker.web.session import today


@pages.get("/posts")
def posts() -> str:
    """Every post with who holds it today and the titles under which papers print it."""
    return render_template(
        "people/posts.html",
        posts=[(post, holders_of(post, today()), _other_titles(post)) for post in all_posts(db.session)],
        may_edit=may_here(Permission.EDIT_REGISTERS),
    )


def _other_titles(post: Post) -> list[str]:
    """The printed titles that differ from the register's, each once."""
    return [words for words in dict.fromkeys(title.words for title in post.printed_titles) if words != post.title]


@pages.get("/posts/<int:post_id>")
def post(post_id: int) -> str:
    """One post: the titles as printed, who held it from when until when, and who else is told."""
    post = get_post_in_full(db.session, post_id)
    return render_template(
        "people/post.html",
        post=post,
        holders=holders_of(post, today()),
        holdings=[
            (holding, is_holding_on(today(), holding.held_from_on, holding.held_until_on))
            for holding in reversed(post.holdings)
        ],
        below=posts_below(db.session, post_id),
        delegates=delegates_on(db.session, [post_id], today()).get(post_id, []),
        may_edit=may_here(Permission.EDIT_REGISTERS),
    )


@pages.route("/posts/new", methods=["GET", "POST"])
def create_post() -> str | Response:
    """Adds a post to the register."""
    form = PostForm()
    if submitted := submit(
        form, lambda rec: register.add_post(rec, form.title.data or "", form.directorate.data or "")
    ):
        flash(f"{form.title.data} has been added to the register. Now say who holds the post.")
        return redirect(url_for("people.post", post_id=submitted.result.id))
    return render_template("people/create_post.html", form=form)


@pages.route("/posts/<int:post_id>/correct", methods=["GET", "POST"])
def correct_post(post_id: int) -> str | Response:
    """Corrects a post's title or directorate."""
    post = get_post_in_full(db.session, post_id)
    form = PostForm(obj=post)
    if submit(
        form,
        lambda rec: register.correct_post(
            rec, post_id, form.seen_version, form.title.data or "", form.directorate.data or ""
        ),
    ):
        flash("The post is corrected.")
        return redirect(url_for("people.post", post_id=post_id))
    return render_template("people/correct_post.html", form=form, post=post)


@pages.route("/posts/<int:post_id>/reporting", methods=["GET", "POST"])
def reporting(post_id: int) -> str | Response:
    """Sets which post a post reports to, and whether those who may report for it get copies of its reminders."""
    post = get_post_in_full(db.session, post_id)
    form = PostReportingForm(obj=post)
    others = [(str(other.id), post_in_words(other, today())) for other in all_posts(db.session) if other.id != post_id]
    form.reports_to_id.choices = {"": "None, or not known", **by_label(told_apart(others))}
    if submit(
        form,
        lambda rec: register.arrange_reporting(
            rec,
            post_id,
            form.seen_version,
            reports_to_id=form.chosen_post,
            copies_delegates=form.copies_delegates.data,
        ),
    ):
        flash("Who else is told has been recorded.")
        return redirect(url_for("people.post", post_id=post_id))
    delegates = delegates_on(db.session, [post_id], today()).get(post_id, [])
    return render_template("people/reporting.html", form=form, post=post, delegates=delegates)


@pages.route("/posts/<int:post_id>/give", methods=["GET", "POST"])
def give_post(post_id: int) -> str | Response:
    """Records who holds a post, or that it is vacant."""
    post = get_post_in_full(db.session, post_id)
    form = GivePostForm(obj=Shown(post))
    form.person_id.choices = _holder_choices()
    if submit(form, lambda rec: register.give_post(rec, post_id, form.details())):
        flash("The post's holder has been recorded.")
        return redirect(url_for("people.post", post_id=post_id))
    return render_template("people/give_post.html", form=form, post=post, holders=holders_of(post, today()))


def _holder_choices() -> dict[str, str]:
    people = [
        (str(person.id), " — ".join(filter(None, (person.full_name, person.organisation))))
        for person in all_people(db.session)
        if person.is_active
    ]
    first = {"": "Choose a person", VACANT: "Nobody: the post is vacant", UNNAMED: "Somebody whose name is not known"}
    return {**first, **dict(told_apart(people))}


@pages.route("/posts/<int:post_id>/holdings/<int:holding_id>/end", methods=["GET", "POST"])
def end_holding(post_id: int, holding_id: int) -> str | Response:
    """Ends a holding, or a vacancy, on its last day."""
    holding = get_holding(db.session, holding_id)
    if holding.post_id != post_id:
        raise NotFound("This post has no such entry.")
    form = EndHoldingForm(obj=Shown(holding.post), held_until_on=today())
    if submit(form, lambda rec: register.end_holding(rec, holding_id, form.held_until_on.data)):
        flash("The last day has been recorded.")
        return redirect(url_for("people.post", post_id=post_id))
    return render_template("people/end_holding.html", form=form, held=holding)
