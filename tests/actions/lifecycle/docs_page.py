"""Writes docs/states.md from the table of transitions.

`python -m tests.actions.lifecycle.docs_page` after the table has changed.
"""

from pathlib import Path

from tracker.actions.enums import ActionState, Transition
from tracker.actions.lifecycle.transitions import TRANSITIONS, WHO_MAY, TransitionRule
from tracker.plans.enums import PlanState

PAGE = Path(__file__).parents[3] / "docs" / "states.md"
HEAD = """# Who may move what

Written from the table in `tracker/actions/lifecycle/transitions.py`, which pages, services and tests are driven by.

An action is not started, in progress, reported complete, complete or embedded; or it is suspended, or not proceeding. \
A part of it is open, reported met, met or dropped. Every move is kept with its day, who made it, and in whose name. \
Moves are made in live plans; removing is possible in any.
"""
FOOT = """
Beside the state, and without moving it, an auditor records what a follow-up found: implemented, partly implemented, \
not implemented, or risk accepted.

A milestone that repeats, one that is dropped, and deadlines that change are no moves: see the secretariat's pages.
"""


def states_page() -> str:
    """The page as it has to be."""
    return "\n".join([HEAD, *(_section(transition, rule) for transition, rule in TRANSITIONS.items())]) + FOOT


def _section(transition: Transition, rule: TransitionRule) -> str:
    lines = [f"## {rule.does}", "", f"- Kept as: {transition.value}.", f"- Who: {WHO_MAY[rule.permission]}."]
    if rule.steps:
        steps = ", ".join(f"{before.value} → {after.value}" for before, after in rule.steps.items())
        lines.append(f"- The part: {steps}.")
    lines.append(f"- The action: {_leads(rule)}.")
    if rule.needs:
        lines.append(f"- Needs: {'; '.join(need.value for need in rule.needs)}.")
    if rule.plans == frozenset(PlanState):
        lines.append("- In drafts and closed plans too.")
    return "\n".join([*lines, ""])


def _leads(rule: TransitionRule) -> str:
    if set(rule.leads) == set(ActionState):
        return "in any state"
    return ", ".join(
        f"{before.value} → {after.value}" if before is not after else f"{before.value} (stays)"
        for before, after in rule.leads.items()
    )


if __name__ == "__main__":
    PAGE.write_text(states_page(), encoding="utf-8")
