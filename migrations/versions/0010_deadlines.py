"""Decisions on deadlines, readings settled on a day, deadlines that come back and those to review."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan") as table:
        table.add_column(sa.Column("board_only_after", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("deadline_change") as table:
        table.add_column(sa.Column("decided_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("decided_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("board_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("decision_words", sa.String(), nullable=False, server_default=""))
        table.create_index(op.f("ix_deadline_change_board_id"), ["board_id"], unique=False)
        table.create_foreign_key(op.f("fk_deadline_change_board_id_board"), "board", ["board_id"], ["id"])
        table.create_foreign_key(op.f("fk_deadline_change_decided_by_id_person"), "person", ["decided_by_id"], ["id"])
    with op.batch_alter_table("milestone") as table:
        table.add_column(sa.Column("settled_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("repeats", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("review_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("reported_met_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("met_on", sa.Date(), nullable=True))
        table.create_unique_constraint(op.f("uq_milestone_follows_id"), ["follows_id"])
        table.create_foreign_key(op.f("fk_milestone_follows_id_milestone"), "milestone", ["follows_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("milestone") as table:
        table.drop_constraint(op.f("fk_milestone_follows_id_milestone"), type_="foreignkey")
        table.drop_constraint(op.f("uq_milestone_follows_id"), type_="unique")
        table.drop_column("met_on")
        table.drop_column("reported_met_on")
        table.drop_column("review_on")
        table.drop_column("follows_id")
        table.drop_column("repeats")
        table.drop_column("settled_on")
    with op.batch_alter_table("deadline_change") as table:
        table.drop_constraint(op.f("fk_deadline_change_decided_by_id_person"), type_="foreignkey")
        table.drop_constraint(op.f("fk_deadline_change_board_id_board"), type_="foreignkey")
        table.drop_index(op.f("ix_deadline_change_board_id"))
        table.drop_column("decision_words")
        table.drop_column("board_id")
        table.drop_column("decided_by_id")
        table.drop_column("decided_on")
    with op.batch_alter_table("plan") as table:
        table.drop_column("board_only_after")
