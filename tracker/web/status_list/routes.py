"""The status list on screen, on paper and as CSV: the same rows, by the same address."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from tracker.database import db
from tracker.errors import Refused
from tracker.reports.csv_writer import write_csv
from tracker.reports.filters import Filters
from tracker.reports.status_list import StatusList, status_list
from tracker.web.session import asking, recorded, today, viewer
from tracker.web.status_list.forms import FilterForm

pages = Blueprint("status_list", __name__)


@pages.get("/status-list")
def show() -> str:
    """The list, narrowed by what the address says; ?print=yes shows it without the filters."""
    fault = None
    try:
        filters = Filters.from_query(_query())
    except Refused as refusal:
        fault, filters = refusal, Filters()
    shown = status_list(db.session, viewer(), today(), filters)
    form = FilterForm(request.args)
    form.offer(shown.choices)
    return render_template(
        "status_list/show.html",
        shown=shown,
        filters=form,
        fault=fault,
        query=filters.as_query(),
        is_narrowed=bool(filters.as_query()),
        is_printed=request.args.get("print") == "yes",
    )


def _query() -> dict[str, str]:
    """The address's parameters; a ticked box says "y"."""
    query = {name: value for name, value in request.args.items() if name != "print"}
    if query.get("overdue") == "y":
        query["overdue"] = "yes"
    return query


@pages.get("/status-list.csv")
def csv() -> Response:
    """Exactly what is on screen, as CSV; that it was taken is on the record."""
    shown = status_list(db.session, viewer(), today(), Filters.from_query(_query()))
    with recorded() as rec:
        rec.tell("status_list.exported", *{f"person:{viewer().person_id}"})
    return Response(
        write_csv(shown),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(shown, asking().today)}"'},
    )


def _file_name(shown: StatusList, day: date) -> str:
    return f"status-list-{shown.filters.plan or 'all-plans'}-{day.isoformat()}.csv"
