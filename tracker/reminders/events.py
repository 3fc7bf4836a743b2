"""The audit events of reminders and the links in them, with the labels that pages show."""

from tracker.audit.events import Event


class ReminderEvent(Event):
    """What can happen to reminders and to the links in them."""

    QUEUED = "reminders.queued", "Reminders queued"
    ANSWER_LINK_USED = "answer_link.used", "Answered by the link in an email, without signing in"
    ANSWER_LINK_REFUSED = "answer_link.refused", "Link in an email refused"
