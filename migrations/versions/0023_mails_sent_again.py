"""The mail by which another was sent again is found from it: whether something was told depends on both."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outbox_mail_resend_of_id", "outbox_mail", ["resend_of_id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_mail_resend_of_id", "outbox_mail")
