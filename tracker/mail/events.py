"""The audit events of the outbox, with the labels that pages show."""

from tracker.audit.events import Event


class MailEvent(Event):
    """What can happen to an email on its way."""

    QUEUED = "mail.queued", "Email queued"
    CLAIMED = "mail.claimed", "Email handed to the server"
    SENT = "mail.sent", "Email accepted by the server"
    PUT_OFF = "mail.put_off", "Email put off"
    RELEASED = "mail.released", "Email put off: no server accepted any"
    FAILED = "mail.failed", "Email refused, or given up"
    DROPPED = "mail.dropped", "Email dropped"
    SENT_AGAIN = "mail.sent_again", "Email sent again"
