"""A suspended action is looked at again on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("action", "action_move"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("review_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for name in ("action_move", "action"):
        with op.batch_alter_table(name) as table:
            table.drop_column("review_on")
