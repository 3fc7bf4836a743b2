"""Who is above a post, whether its delegates get copies, and who is a board's secretariat."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("post") as table:
        table.add_column(sa.Column("reports_to_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("copies_delegates", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_foreign_key("fk_post_reports_to_id_post", "post", ["reports_to_id"], ["id"])
    op.create_table(
        "board_secretary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_secretary_board_id_board")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_board_secretary_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_board_secretary_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_secretary")),
    )
    op.create_index(op.f("ix_board_secretary_board_id"), "board_secretary", ["board_id"], unique=False)


def downgrade() -> None:
    op.drop_table("board_secretary")
    with op.batch_alter_table("post") as table:
        table.drop_constraint("fk_post_reports_to_id_post", type_="foreignkey")
        table.drop_column("copies_delegates")
        table.drop_column("reports_to_id")
