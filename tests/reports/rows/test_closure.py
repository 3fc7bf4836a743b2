"""What lists say of completion, and that what was removed is in none of them; on both databases."""

from datetime import date

from sqlalchemy.orm import Session

from tests.support.builders import a_board, a_milestone, a_person, a_plan, an_action, building
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, refs
from tracker.actions.enums import ActionState, MilestoneState, StopReason, Transition
from tracker.actions.lifecycle.models import ActionTransition
from tracker.actions.lifecycle.percentages import Shares
from tracker.actions.models import Action, ProgressUpdate
from tracker.audit.service import Recording
from tracker.people.enums import Role
from tracker.people.queries import viewer_of
from tracker.plans.enums import ApprovalVerb
from tracker.plans.models import Plan
from tracker.reports.enums import Worklist
from tracker.reports.pages.board import board_page
from tracker.reports.pages.my_actions import my_actions
from tracker.reports.pages.plan import plan_page
from tracker.reports.pages.secretariat_home import morning_list
from tracker.reports.rows.models import ActionRow
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list

MARCH = date(2019, 3, 1)


def rows(session: Session, only: Worklist | None = None) -> tuple[ActionRow, ...]:
    """The status list of everything, or one list of it."""
    return status_list(session, anybody(), TODAY, Filters(only=only)).rows


def moved(rec: Recording, action: Action, transition: Transition, **what: object) -> None:
    """A row of a move, behind the rules."""
    row = ActionTransition(
        action_id=action.id,
        move=transition,
        from_state=action.state,
        to_state=action.state,
        made_on=MARCH,
        recorded_at=NOW,
        **what,  # type: ignore[arg-type] # the columns of a move
    )
    rec.session.add(row)


def in_all_states(rec: Recording, plan: Plan) -> dict[str, Action]:
    """An action of each standing that a list tells apart."""
    made = {state.value: an_action(rec, plan=plan, ref=state.value, state=state) for state in ActionState}
    made["checked"] = an_action(rec, plan=plan, ref="checked", state=ActionState.REPORTED_COMPLETE)
    made["checked"].checked_on = made["reported complete"].reported_complete_on = MARCH
    made["complete"].signed_off_on, made["complete"].retest_on = MARCH, TODAY
    return made


def test_each_list_has_what_waits_for_it(session: Session) -> None:
    with building(session, NOW) as rec:
        made = in_all_states(rec, a_plan(rec))
        a_milestone(rec, action=made["in progress"], state=MilestoneState.REPORTED_MET)
        a_milestone(rec, action=made["reported complete"], state=MilestoneState.REPORTED_MET)
        rec.tell(StagedEvent.BUILT)
    assert refs(rows(session, Worklist.AWAITING_CHECK)) == ["reported complete"]
    assert refs(rows(session, Worklist.AWAITING_SIGN_OFF)) == ["checked"]
    assert refs(rows(session, Worklist.RETEST_DUE)) == ["complete"]
    assert refs(rows(session, Worklist.SUSPENDED)) == ["suspended"]
    assert refs(rows(session, Worklist.NOT_PROCEEDING)) == ["not proceeding"]
    assert refs(rows(session, Worklist.PARTS_TO_CHECK)) == ["in progress"]
    (morning,) = morning_list(session, anybody(Role.SECRETARIAT), TODAY)
    assert morning.on(Worklist.PARTS_TO_CHECK).words == "1 milestone"


def test_the_shares_of_a_plan(session: Session) -> None:
    with building(session, NOW) as rec:
        in_all_states(rec, a_plan(rec, ref="P"))
        a_plan(rec, ref="EMPTY")
        rec.tell(StagedEvent.BUILT)
    assert plan_page(session, anybody(), "P", TODAY).completion == Shares(7, 4, 3)
    assert plan_page(session, anybody(), "EMPTY", TODAY).completion is None


def test_who_approved_and_what_carries_on_is_what_was_decided_last(session: Session) -> None:
    with building(session, NOW) as rec:
        made = in_all_states(rec, a_plan(rec, ref="P"))
        board, cabinet = a_board(rec, name="Council"), a_board(rec, name="Cabinet")
        moved(rec, made["complete"], Transition.SIGN_OFF, board_id=board.id, approval_verb=ApprovalVerb.NOTED)
        moved(rec, made["complete"], Transition.SIGN_OFF, board_id=cabinet.id, approval_verb=ApprovalVerb.ENDORSED)
        moved(
            rec,
            made["not proceeding"],
            Transition.STOP,
            ground=StopReason.SUPERSEDED,
            successor_id=made["in progress"].id,
        )
        rec.tell(StagedEvent.BUILT)
    standing = {row.ref: row.standing for row in rows(session)}
    assert standing["complete"] == "complete: endorsed by Cabinet on 1 March 2019"
    assert standing["not proceeding"] == "not proceeding: superseded by P in progress"
    assert standing["reported complete"] == "reported complete on 1 March 2019, not checked"
    assert standing["in progress"] == "in progress"


def test_what_was_removed_is_in_no_list_and_no_count(session: Session) -> None:
    with building(session, NOW) as rec:
        plan, board, owner = a_plan(rec, ref="P"), a_board(rec), a_person(rec)
        plan.overseeing_board_id = board.id
        a_milestone(rec, action=an_action(rec, plan=plan, ref="stays", owner=owner, board=board))
        gone = an_action(rec, plan=plan, ref="gone", owner=owner, board=board)
        a_milestone(rec, action=gone)
        gone.removed_on = MARCH
        rec.tell(StagedEvent.BUILT)
    assert refs(rows(session)) == refs(rows(session, Worklist.OVERDUE)) == ["stays"]
    (morning,) = morning_list(session, anybody(Role.SECRETARIAT), TODAY)
    assert (morning.actions, morning.on(Worklist.OVERDUE).words) == (1, "1 milestone")
    page = plan_page(session, anybody(), "P", TODAY)
    assert (page.actions, page.milestones, page.completion) == (1, 1, Shares(1, 0, 0))
    assert my_actions(session, viewer_of(session, owner.id, TODAY), TODAY).number == 1
    seen = board_page(session, anybody(), board.id, TODAY)
    assert (seen.counted, seen.oversees[0].actions) == ("1 action", 1)


def test_a_withdrawn_update_is_not_the_last_one(session: Session) -> None:
    with building(session, NOW) as rec:
        owner = a_person(rec)
        action = an_action(rec, owner=owner)
        for day, words in ((MARCH, "Stands"), (TODAY, "Withdrawn")):
            update = ProgressUpdate(
                action_id=action.id,
                given_on=day,
                recorded_at=NOW,
                by_id=owner.id,
                happened=words,
                rating="green",
            )
            update.withdrawn_on = TODAY if words == "Withdrawn" else None
            rec.session.add(update)
        rec.tell(StagedEvent.BUILT)
    (row,) = rows(session)
    assert row.last_update == "Stands"


def test_parts_are_late_on_every_list_alike(session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec, ref="P")
        action = an_action(rec, plan=plan, state=ActionState.IN_PROGRESS)
        for state in (MilestoneState.OPEN, MilestoneState.REPORTED_MET, MilestoneState.MET, MilestoneState.DROPPED):
            a_milestone(rec, action=action, state=state)
        rec.tell(StagedEvent.BUILT)
    assert rows(session)[0].parts == "1 of 3 milestones late"
    assert plan_page(session, anybody(), "P", TODAY).blocks[0].rows[0].parts == "1 of 3 milestones late"
