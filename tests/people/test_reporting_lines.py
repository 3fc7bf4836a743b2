"""Which post reports to which, without circles, and who gets copies; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from sqlalchemy.orm import Session

from tests.support.builders import a_post, building
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.waiting import LONGEST_SECONDS
from tracker.audit.queries import newest_events
from tracker.errors import Conflict, Refused
from tracker.people.models import Post
from tracker.people.posts import arrange_reporting
from tracker.people.queries import posts_below

NOW = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def line(session: Session) -> list[Post]:
    """A chief executive, a director and a head of service; nobody reports to anybody yet."""
    with building(session, NOW) as rec:
        posts = [a_post(rec, title=title) for title in ("Chief Executive", "Director", "Head of Audit")]
        rec.tell(StagedEvent.BUILT)
    return posts


def put_below(session: Session, post: Post, above: int | None, version: int | None = None) -> None:
    """Says to which post another one reports."""
    version = version or post.version
    post_id = post.id
    session.rollback()
    with building(session, NOW) as rec:
        arrange_reporting(rec, post_id, version, reports_to_id=above, copies_delegates=False)


def test_a_post_reports_to_another_and_later_to_none(session: Session, line: list[Post]) -> None:
    chief, director, head = line
    put_below(session, head, chief.id)
    put_below(session, director, chief.id)
    assert posts_below(session, chief.id) == [director, head]
    assert newest_events(session, 1)[0].event == "post.reporting_arranged"
    put_below(session, director, None)
    assert (director.reports_to_id, director.version) == (None, 3)
    assert posts_below(session, chief.id) == [head]


def test_those_who_may_report_for_a_post_get_copies(session: Session, line: list[Post]) -> None:
    post_id = line[0].id
    with building(session, NOW) as rec:
        arrange_reporting(rec, post_id, 1, reports_to_id=None, copies_delegates=True)
    assert line[0].copies_delegates


def test_a_post_does_not_report_to_itself(session: Session, line: list[Post]) -> None:
    with pytest.raises(Refused, match="cannot report to itself") as refusal:
        put_below(session, line[0], line[0].id)
    assert refusal.value.field == "reports_to_id"


def test_posts_do_not_report_in_a_circle(session: Session, line: list[Post]) -> None:
    chief, director, head = line
    put_below(session, director, chief.id)
    put_below(session, head, director.id)
    for below in (director, head):
        with pytest.raises(Refused, match=f"{below.title} already reports to Chief Executive"):
            put_below(session, chief, below.id)
    assert chief.reports_to_id is None


def test_a_post_reports_to_one_that_exists(session: Session, line: list[Post]) -> None:
    with pytest.raises(Refused, match="in the register"):
        put_below(session, line[0], 999)


def test_of_two_who_arrange_it_the_second_is_told(session: Session, line: list[Post]) -> None:
    chief, director, _ = line
    put_below(session, director, chief.id, version=1)
    with pytest.raises(Conflict):
        put_below(session, director, None, version=1)


def test_two_who_close_a_circle_from_both_ends_meet(store: Store, session: Session, line: list[Post]) -> None:
    chief_id, director_id = line[0].id, line[1].id
    has_read = Event()
    session.rollback()

    def close_the_circle() -> None:
        with store.sessions() as other, building(other, NOW) as rec:
            other.get_one(Post, director_id)
            has_read.set()
            arrange_reporting(rec, chief_id, 1, reports_to_id=director_id, copies_delegates=False)

    with ThreadPoolExecutor(1) as pool:
        with building(session, NOW) as rec:
            arrange_reporting(rec, director_id, 1, reports_to_id=chief_id, copies_delegates=False)
            second = pool.submit(close_the_circle)
            if store.engine.dialect.name == "postgresql":  # SQLite lets nobody begin to write beside another
                assert has_read.wait(LONGEST_SECONDS)
        with pytest.raises(Refused, match="Director already reports to Chief Executive"):
            second.result(LONGEST_SECONDS)
