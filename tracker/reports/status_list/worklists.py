"""The lists that somebody has to work through: their names, and what puts an action on each."""

from collections.abc import Callable

from tracker.actions.enums import ActionState
from tracker.reports.enums import Worklist
from tracker.reports.rows.models import ActionRow, MilestoneShown

# What is over needs no owner, lead or board any more.
OVER = frozenset({ActionState.COMPLETE, ActionState.EMBEDDED, ActionState.NOT_PROCEEDING})

LABELS = {
    Worklist.OVERDUE: "Overdue",
    Worklist.DUE_SOON: "Due within 30 days",
    Worklist.NO_DEADLINE: "No deadline",
    Worklist.TO_SETTLE: "Deadline to settle",
    Worklist.TO_REVIEW: "Deadline to review",
    Worklist.NO_OWNER: "No owner",
    Worklist.LEAD_NOT_STATED: "Lead not stated",
    Worklist.NO_BOARD: "No board",
    Worklist.NO_RECENT_UPDATE: "No recent update",
    Worklist.TO_CHALLENGE: "Ratings to challenge",
    Worklist.PARTS_TO_CHECK: "Milestones reported met, waiting for a check",
    Worklist.AWAITING_CHECK: "Reported complete, waiting for a check",
    Worklist.AWAITING_SIGN_OFF: "Checked, waiting for the board's approval",
    Worklist.RETEST_DUE: "Re-test due",
    Worklist.EXTENSION_ASKED: "Extension requested",
    Worklist.SUSPENDED: "Suspended",
    Worklist.NOT_PROCEEDING: "Not proceeding",
}

DESCRIPTIONS = {
    Worklist.OVERDUE: "overdue",
    Worklist.DUE_SOON: "due within 30 days",
    Worklist.NO_DEADLINE: "without a deadline",
    Worklist.TO_SETTLE: "with a deadline to settle",
    Worklist.TO_REVIEW: "with a deadline whose review date has come",
    Worklist.NO_OWNER: "without an owner",
    Worklist.LEAD_NOT_STATED: "whose lead is not stated",
    Worklist.NO_BOARD: "monitored by no board",
    Worklist.NO_RECENT_UPDATE: "without a recent update",
    Worklist.TO_CHALLENGE: "with a rating to challenge",
    Worklist.PARTS_TO_CHECK: "with milestones reported met and waiting for a check",
    Worklist.AWAITING_CHECK: "reported complete and waiting for a check",
    Worklist.AWAITING_SIGN_OFF: "checked and waiting for the board's approval",
    Worklist.RETEST_DUE: "with a re-test due",
    Worklist.EXTENSION_ASKED: "with an extension requested",
    Worklist.SUSPENDED: "suspended",
    Worklist.NOT_PROCEEDING: "not proceeding",
}

OF_MILESTONES: dict[Worklist, Callable[[MilestoneShown], bool]] = {
    Worklist.OVERDUE: lambda milestone: milestone.is_overdue,
    Worklist.DUE_SOON: lambda milestone: milestone.is_due_soon,
    Worklist.NO_DEADLINE: lambda milestone: milestone.has_no_deadline,
    Worklist.TO_SETTLE: lambda milestone: milestone.is_to_settle,
    Worklist.TO_REVIEW: lambda milestone: milestone.is_to_review,
    Worklist.PARTS_TO_CHECK: lambda milestone: milestone.awaits_check,
}
OF_ACTIONS: dict[Worklist, Callable[[ActionRow], bool]] = {
    Worklist.NO_OWNER: lambda row: row.state not in OVER and not row.owners,
    Worklist.LEAD_NOT_STATED: lambda row: row.state not in OVER and row.is_lead_not_stated,
    Worklist.NO_BOARD: lambda row: row.state not in OVER and not row.boards,
    Worklist.NO_RECENT_UPDATE: lambda row: row.has_no_recent_update,
    Worklist.TO_CHALLENGE: lambda row: bool(row.challenges),
    Worklist.AWAITING_CHECK: lambda row: row.state is ActionState.REPORTED_COMPLETE and row.checked_on is None,
    Worklist.AWAITING_SIGN_OFF: lambda row: row.state is ActionState.REPORTED_COMPLETE and row.checked_on is not None,
    Worklist.RETEST_DUE: lambda row: row.is_retest_due,
    Worklist.EXTENSION_ASKED: lambda row: bool(row.asked_for),
    Worklist.SUSPENDED: lambda row: row.state is ActionState.SUSPENDED,
    Worklist.NOT_PROCEEDING: lambda row: row.state is ActionState.NOT_PROCEEDING,
}


def is_in(only: Worklist, row: ActionRow) -> bool:
    """Whether an action is on a list."""
    if only in OF_MILESTONES:
        return any(OF_MILESTONES[only](milestone) for milestone in row.milestones)
    return OF_ACTIONS[only](row)
