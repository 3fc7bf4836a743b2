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
    """One piece of evidence: what it shows, and a file or a link. The caller closes it, whatever happens."""

    kind = RadioField("What kind of evidence is it?", [required("Choose a kind.")], choices=choices_of(EvidenceKind))
    shows = TextAreaField("What does it show?", [required("Enter what this shows."), at_most(LONG)])
    dated_on = DateField("Date of the evidence itself (optional)", thing="the date of the evidence")
    milestone = SelectField("Which milestone is it about? (optional)", [Optional()], choices=[])
    file = UploadField("File")
    link = StringField("Or a link", [at_most(LONGEST_LINK)])
    on_behalf_of = SelectField("Who are you giving it for?", [Optional()], choices=[])
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
        """Removes a staged file that was not kept."""
        self.file.discard()


def _number(sent: str | None) -> int | None:
    """The number of an update; 0, which no update has, when it cannot be read."""
    if not sent:
        return None
    return int(sent) if sent.isdecimal() and len(sent) <= LONGEST_NUMBER else 0


class WithdrawEvidenceForm(TrackerForm):
    """Why a piece of evidence is withdrawn, and whether its words are removed too."""

    reason = TextAreaField(
        "Why are you withdrawing it?", [required("Enter why you are withdrawing this evidence."), at_most(LONG)]
    )
    takes_words_away = BooleanField("Its words, link or file name identify somebody")
