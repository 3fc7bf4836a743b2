"""Plans, editions, themes, stages, recommendations, RAG keys."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("dated_as_printed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("key", name=op.f("uq_document_key")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("reviewed_as_printed", sa.String(), nullable=False),
        sa.Column("period_as_printed", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("overseeing_board_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("live_on", sa.Date(), nullable=True),
        sa.Column("update_within_days", sa.Integer(), nullable=False),
        sa.Column("wording_note", sa.String(), nullable=False),
        sa.Column("recommendations_note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["overseeing_board_id"], ["board.id"], name=op.f("fk_plan_overseeing_board_id_board")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("ref", name=op.f("uq_plan_ref")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_edition_document_id_document")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_edition_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_index(op.f("ix_edition_plan_id"), "edition", ["plan_id"], unique=False)
    op.create_table(
        "plan_irregularity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_irregularity_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_irregularity")),
    )
    op.create_index(op.f("ix_plan_irregularity_plan_id"), "plan_irregularity", ["plan_id"], unique=False)
    op.create_table(
        "rag_key_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rating", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_rag_key_entry_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rag_key_entry")),
        sa.UniqueConstraint("plan_id", "rating", name=op.f("uq_rag_key_entry_plan_id_rating")),
    )
    op.create_index(op.f("ix_rag_key_entry_plan_id"), "rag_key_entry", ["plan_id"], unique=False)
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_recommendation_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("plan_id", "ref", name=op.f("uq_recommendation_plan_id_ref")),
    )
    op.create_index(op.f("ix_recommendation_plan_id"), "recommendation", ["plan_id"], unique=False)
    op.create_table(
        "stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("period_as_printed", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_stage_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
    )
    op.create_index(op.f("ix_stage_plan_id"), "stage", ["plan_id"], unique=False)
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_theme_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("plan_id", "ref", name=op.f("uq_theme_plan_id_ref")),
    )
    op.create_index(op.f("ix_theme_plan_id"), "theme", ["plan_id"], unique=False)
    op.create_table(
        "vision_component",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_vision_component_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vision_component")),
    )
    op.create_index(op.f("ix_vision_component_plan_id"), "vision_component", ["plan_id"], unique=False)
    op.create_table(
        "stage_aim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reported", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_stage_aim_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_aim")),
    )
    op.create_index(op.f("ix_stage_aim_stage_id"), "stage_aim", ["stage_id"], unique=False)
    op.create_table(
        "theme_contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["component_id"], ["vision_component.id"], name=op.f("fk_theme_contribution_component_id_vision_component")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_contribution_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_contribution")),
    )
    op.create_index(op.f("ix_theme_contribution_component_id"), "theme_contribution", ["component_id"], unique=False)
    op.create_index(op.f("ix_theme_contribution_theme_id"), "theme_contribution", ["theme_id"], unique=False)


def downgrade() -> None:
    op.drop_table("theme_contribution")
    op.drop_table("stage_aim")
    op.drop_table("vision_component")
    op.drop_table("theme")
    op.drop_table("stage")
    op.drop_table("recommendation")
    op.drop_table("rag_key_entry")
    op.drop_table("plan_irregularity")
    op.drop_table("edition")
    op.drop_table("plan")
    op.drop_table("document")
