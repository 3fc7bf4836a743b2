"""What a rating of a plan's RAG key means and looks like; until now its code said so."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = sa.table("rag_key_entry", *(sa.column(name) for name in ("rating", "meaning", "shape", "colour")))
UNTIL_NOW = {
    "blue": {"meaning": "complete", "shape": "diamond", "colour": "blue"},
    "green": {"meaning": "on track", "shape": "circle", "colour": "green"},
    "amber": {"meaning": "at risk", "shape": "triangle", "colour": "yellow"},
    "red": {"meaning": "off track", "shape": "square", "colour": "red"},
}
COLUMNS = ("meaning", "shape", "colour")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("rag_key_entry", sa.Column(name, sa.String(length=40), nullable=True))
    for rating, values in UNTIL_NOW.items():
        op.execute(sa.update(TABLE).where(TABLE.c.rating == rating).values(**values))
    with op.batch_alter_table("rag_key_entry") as batch:
        for name in COLUMNS:
            batch.alter_column(name, existing_type=sa.String(length=40), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("rag_key_entry") as batch:
        for name in COLUMNS:
            batch.drop_column(name)
