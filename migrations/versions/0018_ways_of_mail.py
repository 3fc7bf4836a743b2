"""By which way a mail went, where answers to it go, and which mail it is sent again for."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_mail") as table:
        table.add_column(sa.Column("transport", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("reply_to", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("resend_of_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_outbox_mail_resend_of_id_outbox_mail", "outbox_mail", ["resend_of_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("outbox_mail") as table:
        table.drop_constraint("fk_outbox_mail_resend_of_id_outbox_mail", type_="foreignkey")
        table.drop_column("resend_of_id")
        table.drop_column("reply_to")
        table.drop_column("transport")
