"""The audit events of evidence and its files, with the labels that pages show."""

from tracker.audit.events import Event


class EvidenceEvent(Event):
    """What can happen to a piece of evidence or to the files kept for it."""

    GIVEN = "evidence.given", "Evidence added"
    WITHDRAWN = "evidence.withdrawn", "Evidence withdrawn"
    DOWNLOADED = "evidence.downloaded", "Evidence file downloaded"
    FILES_SWEPT = "files.swept", "Files without evidence removed"
