"""Pure checks across files, before anything is written: no duplicates, no missing references, no future days."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from tracker.errors import Refused
from tracker.importing.plan_checks import check_plan
from tracker.importing.queries import Keys
from tracker.importing.seed_files.plan import PlanFile
from tracker.importing.seed_files.progress import Extension, Notes, Training, Update
from tracker.importing.seed_files.reader import SeedFile
from tracker.importing.seed_files.register import Board, Holding, Register, Secretary
from tracker.importing.seed_files.tables import Sourced, Table, tables_in


@dataclass(frozen=True)
class Bundle:
    """Files by kind, in the order in which they have to be applied."""

    registers: tuple[Register, ...]
    plans: tuple[PlanFile, ...]
    notes: tuple[Notes, ...]
    trainings: tuple[Training, ...]

    @classmethod
    def of(cls, files: Iterable[SeedFile]) -> "Bundle":
        """Sorts files, whatever their order."""
        files = tuple(files)
        return cls(
            registers=tuple(file for file in files if isinstance(file, Register)),
            plans=tuple(file for file in files if isinstance(file, PlanFile)),
            notes=tuple(file for file in files if isinstance(file, Notes)),
            trainings=tuple(file for file in files if isinstance(file, Training)),
        )

    @property
    def files(self) -> tuple[SeedFile, ...]:
        """All of them."""
        return (*self.registers, *self.plans, *self.notes, *self.trainings)


@dataclass
class _Names:
    """What files may point to: what is in the tracker and what the files add. `milestones` counts them by action."""

    documents: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    boards: set[str] = field(default_factory=set)
    plans: set[str] = field(default_factory=set)
    milestones: dict[tuple[str, str], int] = field(default_factory=dict)


def check(bundle: Bundle, here: Keys, today: date, *, is_training: bool) -> None:
    """Raises Refused for the first thing in the files that cannot be added to what is `here`."""
    if bundle.trainings and not is_training:
        raise Refused(
            f"{bundle.trainings[0].place}: this is invented progress. It can only go into a training installation, "
            "set up with: tracker init --training"
        )
    names = _names(bundle, here)
    for file in bundle.files:
        _check_sources(file, names)
    for register in bundle.registers:
        _check_register(register, names)
    for plan in bundle.plans:
        check_plan(plan, names.documents, names.people, names.posts, names.boards)
    for notes in bundle.notes:
        _check_notes(notes, names)
    for training in bundle.trainings:
        _check_training(training, names, today)


def _check_sources(file: Table, names: _Names) -> None:
    for table in tables_in(file):
        if isinstance(table, Sourced) and table.source:
            _point(table.source, names.documents, table, "source", "document")


def _names(bundle: Bundle, here: Keys) -> _Names:
    names = _Names(
        set(here.documents),
        set(here.people),
        set(here.posts),
        set(here.boards),
        set(here.plans),
        {name: len(here.milestones.get(name, ())) for name in here.actions},
    )
    for register in bundle.registers:
        _claim(
            "document", [(document.key, document) for document in register.document], here.documents, names.documents
        )
        _claim("post", [(post.key, post) for post in register.post], here.posts, names.posts)
        _claim("board", [(board.key, board) for board in register.board], here.boards, names.boards)
        _claim("person", [(person.key, person) for person in register.person], here.people, names.people)
    for training in bundle.trainings:
        _claim("person", [(person.key, person) for person in training.person], here.people, names.people)
    for plan in bundle.plans:
        _claim("plan", [(plan.plan.ref, plan.plan)], here.plans, names.plans)
        names.milestones.update({(plan.plan.ref, action.ref): len(action.milestone) for action in plan.action})
    return names


def _claim(what: str, tables: Iterable[tuple[str, Table]], here: Collection[str], names: set[str]) -> None:
    for key, table in tables:
        if key in here:
            raise Refused(
                f'{table.place}: the {what} "{key}" already exists. Change it in the tracker instead of '
                "importing it again."
            )
        if key in names:
            raise Refused(f'{table.place}: the {what} "{key}" appears twice in these files. Remove one of them.')
        names.add(key)


def _point(key: str, names: Collection[str], table: Table, column: str, what: str) -> None:
    if key not in names:
        raise Refused(
            f'{table.place}, key "{column}": there is no {what} "{key}", in the tracker or in these files. '
            "Correct the key, or import the file that has it as well."
        )


def _check_register(register: Register, names: _Names) -> None:
    for post in register.post:
        if post.reports_to:
            _point(post.reports_to, names.posts, post, "reports_to", "post")
    for holding in register.holding:
        _check_holding(holding, names)
    for board in register.board:
        _check_board(board)
        for secretary in board.secretariat:
            _check_secretary(secretary, board, names)


def _check_holding(holding: Holding, names: _Names) -> None:
    _point(holding.post, names.posts, holding, "post", "post")
    if holding.person:
        _point(holding.person, names.people, holding, "person", "person")


def _check_board(board: Board) -> None:
    if board.is_body == (board.kind.value == "not a body"):
        raise Refused(
            f'{board.place}, key "is_body": it does not match the kind "{board.kind.value}". '
            'If it is not a board that meets, write kind "not a body" and is_body "no".'
        )


def _check_secretary(secretary: Secretary, board: Board, names: _Names) -> None:
    if not board.is_body:
        raise Refused(f"{secretary.place}: only a board that meets can have a secretariat. Remove it.")
    if bool(secretary.post) == bool(secretary.person):
        raise Refused(f"{secretary.place}: give either a post or a person, not both.")
    if secretary.post:
        _point(secretary.post, names.posts, secretary, "post", "post")
    else:
        _point(secretary.person, names.people, secretary, "person", "person")


def _check_notes(notes: Notes, names: _Names) -> None:
    _point(notes.plan, names.plans, notes, "plan", "plan")
    for note in notes.note:
        _check_action(notes.plan, note.action, names, note)


def _check_action(plan: str, action: str, names: _Names, table: Table) -> None:
    if (plan, action) not in names.milestones:
        raise Refused(f'{table.place}, key "action": {plan} has no action "{action}".')


def _check_training(training: Training, names: _Names, today: date) -> None:
    _point(training.plan, names.plans, training, "plan", "plan")
    for role in training.role:
        _point(role.person, names.people, role, "person", "person")
        if role.board:
            _point(role.board, names.boards, role, "board", "board")
        if role.plan:
            _point(role.plan, names.plans, role, "plan", "plan")
    for card in training.card:
        _point(card.person, names.people, card, "person", "person")
    for update in training.update:
        _check_report(training.plan, update, update.given, names, today)
    for extension in training.extension:
        _check_report(training.plan, extension, extension.asked, names, today)
        milestones = names.milestones[training.plan, extension.action]
        if not 1 <= extension.milestone <= milestones:
            raise Refused(
                f'{extension.place}, key "milestone": action {extension.action} has only {milestones} of them, '
                f"so there is no milestone {extension.milestone}."
            )


def _check_report(plan: str, report: Update | Extension, day: date, names: _Names, today: date) -> None:
    _check_action(plan, report.action, names, report)
    _point(report.by, names.people, report, "by", "person")
    if day > today:
        raise Refused(
            f"{report.place}: it is dated {day.isoformat()}, but today is {today.isoformat()}. "
            "Start the training clock on a later day."
        )
