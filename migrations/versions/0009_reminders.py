"""The ledger of reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("deadline_on", sa.Date(), nullable=False),
        sa.Column("owed_on", sa.Date(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["outbox_mail.id"], name=op.f("fk_reminder_mail_id_outbox_mail")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name=op.f("fk_reminder_milestone_id_milestone")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "person_id",
            "kind",
            "milestone_id",
            "deadline_on",
            name=op.f("uq_reminder_person_id_kind_milestone_id_deadline_on"),
        ),
    )
    op.create_index(op.f("ix_reminder_mail_id"), "reminder", ["mail_id"], unique=False)
    op.create_index(op.f("ix_reminder_milestone_id"), "reminder", ["milestone_id"], unique=False)
    op.create_index(op.f("ix_reminder_person_id"), "reminder", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reminder")
