"""Commands that read: status-list, and the checks of the audit trail."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from tracker.audit.events import TrailEvent
from tracker.audit.rules import check_code
from tracker.audit.service import head_of
from tracker.audit.verification import exported, verify
from tracker.audit.withholding import withhold
from tracker.cli.context import plainly, ready_app, recorded_command, say
from tracker.database import db
from tracker.dates import days_in_words, plural
from tracker.installation.queries import clock_of
from tracker.people.queries import command_viewer
from tracker.reports.enums import FilterControl
from tracker.reports.events import ReportEvent
from tracker.reports.rows.models import ActionRow
from tracker.reports.status_list.declarations import YES, Filter, FilterSet, Option
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list as status_list_of
from tracker.reports.writers.csv_writer import write_csv

Command = TypeVar("Command", bound=Callable[..., Any])
LARGEST_NUMBER = 2**31 - 1  # of an event; the databases refuse to compare with more


def with_filters(filters: type[FilterSet]) -> Callable[[Command], Command]:
    """Gives a command an option for each filter that declares one, in the order of the declarations."""

    def decorated(command: Command) -> Command:
        for name, declared in reversed([*filters.declared().items()]):
            if declared.option is not None:
                command = _option(name, declared, declared.option)(command)
        return command

    return decorated


def _option(name: str, declared: Filter[Any], option: Option[Any]) -> Callable[[Command], Command]:
    is_flag = declared.control is FilterControl.CHECKBOX
    flag: dict[str, Any] = {"is_flag": True, "flag_value": YES} if is_flag else {}
    return click.option(f"--{name.replace('_', '-')}", name, help=option.help, required=option.is_required, **flag)


@click.command(name="status-list")
@with_filters(Filters)
@click.option("--format", "form", type=click.Choice(["text", "csv"]), default="text", show_default=True)
@plainly
def status_list(form: str, **typed: str | None) -> None:
    """Print the status list of a plan as it is today."""
    with ready_app():
        filters = Filters.from_options(db.session, typed)
        today = clock_of(db.session).today()
        status_list = status_list_of(db.session, command_viewer(), today, filters)
        if form == "csv":
            sys.stdout.buffer.write(write_csv(status_list))
            sys.stdout.flush()
            with recorded_command("status-list") as rec:
                rec.tell(ReportEvent.STATUS_LIST_EXPORTED)
            return
        for row in status_list.rows:
            _print_row(row)
        say(f"{status_list.counted}.")


def _print_row(row: ActionRow) -> None:
    late = f", {days_in_words(row.days_overdue)} overdue" if row.days_overdue else ""
    say(f"{row.plan_ref} {row.ref:>3}  {row.wording}")
    say(f"          {row.deadline_as_printed or 'no deadline'}{late}; {row.state.value}; {row.date_check.value}")


@click.group()
def audit() -> None:
    """Check and export the audit trail, withhold events."""


@audit.command(name="verify")
@click.option(
    "--head", default="", metavar="NUMBER:HASH", help="A check code printed earlier. It must be in the trail."
)
@click.option("--tables/--no-tables", default=True, help="Also replay the trail and compare it with the tables.")
@plainly
def audit_verify(head: str, tables: bool) -> None:
    """Check that no event was changed, removed, inserted or cut off. Ends with status 1 if something is wrong."""
    with ready_app():
        findings = verify(db.session, head=head, tables=tables)
        for remark in findings.remarks:
            say(f"Note: {remark}")
        for fault in findings.faults:
            say(f"Wrong: {fault}")
        if findings.faults:
            raise SystemExit(1)
        said = ", and the tables match it" if tables else ""
        say(f"The audit trail is intact: {plural(findings.events, 'event')}{said}. Check code {findings.check_code}")


@audit.command(name="head")
@plainly
def audit_head() -> None:
    """Print the check code. Write it down; later, `verify --head` checks that it is still in the trail."""
    with ready_app():
        number, head = head_of(db.session)
        say(check_code(number, head))


@audit.command(name="withhold")
@click.argument("numbers", nargs=-1, required=True, type=click.IntRange(1, LARGEST_NUMBER), metavar="NUMBER...")
@click.option("--reason", required=True, help="Why. This is recorded.")
@plainly
def audit_withhold(numbers: tuple[int, ...], reason: str) -> None:
    """Remove for good what the events with these NUMBERs said: names, reason, before and after.

    That they happened, when and by whom is kept, and the trail stays intact. The tables are not changed: correct them
    first, and withhold the event of that correction too.
    """
    with ready_app():
        with recorded_command("audit withhold") as rec:
            withhold(rec, numbers, reason=reason)
        say(f"Withheld what {plural(len(set(numbers)), 'event')} said.")


@audit.command(name="export")
@plainly
def audit_export() -> None:
    """Print the whole trail, one JSON object per line."""
    with ready_app():
        with recorded_command("audit export") as rec:
            rec.tell(TrailEvent.EXPORTED)
        for line in exported(db.session):
            say(line)
