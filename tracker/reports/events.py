"""The audit events of reports, with the labels that pages show."""

from tracker.audit.events import Event


class ReportEvent(Event):
    """What can be taken out as a file."""

    STATUS_LIST_EXPORTED = "status_list.exported", "Status list exported"
    DEADLINES_EXPORTED = "deadlines.exported", "Deadlines exported"
