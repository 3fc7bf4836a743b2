"""Who gets what of a plan today, by name, and whom no mail reaches; on both databases."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_holding, a_person, a_plan, a_post, an_action, an_ownership, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tracker.actions.enums import ActionState
from tracker.boards.models import BoardSecretary
from tracker.people.enums import HoldingKind, Role
from tracker.people.service import give_delegation, give_role
from tracker.reminders.enums import EscalationTo
from tracker.reminders.policy.recipients import NOBODY, OwnerReach, Reach, StepReach, recipients_of
from tracker.reminders.policy.rules import EscalationStep

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
NO_ADDRESS = "no email address is recorded for Cy"


def test_owners_with_everybody_who_is_told_through_them(session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec, ref="P")
        ann, bob, cy = a_person(rec, name="Ann"), a_person(rec, name="Bob"), a_person(rec, name="Cy", address=None)
        gone = a_person(rec, name="Gone", is_active=False)
        above, empty = a_post(rec, title="Chief"), a_post(rec, title="Zero")
        a_holding(rec, post=above, person=None, kind=HoldingKind.VACANT)
        post = a_post(rec, title="Director", holder=ann)
        a_holding(rec, post=post, person=gone, kind=HoldingKind.ACTING)
        post.reports_to_id, post.copies_delegates = above.id, True
        board = a_board(rec, name="Board")
        rec.session.add(BoardSecretary(board_id=board.id, post_id=post.id))
        for owner in (post, post, empty, cy, board, a_board(rec, name="Alone")):
            an_action(rec, plan=plan, owner=owner)
        an_ownership(rec, action=an_action(rec, plan=plan, owner=bob), owner=post).person_id = gone.id
        an_action(rec, plan=plan, owner=bob, state=ActionState.COMPLETE)
        an_action(rec, plan=plan)
        an_action(rec, owner=gone)
        rec.tell(StagedEvent.BUILT)
        give_delegation(rec, bob.id, post.id)
        give_delegation(rec, cy.id, empty.id)
    recipients = recipients_of(session, plan, (), TODAY)
    chief = ("Chief", Reach((), ("the post is vacant",)))
    assert recipients.owners == (
        OwnerReach(
            "Alone", None, 1, Reach((), ("no secretariat is recorded for the board",)), False, NOBODY, "", NOBODY
        ),
        OwnerReach("Board", None, 1, Reach(("Ann",), ("Gone has left the council",)), False, NOBODY, "", NOBODY),
        OwnerReach("Bob", None, 1, Reach(("Bob",), ()), False, NOBODY, "", NOBODY),
        OwnerReach("Cy", None, 1, Reach((), (NO_ADDRESS,)), False, NOBODY, "", NOBODY),
        OwnerReach(
            "Director", post.id, 3, Reach(("Ann",), ("Gone has left the council",)), True, Reach(("Bob",), ()), *chief
        ),
        OwnerReach(
            "Zero",
            empty.id,
            1,
            Reach((), ("the post has no recorded holder",)),
            False,
            Reach((), (NO_ADDRESS,)),
            "",
            NOBODY,
        ),
    )
    assert recipients.unowned == 1
    assert [owner_reach.today.in_words for owner_reach in recipients.owners[:3]] == [
        "Nobody: no secretariat is recorded for the board",
        "Ann. Not told: Gone has left the council",
        "Bob",
    ]


def test_steps_and_the_secretariat(session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec, ref="P")
        chief = a_post(rec, title="Chief", holder=a_person(rec, name="Ann"), since=date(2019, 4, 2))
        rec.tell(StagedEvent.BUILT)
        for name, plan_ref in (("Zoe", ""), ("bob", "P"), ("Other", "OTHER")):
            give_role(rec, a_person(rec, name=name).id, Role.SECRETARIAT, plan_ref=plan_ref)
    steps = (
        EscalationStep(14, EscalationTo.SECRETARIAT),
        EscalationStep(30, EscalationTo.MANAGER),
        EscalationStep(60, EscalationTo.POST, chief.id),
    )
    recipients = recipients_of(session, plan, steps, TODAY)
    assert recipients.secretariat == Reach(("bob", "Zoe"), ())
    assert recipients.steps == (
        StepReach(14, EscalationTo.SECRETARIAT, "", recipients.secretariat),
        StepReach(30, EscalationTo.MANAGER, "", NOBODY),
        StepReach(60, EscalationTo.POST, "Chief", Reach((), ("the post has no recorded holder",))),
    )


def test_it_asks_no_more_often_for_many_than_for_one(store: Store, session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec)
        rec.tell(StagedEvent.BUILT)
    counts: list[int] = []
    for _ in range(2):
        with building(session, NOW) as rec:
            for number in range(5 * len(counts) + 1):
                post = a_post(rec, holder=a_person(rec))
                post.reports_to_id = a_post(rec, holder=a_person(rec)).id
                board = a_board(rec)
                rec.session.add(BoardSecretary(board_id=board.id, person_id=a_person(rec).id))
                for owner in (post, board, a_person(rec, name=f"P{number}")):
                    an_action(rec, plan=plan, owner=owner)
            rec.tell(StagedEvent.BUILT)
        session.expire_all()
        statements: list[str] = []
        listen = (store.engine, "before_cursor_execute", lambda *call, said=statements: said.append(call[2]))
        sa.event.listen(*listen)
        recipients_of(session, plan, (), TODAY)
        sa.event.remove(*listen)
        session.rollback()
        counts.append(len(statements))
    assert counts[0] == counts[1]
