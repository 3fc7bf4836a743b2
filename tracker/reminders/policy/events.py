"""The audit events of a plan's reminder policy, with the labels that pages show."""

from tracker.audit.events import Event


class ReminderPolicyEvent(Event):
    """What can be changed in how a plan reminds."""

    TIMES_SET = "reminder_policy.times_set", "Reminder times set"
    QUIET_PERIOD_ADDED = "reminder_policy.quiet_period_added", "Quiet period added"
    QUIET_PERIOD_REMOVED = "reminder_policy.quiet_period_removed", "Quiet period removed"
    STEP_ADDED = "reminder_policy.step_added", "Escalation step added"
    STEP_REMOVED = "reminder_policy.step_removed", "Escalation step removed"
    WORDS_SET = "reminder_policy.words_set", "Wording of the plan's emails set"
