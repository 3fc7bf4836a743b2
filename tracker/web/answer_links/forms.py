"""The form of one action among several, or alone behind a link from a mail."""

from wtforms import SelectField
from wtforms.validators import Optional

from tracker.web.actions.updates.forms import UpdateForm


class UpdateRowForm(UpdateForm):
    """An update without what only the page behind the sign-in asks for. Its `version` stays empty behind a link.

    For whom it is recorded is not always a choice: whether that is so still is for the page to say, and the domain.
    """

    on_behalf_of = SelectField("For which owner do you report?", [Optional()], choices=[], validate_choice=False)

    @property
    def is_filled_in(self) -> bool:
        """Whether anything was typed or chosen."""
        typed = (self.happened, self.rating, self.why_better, self.obstacles, self.reports_complete)
        return any(field.data for field in typed)
