"""Whom a post leads to: those who may report for it, the post above it, the secretariat; on both databases."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from tests.support.builders import a_holding, a_person, a_post, building
from tests.support.events import StagedEvent
from tracker.people.enums import HoldingKind, Role
from tracker.people.queries import delegates_on, delegations_of, posts_above, secretariats_of, vacant_on
from tracker.people.service import end_delegation, give_delegation, give_role

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def test_those_who_may_report_for_a_post_come_by_name_each_once_and_on_their_days_only(session: Session) -> None:
    with building(session, NOW) as rec:
        place, children, lonely = a_post(rec), a_post(rec), a_post(rec)
        zoe, ann, bob = (a_person(rec, name=name) for name in ("Zoe Ali", "Ann Lee", "bob May"))
        give_delegation(rec, zoe.id, place.id)
        give_delegation(rec, zoe.id, place.id, TODAY)
        give_delegation(rec, ann.id, place.id, TODAY)
        give_delegation(rec, bob.id, place.id)
        give_delegation(rec, ann.id, children.id)
    posts = [place.id, children.id, lonely.id]
    assert delegates_on(session, posts, TODAY) == {place.id: [ann, bob, zoe], children.id: [ann]}
    assert delegates_on(session, posts, TOMORROW) == {place.id: [bob, zoe], children.id: [ann]}
    assert delegates_on(session, posts, YESTERDAY) == {}
    assert delegates_on(session, [children.id], TODAY) == {children.id: [ann]}


def test_who_no_longer_reports_for_a_post_is_not_among_them(session: Session) -> None:
    with building(session, NOW) as rec:
        post, ann = a_post(rec), a_person(rec)
        give_delegation(rec, ann.id, post.id)
    [given] = delegations_of(session, ann.id)
    with building(session, NOW) as rec:
        end_delegation(rec, ann.id, given.id)
    assert delegates_on(session, [post.id], TODAY) == {}


def test_a_post_is_vacant_only_where_that_is_known_and_nobody_holds_it(session: Session) -> None:
    with building(session, NOW) as rec:
        vacant, unknown, post, unnamed, filled = (a_post(rec) for _ in range(5))
        a_holding(rec, post=vacant, person=None, kind=HoldingKind.VACANT, since=TODAY)
        a_holding(rec, post=post, person=a_person(rec))
        a_holding(rec, post=unnamed, person=None)
        a_holding(rec, post=filled, person=None, kind=HoldingKind.VACANT)
        a_holding(rec, post=filled, person=a_person(rec), kind=HoldingKind.ACTING, since=TODAY)
        rec.tell(StagedEvent.BUILT)
    posts = [vacant.id, unknown.id, post.id, unnamed.id, filled.id]
    assert vacant_on(session, posts, TODAY) == {vacant.id}
    assert vacant_on(session, posts, YESTERDAY) == {filled.id}
    assert vacant_on(session, [post.id], TODAY) == set()


def test_the_secretariat_of_a_plan_is_that_of_all_plans_too_by_name_and_without_leavers(session: Session) -> None:
    with building(session, NOW) as rec:
        of_all, of_one, of_both = (a_person(rec, name=name) for name in ("Zoe Ali", "Ann Lee", "Bob May"))
        gone = a_person(rec, name="Cal Roe")
        for person, plan_ref in ((of_all, ""), (of_one, "LGA-2018"), (of_both, ""), (of_both, "LGA-2018"), (gone, "")):
            give_role(rec, person.id, Role.SECRETARIAT, plan_ref=plan_ref)
        give_role(rec, a_person(rec).id, Role.ADMINISTRATOR)
        gone.is_active = False
        rec.tell(StagedEvent.BUILT)
    assert secretariats_of(session, ["LGA-2018", "OFSTED-2017"]) == {
        "LGA-2018": [of_one, of_both, of_all],
        "OFSTED-2017": [of_both, of_all],
    }


def test_a_plan_without_a_secretariat_has_no_entry(session: Session) -> None:
    with building(session, NOW) as rec:
        give_role(rec, a_person(rec).id, Role.SECRETARIAT, plan_ref="LGA-2018")
    assert secretariats_of(session, ["OFSTED-2017"]) == {}


def test_the_post_above_is_named_for_those_that_report_to_one(session: Session) -> None:
    with building(session, NOW) as rec:
        chief, director, alone = a_post(rec), a_post(rec), a_post(rec)
        director.reports_to_id = chief.id
        rec.tell(StagedEvent.BUILT)
    assert posts_above(session, [chief.id, director.id, alone.id]) == {director.id: chief.id}
    assert posts_above(session, [alone.id]) == {}
