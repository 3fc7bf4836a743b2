"""What changed between two days, on screen and as CSV."""

from datetime import date, timedelta

from flask import Response, render_template, request
from wtforms import Form, SelectField, StringField

from tracker.database import db
from tracker.dates import day_in_words
from tracker.errors import Refused
from tracker.reports.changes.queries import ChangesBetween, changes_between
from tracker.reports.events import ReportEvent
from tracker.reports.status_list.choices import Choice
from tracker.reports.writers.csv_writer import write_changes
from tracker.web.as_at import NO_REAL_DAY, day_typed
from tracker.web.session import recorded, today, viewer
from tracker.web.status_list.blueprint import pages

ALL_PLANS: Choice = ("", "All")
USUAL_STRETCH = timedelta(days=30)


class BetweenForm(Form):
    """Two days and a plan, sent by GET so that the address can be shared."""

    since = StringField("From the end of")
    until = StringField("To the end of")
    plan = SelectField("Plan", choices=[])
    fault: tuple[str, str] = ("", "")

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with the days, as the error summary wants it."""
        return [self.fault] if self.fault[1] else []

    def days(self, latest: date) -> tuple[date, date]:
        """The two days asked for, both up to `latest`; the usual stretch where they are empty or cannot be meant."""
        try:
            until = self._day("until", latest)
            since = self._day("since", until - USUAL_STRETCH)
            _check(since, until, latest)
        except Refused as refusal:
            self.fault = (refusal.field, str(refusal))
            self[refusal.field].errors = [str(refusal)]
            return latest - USUAL_STRETCH, latest
        return since, until

    def _day(self, name: str, otherwise: date) -> date:
        typed = (self[name].data or "").strip()
        if not typed:
            return otherwise
        day = day_typed(typed)
        if day is None:
            raise Refused(NO_REAL_DAY, name)
        return day

    def show(self, shown: ChangesBetween) -> None:
        """Fills the boxes with what is shown; what cannot be meant stays as it was typed."""
        self.plan.choices = dict([ALL_PLANS, *shown.plans])
        self.plan.data = shown.plan
        if not self.faults:
            self.since.data, self.until.data = shown.since.isoformat(), shown.until.isoformat()


def _check(since: date, until: date, latest: date) -> None:
    if until > latest:
        raise Refused(f"Choose a day up to today, {day_in_words(latest)}.", "until")
    if since >= until:
        raise Refused("The first day must be before the second.", "since")


def _asked() -> tuple[BetweenForm, ChangesBetween]:
    form = BetweenForm(request.args)
    since, until = form.days(today())
    shown = changes_between(db.session, viewer(), since, until, request.args.get("plan", ""))
    form.show(shown)
    return form, shown


@pages.get("/status-list/changes")
def changes() -> str:
    """Every difference between two days, grouped by kind, with reasons."""
    form, shown = _asked()
    return render_template("status_list/changes.html", form=form, shown=shown)


@pages.get("/status-list/changes.csv")
def changes_csv() -> Response:
    """Exactly what is on screen, as CSV; that it was taken is on the record."""
    form, shown = _asked()
    if form.faults:
        raise Refused(form.fault[1])
    with recorded() as rec:
        rec.tell(ReportEvent.STATUS_LIST_EXPORTED, f"person:{viewer().person_id}")
    name = f"changes-{shown.plan or 'all-plans'}-{shown.since.isoformat()}-to-{shown.until.isoformat()}.csv"
    disposition = f'attachment; filename="{name}"'
    return Response(write_changes(shown), mimetype="text/csv", headers={"Content-Disposition": disposition})
