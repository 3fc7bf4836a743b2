"""A morning on which forty people are owed one mail each, on a driven clock, with a mail server that may misbehave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from functools import cached_property
from typing import cast

from sqlalchemy.orm import Session

from tests.support.builders import a_milestone, a_person, a_plan, a_post, an_action, building
from tests.support.clock import NO_FILES, START, install
from tests.support.databases import Store
from tests.support.events import StagedEvent
from tests.support.figures import Figures
from tests.support.mail_server import MailServer, Taken
from tracker.clock import machine_now
from tracker.installation.enums import InstallationKind
from tracker.mail.transports.transport import Transport
from tracker.mail.transports.transport_factory import transport_for
from tracker.people.enums import Role
from tracker.people.models import RoleGiven
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.service import Ticked, tick

OWNERS = 40
# Two are late, one is due in a week: all three are told on 1 April 2019, and nothing more of them before the 8th.
DEADLINES = (date(2019, 3, 25), date(2019, 3, 31), date(2019, 4, 8))
ALL = [1, 2, 3]
PLAN, CLERK = "PLAN", "Clerk"
BASE_URL, SECRET = "https://plans.example", "k" * 32
AN_HOUR = (timedelta(minutes=10),) * 6
TO_THE_END = (*AN_HOUR, *[timedelta(hours=3)] * 3)  # past all leases and most pauses, and the day is not over


def build_council(session: Session, owners: int = OWNERS) -> None:
    """A live installation with one plan, whose actions belong to posts: three matters for each owner.

    Its secretary has no address, and so no mail of their own.
    """
    install(session, InstallationKind.LIVE)
    with building(session, START) as rec:
        plan = a_plan(rec, ref=PLAN)
        clerk = a_person(rec, name=CLERK, address=None)
        rec.session.add(RoleGiven(person_id=clerk.id, role=Role.SECRETARIAT))
        for number in range(1, owners + 1):
            holder = a_person(rec, name=name_of(number), address=address_of(number))
            post = a_post(rec, title=f"Director {number}", holder=holder)
            for position, deadline in enumerate(DEADLINES, start=1):
                action = an_action(rec, plan=plan, owner=post, wording=wording_of(number, position))
                a_milestone(rec, action=action, last_day=deadline)
        rec.tell(StagedEvent.BUILT)


def name_of(number: int) -> str:
    """What an owner is called."""
    return f"Owner {number}"


def address_of(number: int) -> str:
    """Where an owner's mail goes."""
    return f"owner{number}@council.example"


def wording_of(number: int, position: int) -> str:
    """What an owner's matter says; no other has these words in it."""
    return f"Matter {position} of owner {number}."


class _Watched:
    """The way to the scene's mail server, during which something else happens before the sender hears the answer."""

    def __init__(self, scene: "Scene") -> None:
        self.scene, self.inner = scene, transport_for(scene.server.url, machine_now)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def send(self, message: EmailMessage, reference: str) -> str:
        words = self.inner.send(message, reference)
        self.scene.after_each()
        return words


@dataclass
class Scene:
    """An installation at work: its database, its mail server, its clock."""

    store: Store
    server: MailServer
    at: datetime = START
    owners: int = OWNERS
    ticked: Ticked = field(default_factory=Ticked)

    after_each: Callable[[], None] = lambda: None

    @cached_property
    def outgoing(self) -> Outgoing:
        """One for the life of the worker, as the product has it."""
        return Outgoing(cast(Transport, _Watched(self)), BASE_URL, SECRET)

    def tick(self) -> None:
        """What a worker does at this moment."""
        with self.store.sessions() as session:
            self.ticked += tick(session, self.outgoing, NO_FILES, lambda: self.at)

    def go_on(self, steps: Sequence[timedelta]) -> None:
        """Ticks now and after each step of time."""
        self.tick()
        for step in steps:
            self.at += step
            self.tick()

    def figures(self, without: Sequence[str] = ()) -> Figures:
        """What arrived of the one mail that each owner is owed. A mail that leaves out one of its matters is none."""
        owed = [number for number in range(1, self.owners + 1) if address_of(number) not in without]
        by_address: dict[str, list[Taken]] = {}
        for mail in self.server.taken:
            by_address.setdefault(mail.address, []).append(mail)
        sent = sum(
            any(told_in(mail, number) == ALL for mail in by_address.get(address_of(number), [])) for number in owed
        )
        twice = sum(len(mails) - 1 for mails in by_address.values())
        return Figures(owed=len(owed), sent=sent, twice=twice, lost=len(owed) - sent)


def told_in(mail: Taken, number: int) -> list[int]:
    """Which of an owner's three matters a mail tells, in its plain words and in its HTML."""
    wordings = {position: wording_of(number, position) for position in range(1, len(DEADLINES) + 1)}
    found = [position for position, words in wordings.items() if words in mail.words]
    assert found == [position for position, words in wordings.items() if words in mail.html]
    return found


def repeated_alike(mails: Sequence[Taken]) -> bool:
    """Whether everybody got one mail only: what came more than once is the same, in its name and word for word."""
    return len(set(mails)) == len({mail.address for mail in mails})
