"""Asking for a link, using it, signing out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.audit.service import Recording
from tracker.database import db
from tracker.errors import Refused
from tracker.mail.service import put, sign_in_mail
from tracker.people.models import SignInToken
from tracker.people.queries import get_person, training_cards
from tracker.people.rules import LINK_MINUTES
from tracker.people.sign_in import end_session, issue_link, note_refused_link, sign_in_by_link
from tracker.web.session import asking, forget, place, recorded, remember, settings
from tracker.web.sign_in.forms import AskForm, ButtonForm

pages = Blueprint("sign_in", __name__)


@pages.route("/sign-in", methods=["GET", "POST"])
def ask() -> str | Response:
    """Asks for an email address and sends a link to it; the answer is the same whether the address is known or not."""
    form = AskForm(next=inside(request.args.get("next", "")))
    if form.validate_on_submit():
        with recorded() as rec:
            token = issue_link(rec, form.address.data or "", place(), inside(form.next.data or ""))
            if token is not None:
                _queue_link(rec, token)
        return redirect(url_for("sign_in.check_email"))
    cards = training_cards(db.session) if asking().is_training else []
    return render_template("sign_in/ask.html", form=form, cards=cards, next=form.next.data or "")


def _queue_link(rec: Recording, token: SignInToken) -> None:
    person = get_person(rec.session, token.person_id)
    if person.address:
        put(rec, sign_in_mail(token.id, person.id, person.full_name, person.address, LINK_MINUTES), settings().host)


@pages.get("/sign-in/check-your-mail")
def check_email() -> str:
    """Says that a link is on its way, if the address is known."""
    return render_template("sign_in/check_mail.html", minutes=LINK_MINUTES)


@pages.route("/sign-in/link/<int:token_id>/<secret>", methods=["GET", "POST"])
def link(token_id: int, secret: str) -> str | Response | tuple[str, int]:
    """Shows a button, since email scanners open links; only the button signs in."""
    form = ButtonForm()
    if form.validate_on_submit():
        try:
            with recorded() as rec:
                session_secret, next_path = sign_in_by_link(rec, token_id, secret, settings().secret_key)
        except Refused as refusal:
            with recorded() as rec:
                note_refused_link(rec, token_id, str(refusal))
            return render_template("sign_in/link_refused.html", sentence=str(refusal)), 422
        remember(session_secret)
        return redirect(next_path or url_for("home.start"))
    return render_template("sign_in/link.html", form=form)


@pages.post("/sign-out")
def sign_out() -> Response:
    """Ends the session here and on the server."""
    with recorded() as rec:
        end_session(rec, forget())
    flash("You have signed out.")
    return redirect(url_for("sign_in.ask"))


def inside(path: str) -> str:
    """The path if it leads to a page of this site, else empty."""
    is_inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_inside else ""
