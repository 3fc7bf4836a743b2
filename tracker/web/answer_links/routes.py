"""The pages behind the links of an email: they show what a link is for and nothing else, whoever is signed in."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from tracker.actions.models import Action
from tracker.database import db
from tracker.dates import plural
from tracker.reminders.answer_links import service
from tracker.reminders.answer_links.queries import OpenedLink, opened_link
from tracker.reminders.answer_links.rules import UNKNOWN, Ended
from tracker.web.answer_links.forms import UpdateRowForm
from tracker.web.answer_links.rows import Sheet, Verb, rows_of
from tracker.web.errors import what_was_typed
from tracker.web.session import VISITOR, asking, recorded, today

pages = Blueprint("answer_links", __name__)

Page = tuple[str, int]

# A link that has ended is gone for good. Nobody can find out whether any other address ever existed.
GONE, NOT_FOUND = 410, 404

NARRATIVES = ("happened", "why_better", "obstacles")


@pages.after_request
def keep_private(response: Response) -> Response:
    """Keeps the address of a page private, since it is the key to the page: not passed on, stored or indexed.

    The origin is passed on, since the CSRF check refuses a form from a browser that sends no origin.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@pages.route("/answer/<secret>", methods=["GET", "POST"])
def answer(secret: str) -> Page:
    """Shows what a link is for, since email scanners open links; only the button records something."""
    link = _opened(secret)
    if link is not None and link.is_whole and (link.ended is None or request.method == "POST"):
        return _several(secret, link)
    if link is None or link.ended is not None:
        return _refused(secret, link)
    return _one(secret, link)


def _opened(secret: str) -> OpenedLink | None:
    return opened_link(db.session, secret, asking().now)


def _page(template: str, status: int = 200, **values: Any) -> Page:
    """A page for a link's reader, without the person who is signed in to their browser and what they may open."""
    return render_template(f"answer_links/{template}.html", viewer=None, navigation=[], **values), status


def _one(secret: str, link: OpenedLink) -> Page:
    [row] = rows_of([item.action for item in link.items], link.reader, today(), lambda _: UpdateRowForm())
    if request.method == "POST":
        if row.save(_verb(secret)):
            return _page("saved", row=row)
        again = _opened(secret)
        if again is None or again.ended is not None:
            return _refused(secret, again)
    return _page("one", row=row, form=row.form, until=link.expires_at)


def _verb(secret: str) -> Verb:
    return lambda rec, action_id, report: service.answer(rec, secret, action_id, report)


def _several(secret: str, link: OpenedLink) -> Page:
    """All actions of an email; each is saved separately, so that a refusal of one does not stop the others."""
    actions = [item.action for item in link.items]
    rows = rows_of(actions, link.reader, today(), _form_of)
    ended = {item.action.id: item.ended for item in link.items}
    for row in rows:
        row.ended = ended[row.action_id]
    sheet, said = Sheet(rows), ""
    if request.method == "POST":
        saved, refused = sheet.save(_verb(secret))
        said = f"{plural(len(saved), 'update')} saved." if saved else ""
        again = _opened(secret)
        if again is None:
            return _refused(secret, None)
        for row in refused:
            item = again.item(row.action_id)
            row.ended = item.ended if item else UNKNOWN
            if row.ended is not None:
                _note(secret, row.ended)
    return _page("several", form=sheet, sheet=sheet, said=said, until=link.expires_at, reader=link.reader.name)


def _form_of(action: Action) -> UpdateRowForm:
    return UpdateRowForm(prefix=f"a{action.id}")


def _refused(secret: str, link: OpenedLink | None) -> Page:
    """Why a link takes no answer and what to do instead; shows what was typed, so that it is not lost."""
    ended = link.ended if link else None
    if request.method == "POST":
        _note(secret, ended or UNKNOWN)
    return _page(
        "ended",
        GONE if ended else NOT_FOUND,
        ended=ended or UNKNOWN,
        action_id=link.items[0].action.id if link and not link.is_whole else None,
        typed=[words for name, words in what_was_typed() if name.endswith(NARRATIVES) and words.strip()],
    )


def _note(secret: str, ended: Ended) -> None:
    with recorded(actor=VISITOR) as rec:
        service.note_refused_answer(rec, secret, ended.sentence)
