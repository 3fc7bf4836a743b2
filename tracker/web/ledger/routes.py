"""The ledger of all emails, that of one person, an email as its reader got it, and sending it again."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.audit.queries import history_of
from tracker.database import db
from tracker.mail.models import OutboxMail
from tracker.mail.queries import get_mail
from tracker.mail.service import mail_reference
from tracker.people.enums import Permission
from tracker.people.models import Person
from tracker.people.queries import get_person
from tracker.plans.enums import PlanState
from tracker.plans.queries import plans_seen_by
from tracker.reminders.ledger import resend as resending
from tracker.reminders.ledger.emails import mails_around
from tracker.reminders.ledger.queries import LedgerMail, told_by_mail
from tracker.reminders.ledger.search import Search
from tracker.web.access import may_here
from tracker.web.forms.submit import submit
from tracker.web.ledger.forms import ResendForm, SearchForm, ShownMail
from tracker.web.ledger.paging import ledger_shown
from tracker.web.session import viewer
from tracker.web.trail.history import with_labels

pages = Blueprint("ledger", __name__)

# With the address around it, since a placeholder may be the end of one.
ONE_TIME_LINK = re.compile(r"(?:https?://[^\s{}]*)?\{\{[^{}]*\}\}[\w/?=&-]*")
PRIVATE = "(private link)"


@pages.get("/mails")
def index() -> str:
    """The ledger, narrowed by what the address says."""
    form = SearchForm(request.args)
    form.offer([plan.ref for plan in plans_seen_by(db.session, viewer()) if plan.state is not PlanState.DRAFT])
    search = form.search()
    query = form.as_query()
    shown = ledger_shown(search, "ledger.index", **query)
    return render_template("ledger/index.html", form=form, query=query, shown=shown)


@pages.get("/people/<int:person_id>/mails")
def of_person(person_id: int) -> str:
    """What one person was owed, and what happened to it."""
    person = get_person(db.session, person_id)
    shown = ledger_shown(Search(person_id=person_id), "ledger.of_person", person_id=person_id)
    return render_template("ledger/of_person.html", person=person, shown=shown)


@pages.get("/mails/<int:mail_id>")
def show(mail_id: int) -> str:
    """One email as its reader got it, what it told and covered, and each attempt to send it."""
    mail = get_mail(db.session, mail_id)
    return render_template(
        "ledger/show.html",
        mail=mail,
        seen=LedgerMail.of(mail),
        reader=_reader(mail),
        text=as_read(mail.text),
        lines=told_by_mail(db.session, mail.resend_of_id or mail.id),
        around=mails_around(db.session, mail),
        tries=with_labels(db.session, history_of(db.session, [mail_reference(mail.id)])),
        opens_all=may_here(Permission.SEE_STATUS),
        may_send_again=may_here(Permission.RESEND_MAIL) and not resending.why_not_again(db.session, mail),
    )


@pages.route("/mails/<int:mail_id>/send-again", methods=["GET", "POST"])
def resend(mail_id: int) -> str | Response:
    """Asks why, and puts the email into the outbox again."""
    mail = get_mail(db.session, mail_id)
    reader = _reader(mail)
    form = ResendForm(obj=ShownMail(mail, reader, db.session))
    if submitted := submit(form, lambda rec: resending.resend(rec, mail_id, form.reason.data or "")):
        flash("The email is waiting to be sent again.")
        return redirect(url_for("ledger.show", mail_id=submitted.result.id))
    return render_template(
        "ledger/resend.html",
        form=form,
        mail=mail,
        seen=LedgerMail.of(mail),
        reader=reader,
        obstacle=resending.why_not_again(db.session, mail),
        around=mails_around(db.session, mail),
    )


def _reader(mail: OutboxMail) -> Person | None:
    return db.session.get(Person, mail.person_id) if mail.person_id is not None else None


def as_read(text: str) -> str:
    """A stored text without its one-time links, which nobody but the reader may use."""
    return ONE_TIME_LINK.sub(PRIVATE, text)
