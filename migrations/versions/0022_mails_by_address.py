"""Mails are found by their address: whether it takes them decides about the next one."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outbox_mail_address_state", "outbox_mail", ["address", "state"])


def downgrade() -> None:
    op.drop_index("ix_outbox_mail_address_state", "outbox_mail")
