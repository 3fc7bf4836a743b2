"""Who may change how somebody gets in."""

import pytest

from tracker.people.enums import Relation
from tracker.people.rules import may_change_access

R = Relation


@pytest.mark.parametrize(
    ("relation", "without_role", "with_role"),
    [
        (R.ADMINISTRATOR, True, True),
        (R.SECRETARIAT, True, False),
        (R.OWNER, False, False),
        (R.AUDITOR, False, False),
        (R.SIGNED_IN, False, False),
        (R.PUBLIC, False, False),
    ],
)
def test_only_an_administrator_changes_how_somebody_with_a_role_gets_in(
    relation: Relation, without_role: bool, with_role: bool
) -> None:
    assert may_change_access({relation}, holds_role=False) is without_role
    assert may_change_access({relation}, holds_role=True) is with_role
