"""Actions with their links, milestones, updates and notes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("responsibility_printed", sa.String(), nullable=False),
        sa.Column("date_printed", sa.String(), nullable=False),
        sa.Column("monitoring_printed", sa.String(), nullable=False),
        sa.Column("is_torn", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reported_rating", sa.String(length=40), nullable=True),
        sa.Column("validated_rating", sa.String(length=40), nullable=True),
        sa.Column("last_update_on", sa.Date(), nullable=True),
        sa.Column("reported_complete_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_action_plan_id_plan")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_action_stage_id_stage")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_action_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("plan_id", "ref", name=op.f("uq_action_plan_id_ref")),
    )
    op.create_index(op.f("ix_action_plan_id"), "action", ["plan_id"], unique=False)
    op.create_table(
        "action_irregularity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_irregularity_action_id_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_irregularity")),
    )
    op.create_index(op.f("ix_action_irregularity_action_id"), "action_irregularity", ["action_id"], unique=False)
    op.create_table(
        "action_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_part_action_id_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_part")),
    )
    op.create_index(op.f("ix_action_part_action_id"), "action_part", ["action_id"], unique=False)
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("as_printed", sa.String(), nullable=False),
        sa.Column("precision", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("first_last_day", sa.Date(), nullable=True),
        sa.Column("pairing", sa.String(), nullable=False),
        sa.Column("read_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_milestone_action_id_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index(op.f("ix_milestone_action_id"), "milestone", ["action_id"], unique=False)
    op.create_table(
        "monitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("printed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_monitor_action_id_action")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_monitor_board_id_board")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitor")),
        sa.UniqueConstraint("action_id", "board_id", name=op.f("uq_monitor_action_id_board_id")),
    )
    op.create_index(op.f("ix_monitor_action_id"), "monitor", ["action_id"], unique=False)
    op.create_index(op.f("ix_monitor_board_id"), "monitor", ["board_id"], unique=False)
    op.create_table(
        "ownership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("printed_name", sa.String(), nullable=False),
        sa.Column("printed_post", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_ownership_action_id_action")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_ownership_board_id_board")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ownership_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_ownership_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership")),
    )
    op.create_index(op.f("ix_ownership_action_id"), "ownership", ["action_id"], unique=False)
    op.create_index(op.f("ix_ownership_person_id"), "ownership", ["person_id"], unique=False)
    op.create_index(op.f("ix_ownership_post_id"), "ownership", ["post_id"], unique=False)
    op.create_table(
        "paper_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_paper_note_action_id_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_note")),
    )
    op.create_index(op.f("ix_paper_note_action_id"), "paper_note", ["action_id"], unique=False)
    op.create_table(
        "progress_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("happened", sa.String(), nullable=False),
        sa.Column("rating", sa.String(length=40), nullable=True),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("why_better", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("obstacles", sa.String(), nullable=False),
        sa.Column("reports_complete", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_progress_update_action_id_action")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_progress_update_by_id_person")),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["person.id"], name=op.f("fk_progress_update_on_behalf_of_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_update")),
    )
    op.create_index(op.f("ix_progress_update_action_id"), "progress_update", ["action_id"], unique=False)
    op.create_index(op.f("ix_progress_update_by_id"), "progress_update", ["by_id"], unique=False)
    op.create_table(
        "serves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_serves_action_id_action")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_serves_recommendation_id_recommendation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serves")),
        sa.UniqueConstraint("action_id", "recommendation_id", name=op.f("uq_serves_action_id_recommendation_id")),
    )
    op.create_index(op.f("ix_serves_action_id"), "serves", ["action_id"], unique=False)
    op.create_index(op.f("ix_serves_recommendation_id"), "serves", ["recommendation_id"], unique=False)
    op.create_table(
        "deadline_candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("precision", sa.String(length=40), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_deadline_candidate_milestone_id_milestone")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_candidate")),
    )
    op.create_index(op.f("ix_deadline_candidate_milestone_id"), "deadline_candidate", ["milestone_id"], unique=False)
    op.create_table(
        "deadline_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("from_printed", sa.String(), nullable=False),
        sa.Column("to_printed", sa.String(), nullable=False),
        sa.Column("to_precision", sa.String(length=40), nullable=False),
        sa.Column("from_precision", sa.String(length=40), nullable=True),
        sa.Column("from_last_day", sa.Date(), nullable=True),
        sa.Column("to_last_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_deadline_change_milestone_id_milestone")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name=op.f("fk_deadline_change_requested_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_change")),
    )
    op.create_index(op.f("ix_deadline_change_milestone_id"), "deadline_change", ["milestone_id"], unique=False)


def downgrade() -> None:
    op.drop_table("deadline_change")
    op.drop_table("deadline_candidate")
    op.drop_table("serves")
    op.drop_table("progress_update")
    op.drop_table("paper_note")
    op.drop_table("ownership")
    op.drop_table("monitor")
    op.drop_table("milestone")
    op.drop_table("action_part")
    op.drop_table("action_irregularity")
    op.drop_table("action")
