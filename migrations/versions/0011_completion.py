"""Completion: what moved an action, ratings checked by others, follow-ups, updates withdrawn, who approves."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("followed_up_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_follow_up_action_id_action")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_follow_up_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_action_id"), "follow_up", ["action_id"], unique=False)
    op.create_table(
        "rating_validation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.String(length=40), nullable=False),
        sa.Column("validated_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_rating_validation_action_id_action")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_rating_validation_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_validation")),
    )
    op.create_index(op.f("ix_rating_validation_action_id"), "rating_validation", ["action_id"], unique=False)
    op.create_table(
        "action_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=False),
        sa.Column("to_state", sa.String(length=40), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("is_own_service", sa.Boolean(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("approval_verb", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("retest_on", sa.Date(), nullable=True),
        sa.Column("look_at", sa.String(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_move_action_id_action")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_action_move_board_id_board")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_action_move_by_id_person")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name=op.f("fk_action_move_milestone_id_milestone")),
        sa.ForeignKeyConstraint(["on_behalf_of_id"], ["person.id"], name=op.f("fk_action_move_on_behalf_of_id_person")),
        sa.ForeignKeyConstraint(["successor_id"], ["action.id"], name=op.f("fk_action_move_successor_id_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_move")),
    )
    op.create_index(op.f("ix_action_move_action_id"), "action_move", ["action_id"], unique=False)
    op.create_index(op.f("ix_action_move_by_id"), "action_move", ["by_id"], unique=False)
    op.create_index(op.f("ix_action_move_milestone_id"), "action_move", ["milestone_id"], unique=False)
    with op.batch_alter_table("action") as table:
        table.add_column(sa.Column("checked_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("is_own_service_check", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("signed_off_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("retest_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("follow_up", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("successor_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("removed_on", sa.Date(), nullable=True))
        table.create_foreign_key(op.f("fk_action_successor_id_action"), "action", ["successor_id"], ["id"])
    with op.batch_alter_table("plan") as table:
        table.add_column(sa.Column("approving_board_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("approval_verb", sa.String(length=40), nullable=False, server_default="signed off"))
        table.create_foreign_key(op.f("fk_plan_approving_board_id_board"), "board", ["approving_board_id"], ["id"])
    with op.batch_alter_table("progress_update") as table:
        table.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("withdrawn_why", sa.String(), nullable=False, server_default=""))
        table.create_foreign_key(
            op.f("fk_progress_update_withdrawn_by_id_person"), "person", ["withdrawn_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("progress_update") as table:
        table.drop_constraint(op.f("fk_progress_update_withdrawn_by_id_person"), type_="foreignkey")
        table.drop_column("withdrawn_why")
        table.drop_column("withdrawn_by_id")
        table.drop_column("withdrawn_on")
    with op.batch_alter_table("plan") as table:
        table.drop_constraint(op.f("fk_plan_approving_board_id_board"), type_="foreignkey")
        table.drop_column("approval_verb")
        table.drop_column("approving_board_id")
    with op.batch_alter_table("action") as table:
        table.drop_constraint(op.f("fk_action_successor_id_action"), type_="foreignkey")
        table.drop_column("removed_on")
        table.drop_column("successor_id")
        table.drop_column("follow_up")
        table.drop_column("retest_on")
        table.drop_column("signed_off_on")
        table.drop_column("is_own_service_check")
        table.drop_column("checked_on")
    op.drop_table("action_move")
    op.drop_table("rating_validation")
    op.drop_table("follow_up")
