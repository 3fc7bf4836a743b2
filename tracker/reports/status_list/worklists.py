"""The lists that somebody has to work through: what each is called, and what puts an action on it."""

from collections.abc import Callable

from tracker.actions.enums import ActionState
from tracker.reports.enums import Only
from tracker.reports.rows.models import ActionRow, MilestoneShown

# What is over needs no owner, lead or board any more.
OVER = frozenset({ActionState.COMPLETE, ActionState.EMBEDDED, ActionState.NOT_PROCEEDING})

LABELS = {
    Only.OVERDUE: "Overdue",
    Only.DUE_SOON: "Due within 30 days",
    Only.NO_DEADLINE: "No deadline",
    Only.TO_SETTLE: "Deadline to settle",
    Only.TO_REVIEW: "Deadline to review",
    Only.NO_OWNER: "No owner",
    Only.LEAD_NOT_STATED: "Lead not stated",
    Only.NO_BOARD: "No board",
    Only.NO_RECENT_UPDATE: "No recent update",
    Only.TO_CHALLENGE: "Ratings to challenge",
    Only.PARTS_TO_CHECK: "Parts reported met, waiting for a check",
    Only.AWAITING_CHECK: "Reported complete, waiting for a check",
    Only.AWAITING_SIGN_OFF: "Checked, waiting for the board's approval",
    Only.RETEST_DUE: "Re-test due",
    Only.EXTENSION_ASKED: "Extension asked for",
    Only.SUSPENDED: "Suspended",
    Only.NOT_PROCEEDING: "Not proceeding",
}

DESCRIPTIONS = {
    Only.OVERDUE: "overdue",
    Only.DUE_SOON: "due within 30 days",
    Only.NO_DEADLINE: "without a deadline",
    Only.TO_SETTLE: "with a deadline to settle",
    Only.TO_REVIEW: "with a deadline whose review date has come",
    Only.NO_OWNER: "without an owner",
    Only.LEAD_NOT_STATED: "whose lead is not stated",
    Only.NO_BOARD: "monitored by no board",
    Only.NO_RECENT_UPDATE: "without a recent update",
    Only.TO_CHALLENGE: "whose rating is to be challenged",
    Only.PARTS_TO_CHECK: "with parts reported met and waiting for a check",
    Only.AWAITING_CHECK: "reported complete and waiting for a check",
    Only.AWAITING_SIGN_OFF: "checked and waiting for the board's approval",
    Only.RETEST_DUE: "whose re-test is due",
    Only.EXTENSION_ASKED: "for which an extension is asked",
    Only.SUSPENDED: "suspended",
    Only.NOT_PROCEEDING: "not proceeding",
}

OF_MILESTONES: dict[Only, Callable[[MilestoneShown], bool]] = {
    Only.OVERDUE: lambda step: step.is_overdue,
    Only.DUE_SOON: lambda step: step.is_due_soon,
    Only.NO_DEADLINE: lambda step: step.has_no_deadline,
    Only.TO_SETTLE: lambda step: step.is_to_settle,
    Only.TO_REVIEW: lambda step: step.is_to_review,
    Only.PARTS_TO_CHECK: lambda step: step.awaits_check,
}
OF_ACTIONS: dict[Only, Callable[[ActionRow], bool]] = {
    Only.NO_OWNER: lambda row: row.state not in OVER and not row.owners,
    Only.LEAD_NOT_STATED: lambda row: row.state not in OVER and row.is_lead_not_stated,
    Only.NO_BOARD: lambda row: row.state not in OVER and not row.boards,
    Only.NO_RECENT_UPDATE: lambda row: row.has_no_recent_update,
    Only.TO_CHALLENGE: lambda row: bool(row.challenges),
    Only.AWAITING_CHECK: lambda row: row.state is ActionState.REPORTED_COMPLETE and row.checked_on is None,
    Only.AWAITING_SIGN_OFF: lambda row: row.state is ActionState.REPORTED_COMPLETE and row.checked_on is not None,
    Only.RETEST_DUE: lambda row: row.is_retest_due,
    Only.EXTENSION_ASKED: lambda row: bool(row.asked_for),
    Only.SUSPENDED: lambda row: row.state is ActionState.SUSPENDED,
    Only.NOT_PROCEEDING: lambda row: row.state is ActionState.NOT_PROCEEDING,
}


def is_in(only: Only, row: ActionRow) -> bool:
    """Whether an action is on a list."""
    if only in OF_MILESTONES:
        return any(OF_MILESTONES[only](step) for step in row.milestones)
    return OF_ACTIONS[only](row)
