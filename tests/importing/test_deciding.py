"""A plan's file may say how the plan decides; one that does not decides as any plan does at first."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.importing.conftest import Edited, imported
from tracker.plans.enums import ApprovalVerb
from tracker.plans.models import Plan


def test_what_the_file_says_of_deciding(bare: sessionmaker[Session], edited: Edited) -> None:
    said = 'approving_board = "cabinet"\napproval_verb = "endorsed"\nboard_only_after = "0"\n[[edition]]'
    imported(bare, *edited("plan-lga-2018.toml", "[[edition]]", said))
    with bare() as session:
        found = {plan.ref: plan for plan in session.execute(sa.select(Plan)).scalars()}
        lga, ofsted = found["LGA-2018"], found["OFSTED-2017"]
        assert lga.approving_board is not None
        assert (lga.approving_board.name, lga.approval_verb, lga.board_only_after) == (
            "Cabinet",
            ApprovalVerb.ENDORSED,
            0,
        )
        assert (ofsted.approving_board, ofsted.approval_verb, ofsted.board_only_after) == (
            None,
            ApprovalVerb.SIGNED_OFF,
            1,
        )
