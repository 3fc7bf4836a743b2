"""What was asked for where another date was granted, and when a deadline without a date is looked at again."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deadline_change") as table:
        table.add_column(sa.Column("to_review_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("asked_printed", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("asked_last_day", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("deadline_change") as table:
        table.drop_column("asked_last_day")
        table.drop_column("asked_printed")
        table.drop_column("to_review_on")
