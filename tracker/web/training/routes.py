"""One-click sign-in, the mailbox, moving the clock, removing the invented sample."""

from datetime import date, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.actions.updates.service import remove_sample as remove_invented
from tracker.database import db
from tracker.dates import day_in_words, instant_of
from tracker.errors import NotFound, Refused
from tracker.installation.service import ask_clock_forward
from tracker.mail.mailbox import mail_in, mails_in
from tracker.mail.transports.transport import maildir_path
from tracker.people.enums import Permission
from tracker.people.queries import training_cards
from tracker.people.sign_in import start_session
from tracker.web.access import may_here
from tracker.web.session import asking, recorded, remember, settings, today
from tracker.web.sign_in.routes import inside
from tracker.web.training.forms import ClockForm
from tracker.working_days import USUAL

pages = Blueprint("training", __name__, url_prefix="/training")

OPENING = time(9)
LANDMARKS = (date(2019, 4, 23), date(2019, 5, 1))


@pages.post("/sign-in-as/<int:person_id>")
def sign_in_as(person_id: int) -> Response:
    """Signs in as one of the people on the cards."""
    if person_id not in {card.person_id for card in training_cards(db.session)}:
        raise NotFound("There is no such card.")
    with recorded() as rec:
        secret = start_session(rec, person_id)
    remember(secret)
    return redirect(inside(request.form.get("next", "")) or url_for("home.start"))


@pages.get("/mailbox")
def mailbox() -> str:
    """All emails that were sent, newest first."""
    path = maildir_path(settings().mail)
    return render_template("training/mailbox.html", mails=mails_in(path) if path else [], has_mailbox=path is not None)


@pages.get("/mailbox/<key>")
def mail(key: str) -> str:
    """One email as its reader sees it."""
    path = maildir_path(settings().mail)
    delivered_mail = mail_in(path, key) if path else None
    if delivered_mail is None:
        raise NotFound("This email is not in the mailbox.")
    return render_template("training/mail.html", mail=delivered_mail)


@pages.route("/clock", methods=["GET", "POST"])
def clock() -> str | Response:
    """Moves the clock forward; the scheduler then runs every day in between."""
    form = ClockForm()
    if form.validate_on_submit():
        try:
            _move(form)
        except Refused as refusal:
            form.show_refusal(refusal)
        else:
            return redirect(url_for("training.clock"))
    next_days = [("Next working day", USUAL.after(today()))]
    next_days += [(day_in_words(day), day) for day in LANDMARKS if day > next_days[0][1]]
    return render_template(
        "training/clock.html", form=form, next_days=next_days, may_remove=may_here(Permission.REMOVE_SAMPLE)
    )


def _move(form: ClockForm) -> None:
    day = _landmark(form.to.data or "") or form.day.data
    if day is None:
        raise Refused("Enter the day to move to.", "day")
    target = instant_of(day, OPENING)
    if day == today() and asking().now < target:
        raise Refused("Choose a later day.", "day")
    with recorded() as rec:
        ask_clock_forward(rec, target)


def _landmark(typed: str) -> date | None:
    """The day of a button; None for what no button sends."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


@pages.post("/remove-sample")
def remove_sample() -> Response:
    """Removes the invented updates and requests; the audit trail keeps them."""
    try:
        with recorded() as rec:
            count = remove_invented(rec)
    except Refused as refusal:
        flash(str(refusal), "important")
    else:
        flash(f"{count} invented updates and requests have been removed.")
    return redirect(url_for("home.start"))
