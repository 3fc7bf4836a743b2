"""The registers of people and posts: who may change whom, what leaving ends, which versions rise; on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.builders import a_holding, a_person, a_post, building
from tests.support.events import StagedEvent
from tracker.audit.service import Recording
from tracker.audit.verification import verify
from tracker.errors import Forbidden, Refused
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.mail.service import put, sign_in_mail
from tracker.people.enums import HoldingKind, Role
from tracker.people.models import Delegation, Person, Post, PostHolding, RoleGiven, SignInToken, UserSession
from tracker.people.posts import HoldingDetails, end_holding, give_post
from tracker.people.queries import Viewer, command_viewer, delegations_of, roles_of, viewer_of
from tracker.people.service import (
    PersonDetails,
    correct_person,
    end_delegation,
    give_delegation,
    give_role,
    mark_person_as_left,
    mark_person_as_returned,
    take_role,
)
from tracker.people.sign_in import issue_link, start_session

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
CLERK = Viewer(0, "Clerk", frozenset({(Role.SECRETARIAT, "", 0)}), frozenset(), frozenset())

Verb = Callable[[Recording, Viewer, Person], None]


def move_address(rec: Recording, viewer: Viewer, person: Person) -> None:
    correct_person(rec, viewer, person.id, person.version, PersonDetails(person.name, "mine@council.example"))


def leave(rec: Recording, viewer: Viewer, person: Person) -> None:
    mark_person_as_left(rec, viewer, person.id, person.version)


def come_back(rec: Recording, viewer: Viewer, person: Person) -> None:
    mark_person_as_returned(rec, viewer, person.id, person.version)


def somebody(session: Session, role: Role | None = None, *, is_active: bool = True) -> Person:
    """A person, with a role if one is given, beside an administrator who stays."""
    with building(session, NOW) as rec:
        give_role(rec, a_person(rec).id, Role.ADMINISTRATOR)
        person = a_person(rec, name="Ann Lee", address="ann@council.example")
        if role is not None:
            give_role(rec, person.id, role, board_id=1 if role is Role.BOARD_MEMBER else 0)
        person.is_active = is_active
        rec.tell(StagedEvent.BUILT)
        return person


@pytest.mark.parametrize(("verb", "is_active"), [(move_address, True), (leave, True), (come_back, False)])
@pytest.mark.parametrize("role", list(Role))
def test_the_secretariat_cannot_take_over_who_holds_a_role(
    session: Session, role: Role, verb: Verb, is_active: bool
) -> None:
    person = somebody(session, role, is_active=is_active)
    with pytest.raises(Forbidden, match="Only an administrator"), building(session, NOW) as rec:
        verb(rec, CLERK, person)
    with building(session, NOW) as rec:
        verb(rec, command_viewer(), person)


@pytest.mark.parametrize(("verb", "is_active"), [(move_address, True), (leave, True), (come_back, False)])
def test_the_secretariat_keeps_everybody_else(session: Session, verb: Verb, is_active: bool) -> None:
    person = somebody(session, is_active=is_active)
    with building(session, NOW) as rec:
        verb(rec, CLERK, person)


def test_the_secretariat_may_correct_the_name_of_an_administrator(session: Session) -> None:
    person = somebody(session, Role.ADMINISTRATOR)
    with building(session, NOW) as rec:
        correct_person(rec, CLERK, person.id, person.version, PersonDetails("Ann Low", " Ann@Council.Example "))
    assert session.get_one(Person, person.id).name == "Ann Low"


def ask_for_link(session: Session, person: Person) -> tuple[int, int]:
    """A sign-in link that was asked for and waits in the outbox: the ids of token and mail."""
    with building(session, NOW) as rec:
        token = issue_link(rec, person.address or "", "here")
        assert token is not None
        rec.session.flush()
        mail = sign_in_mail(token.id, person.id, person.name, person.address or "", 15)
        return token.id, put(rec, mail, "plans.example").id


@pytest.mark.parametrize("verb", [move_address, leave])
def test_a_link_on_its_way_to_an_old_address_leads_nowhere(session: Session, verb: Verb) -> None:
    person = somebody(session)
    token_id, mail_id = ask_for_link(session, person)
    later = NOW + timedelta(minutes=1)
    with building(session, later) as rec:
        verb(rec, CLERK, person)
    session.expire_all()
    assert session.get_one(SignInToken, token_id).expires_at == later
    assert session.get_one(OutboxMail, mail_id).state is MailState.DROPPED


def test_a_correction_that_keeps_the_address_keeps_the_link(session: Session) -> None:
    person = somebody(session)
    token_id, mail_id = ask_for_link(session, person)
    with building(session, NOW) as rec:
        correct_person(rec, CLERK, person.id, person.version, PersonDetails("Ann Low", "ann@council.example"))
    session.expire_all()
    assert session.get_one(SignInToken, token_id).expires_at > NOW
    assert session.get_one(OutboxMail, mail_id).state is MailState.WAITING


DAYS = {
    "no last day": (date(2018, 1, 1), None),
    "a last day to come": (date(2018, 1, 1), date(2019, 12, 31)),
    "today": (date(2018, 1, 1), TODAY),
    "over": (date(2018, 1, 1), date(2018, 12, 31)),
    "not begun": (date(2019, 5, 1), None),
    "from unknown": (None, None),
}


def test_leaving_ends_everything_and_nothing_comes_back_by_itself(session: Session) -> None:
    person = somebody(session, Role.SECRETARIAT)
    with building(session, NOW) as rec:
        posts = {title: a_post(rec, title=title).id for title in DAYS}
        for title, (since, until) in DAYS.items():
            a_holding(rec, post=rec.session.get_one(Post, posts[title]), person=person, since=since, until=until)
        rec.tell(StagedEvent.BUILT)
        give_delegation(rec, person.id, posts["over"], date(2019, 12, 31))
        start_session(rec, person.id)
    with building(session, NOW) as rec:
        leave(rec, command_viewer(), person)
    session.expire_all()
    ends = {holding.post.title: holding.held_until_on for holding in session.scalars(sa.select(PostHolding))}
    assert ends == {
        "no last day": TODAY,
        "a last day to come": TODAY,
        "today": TODAY,
        "over": date(2018, 12, 31),
        "from unknown": TODAY,
    }
    assert session.scalars(sa.select(UserSession.ends_at)).all() == [NOW]
    with building(session, NOW + timedelta(days=1)) as rec:
        come_back(rec, CLERK, person)
    back = viewer_of(session, person.id, TODAY + timedelta(days=1))
    assert (back.roles, back.post_ids, back.delegated_post_ids) == (frozenset(), frozenset(), frozenset())
    assert delegations_of(session, person.id)[0].given_until_on == TODAY - timedelta(days=1)
    assert verify(session).faults == []


def test_who_has_left_is_given_nothing(session: Session) -> None:
    person = somebody(session, is_active=False)
    with building(session, NOW) as rec:
        post = a_post(rec)
        rec.tell(StagedEvent.BUILT)
    with pytest.raises(Refused, match="has left"), building(session, NOW) as rec:
        give_role(rec, person.id, Role.AUDITOR)
    with pytest.raises(Refused, match="has left"), building(session, NOW) as rec:
        give_delegation(rec, person.id, post.id)


def test_a_role_of_somebody_else_is_not_taken(session: Session) -> None:
    person = somebody(session, Role.AUDITOR)
    [given] = roles_of(session, [person.id])[person.id]
    with pytest.raises(Refused, match="already been taken away"), building(session, NOW) as rec:
        take_role(rec, person.id + 1, given.id)
    with building(session, NOW) as rec:
        take_role(rec, person.id, given.id)
    assert session.scalars(sa.select(RoleGiven.role)).all() == [Role.ADMINISTRATOR]


def test_a_delegation_of_somebody_else_is_not_ended(session: Session) -> None:
    person = somebody(session)
    with building(session, NOW) as rec:
        post = a_post(rec)
        rec.tell(StagedEvent.BUILT)
        give_delegation(rec, person.id, post.id)
    given = session.scalars(sa.select(Delegation)).one()
    with pytest.raises(Refused, match="already ended"), building(session, NOW) as rec:
        end_delegation(rec, person.id + 1, given.id)
    with building(session, NOW) as rec:
        end_delegation(rec, person.id, given.id)


def test_what_hangs_on_a_person_or_a_post_raises_their_version(session: Session) -> None:
    person = somebody(session)
    with building(session, NOW) as rec:
        post = a_post(rec)
        rec.tell(StagedEvent.BUILT)
    steps: list[Callable[[Recording], object]] = [
        lambda rec: give_role(rec, person.id, Role.AUDITOR),
        lambda rec: take_role(rec, person.id, roles_of(session, [person.id])[person.id][0].id),
        lambda rec: give_delegation(rec, person.id, post.id),
        lambda rec: end_delegation(rec, person.id, delegations_of(session, person.id)[0].id),
        lambda rec: give_post(rec, post.id, HoldingDetails(person.id, HoldingKind.ACTING, TODAY)),
        lambda rec: end_holding(rec, session.scalars(sa.select(PostHolding.id)).one(), TODAY),
    ]
    raised = []
    for step in steps:
        before = (person.version, post.version)
        with building(session, NOW) as rec:
            step(rec)
        raised.append((person.version - before[0], post.version - before[1]))
    assert raised == [(1, 0)] * 4 + [(0, 1)] * 2


def test_leaving_raises_the_versions_of_the_posts(session: Session) -> None:
    person = somebody(session)
    with building(session, NOW) as rec:
        post = a_post(rec, holder=person)
        rec.tell(StagedEvent.BUILT)
    before = post.version
    with building(session, NOW) as rec:
        leave(rec, CLERK, person)
    assert post.version == before + 1
