"""The forms by which the secretariat sets a plan's reminder policy."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Regexp, ValidationError

from tracker.errors import Refused
from tracker.reminders.enums import EscalationTo, MailPart
from tracker.reminders.policy.rules import (
    AFTER,
    BEFORE,
    WEEKDAYS,
    EscalationStep,
    check_words,
    days_from,
    reply_address,
    time_from,
    weekdays_from,
)
from tracker.reminders.policy.service import Times
from tracker.web.forms.base import LONG, SHORT, VersionedForm, at_most, required
from tracker.web.forms.fields import DateField
from tracker.web.reminder_policy.wording import EMAILS, PLACES, TOLD
from tracker.working_days import Nation

NAMES = {part: part.name.lower() for part in MailPart}  # of the fields for the wording
LONGEST_SUBJECT = 150  # characters; phones show a third of them


def readable(read: Callable[[Any], object]) -> Callable[[Any, Field], None]:
    """A validator that reads what was typed as the domain does, so that a page shows all its faults at once."""

    def check(_form: object, field: Field) -> None:
        try:
            read(field.data or "")
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

    return check


def _words(part: MailPart) -> Callable[[Any, Field], None]:
    return readable(partial(check_words, part, name=""))


class TimesForm(VersionedForm):
    """On which days, at what time and how a plan sends reminders."""

    days_before = StringField(
        "Days before the last day (optional)", [readable(partial(days_from, allowed=BEFORE, name=""))]
    )
    tells_on_the_day = BooleanField("Remind on the last day itself")
    days_after = StringField(
        "Days after the last day (optional)", [readable(partial(days_from, allowed=AFTER, name=""))]
    )
    send_at = StringField("Time of day", [readable(time_from)])
    weekdays = SelectMultipleField("Working days", [readable(weekdays_from)], choices={name: name for name in WEEKDAYS})
    nation = RadioField(
        "Which bank holidays apply?",
        [required("Choose which bank holidays apply.")],
        choices={nation.value: nation.value for nation in Nation},
    )
    answers_by_mail = BooleanField("Let people report from an email without signing in")
    reply_to = StringField("Email address for replies (optional)", [at_most(SHORT), readable(reply_address)])

    def times(self) -> Times:
        """What was typed, as the verb takes it."""
        return Times(
            days_before=self.days_before.data or "",
            tells_on_the_day=bool(self.tells_on_the_day.data),
            days_after=self.days_after.data or "",
            weekdays=self.weekdays.data or (),
            nation=Nation(self.nation.data),
            send_at=self.send_at.data or "",
            answers_by_mail=bool(self.answers_by_mail.data),
            reply_to=self.reply_to.data or "",
        )


class QuietPeriodForm(VersionedForm):
    """Days on which a plan sends no reminders."""

    first_on = DateField("First day", is_needed=True, thing="the first day")
    last_on = DateField("Last day", is_needed=True, thing="the last day")
    why = StringField("Reason (optional)", [at_most(SHORT)])

    asks_when_sent_twice: ClassVar[bool] = False  # the verb recognises days that are quiet already


class EscalationStepForm(VersionedForm):
    """Who is told when owners do not reply, and after how many days."""

    after_days = StringField(
        "Days without a reply",
        [
            required("Enter a number of days, for example 14."),
            Regexp(r"[0-9]{1,3}$", message="Enter the days as a number, for example 14."),
        ],
    )
    to = RadioField(
        "Who is told?", [required("Choose who is told.")], choices={to.value: TOLD[to] for to in EscalationTo}
    )
    post_id = SelectField("Post", default="", choices=[])

    asks_when_sent_twice: ClassVar[bool] = False  # the verb recognises a step that exists already

    def step(self) -> EscalationStep:
        """What was typed, as the verb takes it."""
        post_id = int(self.post_id.data) if self.post_id.data else None
        return EscalationStep(int(self.after_days.data or 0), EscalationTo(self.to.data), post_id)


class WordsForm(VersionedForm):
    """A plan's own wording for the parts of its emails, and which email to preview it in."""

    subject = StringField(PLACES[MailPart.SUBJECT], [at_most(LONGEST_SUBJECT), _words(MailPart.SUBJECT)])
    overdue = TextAreaField(PLACES[MailPart.OVERDUE], [at_most(LONG), _words(MailPart.OVERDUE)])
    due_today = TextAreaField(PLACES[MailPart.DUE_TODAY], [at_most(LONG), _words(MailPart.DUE_TODAY)])
    due_soon = TextAreaField(PLACES[MailPart.DUE_SOON], [at_most(LONG), _words(MailPart.DUE_SOON)])
    escalation = TextAreaField(PLACES[MailPart.ESCALATION], [at_most(LONG), _words(MailPart.ESCALATION)])
    closing = TextAreaField(PLACES[MailPart.CLOSING], [at_most(LONG), _words(MailPart.CLOSING)])
    shown = SelectField(
        "Email to preview",
        choices={part.value: words for part, words in EMAILS.items()},
        default=MailPart.OVERDUE.value,
    )

    kept_in: ClassVar[dict[str, str]] = dict.fromkeys(NAMES.values(), "mail_words")

    def words(self) -> dict[MailPart, str]:
        """What was typed, as the verb takes it and a preview shows it."""
        return {part: check_words(part, self[name].data or "", name) for part, name in NAMES.items()}
