"""What the dry run says is what then leaves, line by line; and everything that does not leave has its reason."""

import re
from datetime import date

from sqlalchemy.orm import Session

from tests.support.builders import (
    a_holding,
    a_milestone,
    a_person,
    a_plan,
    a_policy,
    a_post,
    a_role,
    a_step,
    an_action,
    building,
)
from tests.support.events import StagedEvent
from tests.support.lga_plan import build_lga_plan
from tests.support.reminder_days import BEFORE, DEADLINE, NEXT_DAY, queue, run, send
from tracker.actions.enums import ActionState, MilestoneState
from tracker.people.enums import HoldingKind, Role
from tracker.plans.enums import PlanState
from tracker.reminders.digest.dry_run import dry_run_lines
from tracker.reminders.enums import EscalationTo
from tracker.reminders.policy.models import QuietPeriod

FIRST = date(2019, 4, 1)
ITEM = re.compile(r"\nAction (\S+): [^\n]+\n(?:Milestone: ([^\n]+)\n)?Deadline: .+\nLast day: .+? \((.+)\)\n")


def said(session: Session, day: date) -> list[str]:
    lines = dry_run_lines(session, day)
    session.rollback()
    return lines


def items_said(lines: list[str]) -> dict[str, list[str]]:
    """By reader, the actions and parts that the dry run says they would be told of, with how late they are."""
    found: dict[str, list[str]] = {}
    reader = ""
    for line in lines:
        if mail := re.fullmatch(r"(\S.*) <\S+>, from \d\d:\d\d", line):
            reader = mail[1]
            found[reader] = []
        elif item := re.fullmatch(r"    LGA-2018 (\S+?)(?:, (.+))?: [a-z ]+, (.+) \(as .+\)", line):
            found[reader].append(f"{item[1]}|{item[2] or ''}|{item[3]}")
    return found


def items_told(texts: list[str]) -> dict[str, list[str]]:
    """By reader, the same as the mails tell it."""
    found: dict[str, list[str]] = {}
    for text in texts:
        reader = re.match(r"Hello (.+),\n", text)
        assert reader is not None
        blocks = re.findall(
            r"\nAction (\S+): [^\n]+\n(?:Milestone: ([^\n]+)\n)?Deadline: .+\nLast day: .+? \((.+)\)\n", text
        )
        found[reader[1]] = [f"{ref}|{part}|{standing}" for ref, part, standing in blocks]
    return found


def test_line_by_line_what_then_leaves(session: Session) -> None:
    with building(session, BEFORE) as rec:
        build_lga_plan(rec)
        rec.tell(StagedEvent.BUILT)
    for day in (FIRST, date(2019, 4, 23), NEXT_DAY, date(2019, 5, 7)):
        wanted = items_said(said(session, day))
        told = items_told(run(session, day))
        assert {name: sorted(items) for name, items in told.items()} == {
            name: sorted(items) for name, items in wanted.items()
        }
        assert wanted, f"nothing was owed on {day}, so that nothing was compared"


def test_everybody_and_everything_else_has_its_reason(session: Session) -> None:
    with building(session, BEFORE) as rec:
        plan = a_plan(rec, ref="PLAN")
        policy = a_policy(rec, plan_id=plan.id)
        a_step(rec, policy_id=policy.id, after_days=7, to=EscalationTo.MANAGER)
        a_role(rec, person=a_person(rec, name="Secretary"), role=Role.SECRETARIAT, plan_ref="PLAN")
        had, later, told = (a_person(rec, name=name) for name in ("Had It", "Later", "Told"))
        vacant = a_post(rec, title="Vacant Post")
        a_holding(rec, post=vacant, person=None, kind=HoldingKind.VACANT)
        for ref, owner, last_day in (
            ("1", had, NEXT_DAY),
            ("2", later, date(2019, 5, 10)),
            ("3", told, DEADLINE),
            ("4", vacant, DEADLINE),
        ):
            a_milestone(rec, action=an_action(rec, plan=plan, ref=ref, owner=owner), last_day=last_day)
        a_milestone(rec, action=an_action(rec, plan=plan, owner=told), last_day=None)
        a_milestone(rec, action=an_action(rec, plan=plan, owner=told, state=ActionState.SUSPENDED))
        a_milestone(rec, action=an_action(rec, plan=plan, owner=told), state=MilestoneState.MET)
        a_milestone(rec, action=an_action(rec, plan=a_plan(rec, ref="DRAFT", state=PlanState.DRAFT), owner=told))
        rec.tell(StagedEvent.BUILT)
    for day in (DEADLINE, NEXT_DAY):
        queue(session, day)
        send(session, day)
    lines = said(session, NEXT_DAY)
    assert lines[0] == "Nothing for Had It: they already have today’s email"
    assert lines[1] == "Nothing for Told: they already have today’s email"
    assert "Nobody to tell about PLAN 4, Vacant Post: the post is vacant" in lines
    assert "Nothing today for PLAN 2, Later: due in 9 days; nothing new until 3 May 2019" in lines
    assert [line for line in lines if line.startswith("Never")] == [
        "Never for 1 deadline in a plan that is draft",
        "Never for 1 deadline of an action that is suspended",
        "Never for 1 deadline that is met",
        "Never for 1 deadline without a date",
    ]
    assert lines[-1] == "0 emails would be queued. Nothing has been changed."
    nobody = "Nobody to tell after 7 days without a reply on PLAN 3, the owner's manager: it is not recorded which post"
    assert any(line.startswith(nobody) for line in said(session, date(2019, 5, 8)))
    assert "Nothing today for PLAN 3, Told: not a working day of the plan" in said(session, date(2019, 5, 4))
    with building(session, BEFORE) as rec:
        rec.session.add(QuietPeriod(policy_id=policy.id, first_on=date(2019, 5, 2), last_on=date(2019, 5, 3)))
        rec.tell(StagedEvent.CHANGED)
    assert "Nothing today for PLAN 3, Told: the plan has a quiet period" in said(session, date(2019, 5, 2))
