"""The verb that imports seed files: read all, check all, then enter registers, plans, notes and training, in order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tracker.audit.service import Recording
from tracker.dates import plural
from tracker.errors import Refused
from tracker.importing.checks import Bundle, check
from tracker.importing.events import ImportEvent
from tracker.importing.plans import enter_plan
from tracker.importing.progress import enter_notes, enter_training
from tracker.importing.queries import keys_here
from tracker.importing.register import enter_register
from tracker.importing.seed_files.reader import read
from tracker.installation.queries import is_training

ONE_AND_MANY = {
    "people": ("person", "people"),
    "requests for a new date": ("request for a new date", "requests for a new date"),
}


@dataclass(frozen=True)
class Imported:
    """How many of what were imported: {"plans": 2, "actions": 49, ...}."""

    figures: Mapping[str, int]

    def described(self) -> str:
        """The figures in words: 2 plans, 49 actions."""
        return ", ".join(
            plural(number, *ONE_AND_MANY.get(name, (name[:-1], name))) for name, number in self.figures.items()
        )


def import_files(rec: Recording, paths: Iterable[Path]) -> Imported:
    """Imports seed files together, whatever their order, through the verbs of the rooms.

    Raises Refused with the file, the table and the key at fault; the recording is then rolled back and nothing is kept.
    """
    bundle = Bundle.of(read(path) for path in paths)
    if not bundle.files:
        raise Refused("Name at least one file to import.")
    here = keys_here(rec.session)
    check(bundle, here, rec.today, is_training=is_training(rec.session))
    figures: Counter[str] = Counter()
    for register in bundle.registers:
        enter_register(rec, register, here, figures)
    for plan in bundle.plans:
        enter_plan(rec, plan, here, figures)
    for notes in bundle.notes:
        enter_notes(rec, notes, here, figures)
    for training in bundle.trainings:
        enter_training(rec, training, here, figures)
    touched = {
        *(file.plan.ref for file in bundle.plans),
        *(file.plan for file in bundle.notes),
        *(file.plan for file in bundle.trainings),
    }
    rec.tell(ImportEvent.IMPORTED, *(f"plan:{here.plans[ref]}" for ref in sorted(touched)))
    return Imported({name: number for name, number in figures.items() if number})
