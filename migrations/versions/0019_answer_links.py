"""The links by which people answer from a mail."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_answer_link_action_id_action")),
        sa.ForeignKeyConstraint(["mail_id"], ["outbox_mail.id"], name=op.f("fk_answer_link_mail_id_outbox_mail")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answer_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_answer_link_secret_hash")),
    )
    for column in ("action_id", "mail_id", "person_id"):
        op.create_index(op.f(f"ix_answer_link_{column}"), "answer_link", [column], unique=False)


def downgrade() -> None:
    op.drop_table("answer_link")
