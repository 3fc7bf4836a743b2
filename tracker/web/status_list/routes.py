"""The status list on screen, on paper and as CSV: the same rows, by the same address."""

from flask import Response, render_template, request

from tracker.database import db
from tracker.errors import Refused
from tracker.people.enums import Permission
from tracker.people.rules import may
from tracker.plans.queries import plans_seen_by
from tracker.reports.enums import Worklist
from tracker.reports.events import ReportEvent
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import StatusList, status_list
from tracker.reports.writers.csv_writer import write_csv
from tracker.web.access import may_here
from tracker.web.as_at import can_show_past_day, day_read, refuse_unreadable
from tracker.web.session import recorded, viewer
from tracker.web.status_list import changes
from tracker.web.status_list.blueprint import pages
from tracker.web.status_list.forms import FilterForm

__all__ = ["changes", "pages"]


@pages.get("/status-list")
@can_show_past_day
def show() -> str:
    """The list, narrowed by what the address says; ?print=yes shows it without the filters."""
    fault = None
    try:
        filters = Filters.from_query(request.args)
    except Refused as refusal:
        fault, filters = refusal, Filters()
    with day_read(_subjects(filters)) as read:
        shown = status_list(read.session, viewer(), read.day, filters)
        form = FilterForm(request.args, filters.declared())
        form.offer(shown.choices)
        return render_template(
            "status_list/show.html",
            shown=shown,
            filters=form,
            fault=fault,
            query=filters.as_query(),
            is_narrowed=bool(filters.as_query()),
            is_printed=request.args.get("print") == "yes",
            may_decide=may(Permission.DECIDE_DEADLINE, viewer().relations_anywhere()),
            read=read,
            form=read.form,
            may_settle=filters.only is Worklist.TO_SETTLE
            and not read.is_past
            and may_here(Permission.EDIT_PLAN, "any plan"),
        )


def _subjects(filters: Filters) -> dict[str, str]:
    """The plans of the list, by how the trail names them."""
    plans = plans_seen_by(db.session, viewer())
    return {plan.reference: plan.ref for plan in plans if filters.plan in ("", plan.ref)}


@pages.get("/status-list.csv")
@can_show_past_day
def csv() -> Response:
    """Exactly what is on screen, as CSV; that it was taken is on the record."""
    filters = Filters.from_query(request.args)
    with day_read(_subjects(filters)) as read:
        refuse_unreadable(read)
        shown = status_list(read.session, viewer(), read.day, filters)
        file = write_csv(shown)
    with recorded() as rec:
        rec.tell(ReportEvent.STATUS_LIST_EXPORTED, f"person:{viewer().person_id}")
    disposition = f'attachment; filename="{_file_name(shown)}"'
    return Response(file, mimetype="text/csv", headers={"Content-Disposition": disposition})


def _file_name(shown: StatusList) -> str:
    return f"status-list-{shown.filters.plan or 'all-plans'}-{shown.made_on.isoformat()}.csv"
