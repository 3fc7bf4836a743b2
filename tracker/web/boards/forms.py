"""The forms of the register of boards."""

from wtforms import RadioField, SelectField, StringField, TextAreaField

from tracker.boards.enums import BoardKind
from tracker.boards.service import BoardDetails
from tracker.web.forms.base import LONG, SHORT, VersionedForm, at_most, choices_of, required


class BoardForm(VersionedForm):
    """What the register keeps of a board."""

    name = StringField("Name", [required("Enter the name of the board."), at_most(SHORT)])
    kind = RadioField("What it is", [required("Choose what it is.")], choices=choices_of(BoardKind))
    chair = StringField("Chair (optional)", [at_most(SHORT)])
    frequency = StringField("How often it meets (optional)", [at_most(SHORT)])
    note = TextAreaField("Note (optional)", [at_most(LONG)])

    def details(self) -> BoardDetails:
        """What was typed, as the verbs take it."""
        return BoardDetails(
            name=self.name.data or "",
            kind=BoardKind(self.kind.data),
            chair=self.chair.data or "",
            frequency=self.frequency.data or "",
            note=self.note.data or "",
        )


class AliasForm(VersionedForm):
    """Another name of the same board, and who or what says so."""

    name = StringField("Other name", [required("Enter the other name."), at_most(SHORT)])
    source = StringField("Source (optional)", [at_most(SHORT)])


class SecretaryForm(VersionedForm):
    """A post or a person to name as secretariat. The chooser's values are post:ID or person:ID."""

    secretary = SelectField("Post or person", [required("Choose a post or a person.")], default="", choices=[])

    asks_when_sent_twice = False

    @property
    def chosen(self) -> dict[str, int]:
        """What was chosen, as the verb takes it."""
        kind, _, number = str(self.secretary.data).partition(":")
        return {f"{kind}_id": int(number)}
