"""The forms of the registers of people and posts."""

from wtforms import BooleanField, RadioField, SelectField, StringField

from tracker.people.enums import HoldingKind, Role
from tracker.people.posts import HoldingDetails
from tracker.people.service import PersonDetails
from tracker.web.forms.base import SHORT, AsShownForm, VersionedForm, at_most, choices_of, required
from tracker.web.forms.fields import DateField

VACANT, UNNAMED = "vacant", "unnamed"


class PersonForm(VersionedForm):
    """What the register keeps of a person."""

    name = StringField("Name", [required("Enter the person's name."), at_most(SHORT)])
    style = StringField("Style before the name (optional)", [at_most(SHORT)])
    organisation = StringField("Organisation (optional)", [at_most(SHORT)])
    address = StringField("Email address (optional)", [at_most(SHORT)])

    def details(self) -> PersonDetails:
        """What was typed, as the verbs take it."""
        return PersonDetails(
            name=self.name.data or "",
            style=self.style.data or "",
            organisation=self.organisation.data or "",
            address=self.address.data or "",
        )


class LeaveForm(AsShownForm):
    """Only a button: it says which state of the person was seen."""


class RoleForm(VersionedForm):
    """A role to give, and what it is for."""

    role = RadioField("Role", [required("Choose a role.")], choices=choices_of(Role))
    plan_ref = SelectField("Plan", default="", choices=[])
    board_id = SelectField("Board", default="", choices=[])

    @property
    def chosen_plan(self) -> str:
        """The plan that a secretariat is for; empty for other roles."""
        return (self.plan_ref.data or "") if self.role.data == Role.SECRETARIAT.value else ""

    @property
    def chosen_board(self) -> int:
        """The board that a member belongs to; 0 for other roles."""
        return int(self.board_id.data or 0) if self.role.data == Role.BOARD_MEMBER.value else 0


class DelegateForm(VersionedForm):
    """A post for whose holder somebody may report, until a day."""

    post_id = SelectField("Post", [required("Choose the post.")], default="", choices=[])
    given_until_on = DateField("Last day (optional)", thing="the last day")


class PostForm(VersionedForm):
    """A post as the register names it; the titles as printed are kept with it."""

    title = StringField("Title", [required("Enter the title of the post."), at_most(SHORT)])
    directorate = StringField("Directorate (optional)", [at_most(SHORT)])


class PostReportingForm(VersionedForm):
    """To which post a post reports, and whether those who may report for it get copies."""

    reports_to_id = SelectField("Post that it reports to (optional)", default="", choices=[])
    copies_delegates = BooleanField("People who can report for this post get a copy of its reminders")

    @property
    def chosen_post(self) -> int | None:
        """The post above; None for none."""
        return int(self.reports_to_id.data) if self.reports_to_id.data else None


class GivePostForm(VersionedForm):
    """Who holds a post, how, and from when until when."""

    person_id = SelectField("Who holds the post?", [required("Choose who holds the post.")], default="", choices=[])
    kind = RadioField(
        "How do they hold it?",
        choices=choices_of(HoldingKind, but=(HoldingKind.VACANT,)),
        default=HoldingKind.SUBSTANTIVE.value,
    )
    held_from_on = DateField("First day (optional)", thing="the first day")
    held_until_on = DateField("Last day (optional)", thing="the last day")
    source = StringField("Source (optional)", [at_most(SHORT)])

    def details(self) -> HoldingDetails:
        """What was chosen, as the verb takes it."""
        who = str(self.person_id.data)
        return HoldingDetails(
            person_id=int(who) if who.isdigit() else None,
            kind=HoldingKind.VACANT if who == VACANT else HoldingKind(self.kind.data),
            held_from_on=self.held_from_on.data,
            held_until_on=self.held_until_on.data,
            source=self.source.data or "",
        )


class EndHoldingForm(VersionedForm):
    """The last day on which somebody holds a post."""

    held_until_on = DateField("Last day", is_needed=True, thing="the last day")
