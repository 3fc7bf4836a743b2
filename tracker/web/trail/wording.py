"""What those who act, and the fields that they change, are called in the histories on pages."""

from tracker.audit.queries import HistoryEntry
from tracker.audit.service import Actor

WORDS = {
    "as_printed": "Deadline as printed",
    "last_day": "Last day on time",
    "first_last_day": "First agreed last day",
    "happened": "What happened",
    "next_step": "What is next",
    "obstacles": "What is in the way",
    "why_better": "Why this rating",
    "given_on": "Given on",
    "shows": "What it shows",
    "dated_on": "Date of the evidence itself",
    "file_hash": "SHA-256 of the file",
    "file_bytes": "Size of the file in bytes",
    "withdrawn_why": "Why withdrawn",
    "by": "By",
    "read_by": "Interpreted by",
    "repeats": "Comes back",
    "review_on": "To be reviewed on",
    "follows": "Comes back after milestone",
    "held_from_on": "Held from",
    "held_until_on": "Held until",
    "ref": "Number",
    "is_own_service_check": "Checked within the owner's own service",
    "is_own_service": "Within the owner's own service",
    "retest_on": "To be tested again on",
    "look_at": "What the re-test looks at",
    "made_on": "Effective date",
    "followed_up_on": "Followed up on",
    "board_only_after": "New dates that the secretariat may grant",
    "successor": "Carried on by action",
    "validated_rating": "Checked by somebody else",
    "validated_on": "Checked on",
    "to_printed": "New deadline",
    "to_last_day": "New last day on time",
    "to_review_on": "To be reviewed on",
    "from_printed": "Deadline until then",
    "from_last_day": "Last day until then",
    "asked_printed": "Deadline that was asked for",
    "asked_last_day": "Last day that was asked for",
    "decision": "Reference of the decision",
    "decision_words": "Words of the decision",
    "decided_by": "Decision recorded by",
    "responsibility_printed": "Responsibility as printed",
    "date_printed": "Date as printed",
    "monitoring_printed": "Monitoring as printed",
    "days_before": "Days before a deadline",
    "tells_on_the_day": "Reminds on the last day itself",
    "days_after": "Days after a deadline",
    "nation": "Bank holidays of",
    "weekdays": "Working days",
    "send_at": "Time of day",
    "reply_to": "Replies go to",
    "first_on": "First day",
    "last_on": "Last day",
    "after_days": "Days of silence",
    "told_to": "Who is told",
    "copies_delegates": "Delegates get copies",
    "reports_to": "Reports to",
}

SETTING_UP, COMMAND = Actor.command("init"), Actor.command("")


def who_in_words(entry: HistoryEntry) -> str:
    """Who did it: a person, and for whom; the administrator, at the command line; a job."""
    if entry.actor == SETTING_UP.reference:
        return "Set up by the administrator"
    if entry.actor.startswith(COMMAND.reference):
        return _administrator(entry.actor.removeprefix(COMMAND.reference))
    return f"{entry.actor_name} for {entry.on_behalf_of_name}" if entry.on_behalf_of_name else entry.actor_name


def actor_in_words(name: str) -> str:
    """The name of who did it, where a row keeps that name and nothing else."""
    return _administrator(name.removeprefix(COMMAND.name)) if name.startswith(COMMAND.name) else name


def _administrator(command: str) -> str:
    return f"Administrator (command {command})"
