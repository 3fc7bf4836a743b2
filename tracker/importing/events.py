"""The audit events of imports, with the labels that pages show."""

from tracker.audit.events import Event


class ImportEvent(Event):
    """What can happen to files that are imported."""

    IMPORTED = "files.imported", "Files imported"
    REFUSED = "files.import_refused", "File import refused"
