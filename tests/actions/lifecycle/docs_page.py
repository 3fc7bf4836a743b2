"""Writes docs/states.md from the table of transitions.

`python -m tests.actions.lifecycle.docs_page` after the table has changed.
"""

from pathlib import Path

from tracker.actions.enums import ActionState, Transition
from tracker.actions.lifecycle.transitions import TRANSITIONS, WHO_MAY, TransitionRule
from tracker.plans.enums import PlanState

PAGE = Path(__file__).parents[3] / "docs" / "states.md"
HEAD = """# Who may change a state

Written from the table in `tracker/actions/lifecycle/transitions.py`, which the pages, services and tests use too.

An action is not started, in progress, reported complete, complete or embedded; or it is suspended, or not proceeding. \
A milestone of it is open, reported met, met or dropped. Every change of state is recorded with its day, who made it, \
and for whom. States change in live plans only; an action can be removed from any plan.
"""
FOOT = """
An auditor also records what a follow-up found, which does not change the state: implemented, partly implemented, \
not implemented, or risk accepted.

Milestones that repeat or are dropped, and deadlines that change, are not in this table: see the page for secretaries.
"""


def states_page() -> str:
    """The page as it has to be."""
    return "\n".join([HEAD, *(_section(transition, rule) for transition, rule in TRANSITIONS.items())]) + FOOT


def _section(transition: Transition, rule: TransitionRule) -> str:
    lines = [f"## {rule.does}", "", f"- Recorded as: {transition.value}.", f"- Who: {WHO_MAY[rule.permission]}."]
    if rule.milestones:
        milestones = ", ".join(f"{before.value} → {after.value}" for before, after in rule.milestones.items())
        lines.append(f"- The milestone: {milestones}.")
    lines.append(f"- The action: {_leads(rule)}.")
    if rule.needs:
        lines.append(f"- Needs: {'; '.join(need.value for need in rule.needs)}.")
    if rule.plans == frozenset(PlanState):
        lines.append("- Also in draft and closed plans.")
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
