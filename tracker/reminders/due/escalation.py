"""Who is told, and after how many days, when owners were reminded of something overdue and have not replied."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from tracker.actions.enums import ChangeState
from tracker.actions.models import DeadlineChange, Milestone, ProgressUpdate
from tracker.database import AnySession
from tracker.dates import instant_of, local_day
from tracker.mail.enums import MailState
from tracker.mail.models import OutboxMail
from tracker.people.models import Post
from tracker.people.queries import holders_on, secretariats_of, vacant_on
from tracker.reminders.due.audience import Concern, Recipient, recipient
from tracker.reminders.due.milestones import DueMilestone
from tracker.reminders.due.rules import escalation_steps_passed
from tracker.reminders.due.snapshot import Facts
from tracker.reminders.enums import DEADLINE_KINDS, EscalationTo, Missing, Subject
from tracker.reminders.models import Reminder
from tracker.reminders.policy.rules import EscalationStep

Answers = Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class Escalation:
    """That owners have not replied, as told to one person: since when, after how many days, and who has not replied."""

    recipient: Recipient
    milestone: DueMilestone
    after_days: int
    silent_since: date
    owners: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class SkippedStep:
    """An escalation step that is due and reaches nobody, and why.

    `owner` and `post_id` name the owning post when it is not recorded which post it reports to.
    """

    milestone: DueMilestone
    after_days: int
    to: str
    why: str
    owner: str = ""
    post_id: int | None = None


@dataclass(frozen=True)
class Silences:
    """The escalations of a day, told before or not, and the escalation steps that reach nobody."""

    escalations: tuple[Escalation, ...]
    skipped: tuple[SkippedStep, ...]


def silences_on(session: AnySession, facts: Facts, of: Collection[int] | None = None) -> Silences:
    """Where owners have not replied for so long by the day of these facts that an escalation step of the plan is due.

    For the milestones `of`, or for all. Silence begins with the first accepted email about a deadline, also one before
    it, to a current owner after the last reply: an update, a request for a date, or a decision on one (design, part
    4). While a request waits, nobody is told. A delegate's copy does not count.
    """
    late = [
        due
        for due in facts.milestones
        if (of is None or due.milestone_id in of)
        and due.deadline_on < facts.day
        and facts.policies[due.plan_id].steps
        and not due.extension
    ]
    if not late:
        return Silences((), ())
    since = _silent_since(session, facts, late)
    passed = [
        (due, escalation_step)
        for due in late
        if due.milestone_id in since
        for escalation_step in escalation_steps_passed(since[due.milestone_id], facts.day, facts.policies[due.plan_id])
    ]
    return _escalations(session, facts, passed, since)


def _silent_since(session: AnySession, facts: Facts, late: Collection[DueMilestone]) -> dict[int, date]:
    """By milestone, the local day of the first accepted email since the last reply; none if a reply came after it."""
    owners = {
        (concern.milestone.milestone_id, concern.recipient.person_id)
        for concern in facts.concerns
        if not concern.is_copy
    }
    answered = _last_heard(session, late)
    by_id = {due.milestone_id: due for due in late}
    rows = session.execute(
        sa.select(Reminder.subject_id, Reminder.subject_on, Reminder.person_id, OutboxMail.sent_at)
        .join(OutboxMail, OutboxMail.id == Reminder.mail_id)
        .where(
            Reminder.subject == Subject.MILESTONE,
            Reminder.subject_id.in_(by_id),
            Reminder.kind.in_(DEADLINE_KINDS),
            Reminder.is_told,
            OutboxMail.state == MailState.SENT,
        )
    )
    since: dict[int, datetime] = {}
    for row in rows:
        due = by_id[row.subject_id]
        is_owner = (row.subject_id, row.person_id) in owners
        after = answered.get(row.subject_id)
        if row.subject_on != due.deadline_on or not is_owner or (after is not None and row.sent_at <= after):
            continue
        since[row.subject_id] = min(since.get(row.subject_id, row.sent_at), row.sent_at)
    return {milestone_id: local_day(at) for milestone_id, at in since.items()}


def _last_heard(session: AnySession, late: Collection[DueMilestone]) -> Answers:
    """By milestone, the instant of the last reply; what has only a day counts as the end of that day."""
    by_action = defaultdict(list)
    for due in late:
        by_action[due.action_id].append(due.milestone_id)
    heard: dict[int, datetime] = {}

    def hear(milestone_ids: Iterable[int], at: datetime) -> None:
        for milestone_id in milestone_ids:
            heard[milestone_id] = max(heard.get(milestone_id, at), at)

    updates = session.execute(
        sa.select(ProgressUpdate.action_id, sa.func.max(ProgressUpdate.recorded_at).label("at"))
        .where(ProgressUpdate.action_id.in_(by_action), ProgressUpdate.withdrawn_on.is_(None))
        .group_by(ProgressUpdate.action_id)
    )
    for row in updates:
        hear(by_action[row.action_id], row.at)
    changes = session.execute(
        sa.select(Milestone.action_id, DeadlineChange.requested_on, DeadlineChange.decided_on)
        .join(Milestone, Milestone.id == DeadlineChange.milestone_id)
        .where(Milestone.action_id.in_(by_action), DeadlineChange.state != ChangeState.UNRECORDED)
    )
    for change in changes:
        for day in filter(None, (change.requested_on, change.decided_on)):
            hear(by_action[change.action_id], instant_of(day, time(23, 59, 59)))
    return heard


def _escalations(
    session: AnySession,
    facts: Facts,
    passed: Collection[tuple[DueMilestone, EscalationStep]],
    since: Mapping[int, date],
) -> Silences:
    owners: dict[int, list[Concern]] = defaultdict(list)
    for concern in facts.concerns:
        if not concern.is_copy:
            owners[concern.milestone.milestone_id].append(concern)
    directory = _directory(session, facts.day, passed, owners)
    escalations: dict[tuple[int, int, int], Escalation] = {}
    skipped = []
    for due, escalation_step in passed:
        silent = owners[due.milestone_id]
        names = tuple(dict.fromkeys(f"{concern.recipient.name} ({concern.why})" for concern in silent))
        themselves = {concern.recipient.person_id for concern in silent}
        for line in directory.lines(due, escalation_step, silent):
            people = [person for person in line.people if person.person_id not in themselves]
            if not people:
                why = Missing.ONLY_THE_SILENT if line.people else line.why
                skipped.append(SkippedStep(due, escalation_step.after_days, line.to, why, line.owner, line.post_id))
            for person in people:  # a person reached by two steps of the same days, or twice by one step, is told once
                told = Escalation(person, due, escalation_step.after_days, since[due.milestone_id], names, line.why)
                escalations.setdefault((person.person_id, due.milestone_id, escalation_step.after_days), told)
    return Silences(tuple(escalations.values()), tuple(skipped))


@dataclass(frozen=True)
class _Line:
    """Who is reached by one part of an escalation step and why, or why nobody is.

    `owner` and `post_id` name an owning post when it is not recorded which post it reports to.
    """

    to: str
    why: str
    people: list[Recipient]
    owner: str = ""
    post_id: int | None = None


@dataclass(frozen=True)
class _Directory:
    """Who the recipients of all escalation steps are today."""

    titles: Mapping[int, str]
    holders: Mapping[int, list[Recipient]]
    missing: Mapping[int, str]
    secretariats: Mapping[str, list[Recipient]]

    def lines(self, due: DueMilestone, escalation_step: EscalationStep, silent: Iterable[Concern]) -> Iterator[_Line]:
        """Who an escalation step reaches; one line for each manager."""
        if escalation_step.to is EscalationTo.SECRETARIAT:
            people = self.secretariats.get(due.plan_ref, [])
            why = f"as secretariat of {due.plan_ref}" if people else Missing.NO_PLAN_SECRETARIAT
            yield _Line(escalation_step.to.value, why, people)
        elif escalation_step.to is EscalationTo.POST:
            yield self._post(escalation_step.post_id or 0, "as {}")
        else:
            reporting = {(each.manager_post_id, each.manager_post_id or each.post_id): each for each in silent}
            for concern in reporting.values():
                if concern.manager_post_id is not None:
                    yield self._post(concern.manager_post_id, "as {}, to whom the owner reports")
                else:
                    yield _Line(escalation_step.to.value, Missing.NO_MANAGER, [], concern.owner, concern.post_id)

    def _post(self, post_id: int, why: str) -> _Line:
        title = self.titles.get(post_id, "")
        people = self.holders.get(post_id, [])
        return _Line(title, why.format(title) if people else self.missing.get(post_id, Missing.NO_HOLDER), people)


def _directory(
    session: AnySession,
    day: date,
    passed: Iterable[tuple[DueMilestone, EscalationStep]],
    owners: Mapping[int, list[Concern]],
) -> _Directory:
    steps = list(passed)
    named = {escalation_step.post_id for _, escalation_step in steps if escalation_step.post_id}
    managers = {
        concern.manager_post_id for due, _ in steps for concern in owners[due.milestone_id] if concern.manager_post_id
    }
    post_ids = named | managers
    titles = dict(session.execute(sa.select(Post.id, Post.title).where(Post.id.in_(post_ids))).all())
    vacant = vacant_on(session, post_ids, day)
    holders, missing = {}, {}
    by_post = holders_on(session, post_ids, day)
    for post_id in post_ids:
        people = [person for person in by_post.get(post_id, []) if person.is_active]
        holders[post_id] = [recipient(person) for person in people if person.address]
        missing[post_id] = Missing.NO_ADDRESS if people else Missing.VACANT if post_id in vacant else Missing.NO_HOLDER
    refs = {due.plan_ref for due, escalation_step in steps if escalation_step.to is EscalationTo.SECRETARIAT}
    secretariats = {
        ref: [recipient(person) for person in people if person.address]
        for ref, people in secretariats_of(session, refs).items()
    }
    return _Directory(titles, holders, missing, secretariats)
