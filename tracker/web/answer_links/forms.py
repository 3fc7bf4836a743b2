"""The form of one action among several, or of one behind a link from an email."""

from wtforms import SelectField
from wtforms.validators import Optional

from tracker.web.actions.updates.forms import UpdateForm


class UpdateRowForm(UpdateForm):
    """An update without the fields that only the page after sign-in has. Its `version` stays empty behind a link.

    The choice of owner is checked by the page and the domain, not here, since it is not always offered.
    """

    on_behalf_of = SelectField("Which owner are you reporting for?", [Optional()], choices=[], validate_choice=False)

    @property
    def is_filled_in(self) -> bool:
        """Whether anything was typed or chosen."""
        typed = (self.happened, self.rating, self.why_better, self.obstacles, self.reports_complete)
        return any(field.data for field in typed)
