"""Builders of rows for tests: every one valid by default, written inside a recording and flushed."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from itertools import count
from typing import TypeVar

from tracker.actions.enums import ActionState, MilestoneState, OwnerRole, Precision
from tracker.actions.models import Action, Milestone, Monitor, Ownership
from tracker.audit.service import Actor, Recording, recording
from tracker.boards.enums import BoardKind
from tracker.boards.models import Board
from tracker.database import AnySession
from tracker.people.enums import HoldingKind, Role
from tracker.people.models import Person, Post, PostHolding, RoleGiven
from tracker.plans.enums import PlanOrigin, PlanState, ReadyKey
from tracker.plans.models import Plan, RagKeyEntry
from tracker.plans.rules import READY_KEYS, KeyEntry
from tracker.reminders.enums import EscalationTo
from tracker.reminders.policy.models import EscalationStepRow, ReminderPolicy
from tracker.working_days import Nation

BUILDER = Actor.command("test")
_numbers = count(1)


def building(session: AnySession, now: datetime) -> AbstractContextManager[Recording]:
    """A recording for builders; end it with `rec.tell`."""
    return recording(session, BUILDER, now)


def a_person(rec: Recording, *, name: str = "", address: str | None = "", is_active: bool = True) -> Person:
    """A person with an address of their own; `address=None` for none."""
    number = next(_numbers)
    added = Person(
        name=name or f"Person {number}",
        address=f"person{number}@council.example" if address == "" else address,
        is_active=is_active,
    )
    return _flushed(rec, added)


def a_post(rec: Recording, *, title: str = "", holder: Person | None = None, since: date | None = None) -> Post:
    """A post, held by `holder` if one is given."""
    post = _flushed(rec, Post(title=title or f"Post {next(_numbers)}"))
    if holder is not None:
        a_holding(rec, post=post, person=holder, since=since)
    return post


def a_holding(
    rec: Recording,
    *,
    post: Post,
    person: Person | None,
    kind: HoldingKind = HoldingKind.SUBSTANTIVE,
    since: date | None = None,
    until: date | None = None,
) -> PostHolding:
    """Who holds a post from a day to a day."""
    person_id = person.id if person else None
    holding = PostHolding(post_id=post.id, person_id=person_id, kind=kind, held_from_on=since, held_until_on=until)
    return _flushed(rec, holding)


def a_board(rec: Recording, *, name: str = "", kind: BoardKind = BoardKind.BOARD) -> Board:
    """A board."""
    return _flushed(rec, Board(name=name or f"Board {next(_numbers)}", kind=kind))


def a_plan(
    rec: Recording,
    *,
    ref: str = "",
    title: str = "Improvement plan",
    state: PlanState = PlanState.LIVE,
    key: Sequence[KeyEntry] = READY_KEYS[ReadyKey.BRAG],
) -> Plan:
    """A live plan of the council's own, rated by BRAG unless another key is given."""
    plan = Plan(ref=ref or f"PLAN-{next(_numbers)}", title=title, origin=PlanOrigin.OWN_INITIATIVE, state=state)
    _flushed(rec, plan)
    for position, entry in enumerate(key, start=1):
        _flushed(rec, RagKeyEntry.of(plan.id, position, entry))
    return plan


def a_policy(rec: Recording, *, plan_id: int, **values: object) -> ReminderPolicy:
    """A policy of a plan's own; what is not said is as in the defaults."""
    usual: dict[str, object] = {
        "days_before": "7",
        "tells_on_the_day": True,
        "days_after": "1, 7, 14, 30",
        "nation": Nation.ENGLAND_AND_WALES,
        "weekdays": "Monday, Tuesday, Wednesday, Thursday, Friday",
        "send_at": "08:00",
    }
    return _flushed(rec, ReminderPolicy(plan_id=plan_id, **{**usual, **values}))  # type: ignore[arg-type] # by name


def a_step(
    rec: Recording, *, policy_id: int, after_days: int, to: EscalationTo, post_id: int | None = None
) -> EscalationStepRow:
    """A step of escalation."""
    return _flushed(rec, EscalationStepRow(policy_id=policy_id, after_days=after_days, to=to, post_id=post_id))


def a_role(rec: Recording, *, person: Person, role: Role, plan_ref: str = "", board_id: int = 0) -> RoleGiven:
    """A role of a person, for everything unless a plan or a board is named."""
    return _flushed(rec, RoleGiven(person_id=person.id, role=role, plan_ref=plan_ref, board_id=board_id))


def an_action(
    rec: Recording,
    *,
    plan: Plan | None = None,
    owner: Person | Post | Board | None = None,
    ref: str = "",
    wording: str = "Do what was asked",
    state: ActionState = ActionState.NOT_STARTED,
    board: Board | None = None,
) -> Action:
    """An action of a plan, with an owner and a monitoring board if they are given."""
    position = next(_numbers)
    plan = plan or a_plan(rec)
    action = Action(plan_id=plan.id, position=position, ref=ref or str(position), wording=wording, state=state)
    _flushed(rec, action)
    if owner is not None:
        an_ownership(rec, action=action, owner=owner)
    if board is not None:
        _flushed(rec, Monitor(action_id=action.id, board_id=board.id, position=1))
    return action


def an_ownership(rec: Recording, *, action: Action, owner: Person | Post | Board) -> Ownership:
    """A post, person or board as owner of an action."""
    ownership = Ownership(
        action_id=action.id,
        position=next(_numbers),
        part=OwnerRole.LEAD,
        post_id=owner.id if isinstance(owner, Post) else None,
        person_id=owner.id if isinstance(owner, Person) else None,
        board_id=owner.id if isinstance(owner, Board) else None,
    )
    return _flushed(rec, ownership)


def a_milestone(
    rec: Recording,
    *,
    action: Action,
    last_day: date | None = date(2019, 3, 31),
    name: str = "",
    precision: Precision = Precision.DAY,
    state: MilestoneState = MilestoneState.OPEN,
    as_printed: str = "",
) -> Milestone:
    """A dated step of an action; without a day its words are undetermined."""
    milestone = Milestone(
        action_id=action.id,
        position=next(_numbers),
        name=name,
        as_printed=as_printed or (last_day.isoformat() if last_day else "to be determined"),
        precision=precision if last_day else Precision.UNDETERMINED,
        last_day=last_day,
        first_last_day=last_day,
        state=state,
    )
    return _flushed(rec, milestone)


Row = TypeVar("Row")


def _flushed(rec: Recording, row: Row) -> Row:
    rec.session.add(row)
    rec.session.flush()
    return row
