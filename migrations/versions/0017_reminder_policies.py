"""How each plan reminds: days, working days, quiet periods, steps of escalation, words."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("days_before", sa.String(), nullable=False),
        sa.Column("tells_on_the_day", sa.Boolean(), nullable=False),
        sa.Column("days_after", sa.String(), nullable=False),
        sa.Column("nation", sa.String(length=40), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("send_at", sa.String(), nullable=False),
        sa.Column("answers_by_mail", sa.Boolean(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_reminder_policy_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_policy")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_reminder_policy_plan_id")),
    )
    op.create_table(
        "quiet_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["reminder_policy.id"], name=op.f("fk_quiet_period_policy_id_reminder_policy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_period")),
    )
    op.create_index(op.f("ix_quiet_period_policy_id"), "quiet_period", ["policy_id"], unique=False)
    op.create_table(
        "escalation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("told_to", sa.String(length=40), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["reminder_policy.id"], name=op.f("fk_escalation_step_policy_id_reminder_policy")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_escalation_step_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_step")),
    )
    op.create_index(op.f("ix_escalation_step_policy_id"), "escalation_step", ["policy_id"], unique=False)
    op.create_table(
        "mail_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["reminder_policy.id"], name=op.f("fk_mail_words_policy_id_reminder_policy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_words")),
        sa.UniqueConstraint("policy_id", "part", name=op.f("uq_mail_words_policy_id_part")),
    )


def downgrade() -> None:
    for table in ("mail_words", "escalation_step", "quiet_period", "reminder_policy"):
        op.drop_table(table)
