"""The forms by which evidence is given and withdrawn."""

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from tracker.actions.enums import EvidenceKind
from tracker.actions.evidence.rules import LONGEST_LINK
from tracker.actions.evidence.service import Given
from tracker.web.forms.base import LONG, TrackerForm, VersionedForm, at_most, choices_of, required
from tracker.web.forms.fields import DateField
from tracker.web.forms.uploads import UploadField
from tracker.web.received import LONGEST_NUMBER


class GiveEvidenceForm(VersionedForm):
    """One piece of evidence: what it shows, and a file or a link. To be closed, whatever became of it."""

    kind = RadioField("What kind of evidence is it?", [required("Choose a kind.")], choices=choices_of(EvidenceKind))
    shows = TextAreaField("What does it show?", [required("Say what this shows."), at_most(LONG)])
    dated_on = DateField("Date of the evidence itself (optional)", thing="the date of the evidence")
    milestone = SelectField("Which part is it about? (optional)", [Optional()], choices=[])
    file = UploadField("File")
    link = StringField("Or a link", [at_most(LONGEST_LINK)])
    on_behalf_of = SelectField("For whom do you give it?", [Optional()], choices=[])
    update = HiddenField()

    def given(self, for_id: int | None) -> Given:
        """What was given, for the owner with this id where somebody else gives it."""
        return Given(
            kind=EvidenceKind(self.kind.data),
            shows=self.shows.data or "",
            dated_on=self.dated_on.data,
            link=self.link.data or "",
            file=self.file.staged,
            milestone_id=int(self.milestone.data) if self.milestone.data else None,
            update_id=_number(self.update.data),
            on_behalf_of_id=for_id,
        )

    def close(self) -> None:
        """Leaves nothing behind of a file that was not kept."""
        self.file.discard()


def _number(sent: str | None) -> int | None:
    """The number of an update; 0, which none has, when it cannot be read."""
    if not sent:
        return None
    return int(sent) if sent.isdecimal() and len(sent) <= LONGEST_NUMBER else 0


class WithdrawEvidenceForm(TrackerForm):
    """Why a piece of evidence is withdrawn, and whether its words go too."""

    reason = TextAreaField("Why is it withdrawn?", [required("Say why this evidence is withdrawn."), at_most(LONG)])
    takes_words_away = BooleanField("Its words, its link or the name of its file identify somebody")
