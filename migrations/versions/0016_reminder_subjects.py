"""A reminder is of a subject and says its days, so that a plan may choose them; until now its kind said them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


# What older versions cannot say waits here while one of them is used, and comes back with the upgrade.
WAITING = "reminder_of_0016"
SOON = -7
OLD_WORDS = {1: "overdue 1 day", 7: "overdue 7 days", 14: "overdue 14 days", 30: "overdue 30 days"}
UNIQUE = ("person_id", "kind", "days", "subject", "subject_id", "subject_on")
COLUMNS = (*UNIQUE, "owed_on", "is_told", "mail_id", "why", "recorded_at")
REMINDER = sa.table("reminder", *map(sa.column, COLUMNS))
KEPT = sa.table(WAITING, *map(sa.column, COLUMNS))


def upgrade() -> None:
    with op.batch_alter_table("reminder") as table:
        table.add_column(sa.Column("days", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("subject", sa.String(length=40), nullable=False, server_default="milestone"))
        table.add_column(sa.Column("why", sa.String(), nullable=False, server_default=""))
        table.drop_constraint("uq_reminder_person_id_kind_milestone_id_deadline_on", type_="unique")
        table.drop_constraint("fk_reminder_milestone_id_milestone", type_="foreignkey")
        table.drop_index("ix_reminder_milestone_id")
        table.alter_column("milestone_id", new_column_name="subject_id", existing_type=sa.Integer())
        table.alter_column("deadline_on", new_column_name="subject_on", existing_type=sa.Date())
    op.execute(sa.update(REMINDER).where(REMINDER.c.kind == "due soon").values(days=SOON))
    for days, words in OLD_WORDS.items():
        op.execute(sa.update(REMINDER).where(REMINDER.c.kind == words).values(kind="overdue", days=days))
    with op.batch_alter_table("reminder") as table:
        table.alter_column("days", server_default=None, existing_type=sa.Integer(), existing_nullable=False)
        table.alter_column("subject", server_default=None, existing_type=sa.String(length=40), existing_nullable=False)
        table.create_unique_constraint(f"uq_reminder_{'_'.join(UNIQUE)}", list(UNIQUE))
        table.create_index("ix_reminder_subject_subject_id", ["subject", "subject_id"])
    if sa.inspect(op.get_bind()).has_table(WAITING):
        op.execute(sa.insert(REMINDER).from_select(COLUMNS, sa.select(KEPT)))
        op.drop_table(WAITING)


def downgrade() -> None:
    kind, days = REMINDER.c.kind, REMINDER.c.days
    is_old = sa.or_(
        sa.and_(kind == "due soon", days == SOON),
        kind == "due today",
        sa.and_(kind == "overdue", days.in_(OLD_WORDS)),
    )
    if op.get_bind().execute(sa.select(sa.func.count()).select_from(REMINDER).where(~is_old)).scalar_one():
        op.execute("CREATE TABLE reminder_of_0016 AS SELECT * FROM reminder")  # with the types of its columns
        op.execute(sa.delete(KEPT).where(sa.tuple_(*(KEPT.c[one] for one in UNIQUE)).in_(_keys(is_old))))
        op.execute(sa.delete(REMINDER).where(~is_old))
    for number, words in OLD_WORDS.items():
        op.execute(sa.update(REMINDER).where(kind == "overdue", days == number).values(kind=words))
    with op.batch_alter_table("reminder") as table:
        table.drop_constraint(f"uq_reminder_{'_'.join(UNIQUE)}", type_="unique")
        table.drop_index("ix_reminder_subject_subject_id")
        table.drop_column("why")
        table.drop_column("subject")
        table.drop_column("days")
        table.alter_column("subject_id", new_column_name="milestone_id", existing_type=sa.Integer())
        table.alter_column("subject_on", new_column_name="deadline_on", existing_type=sa.Date())
    with op.batch_alter_table("reminder") as table:
        table.create_foreign_key("fk_reminder_milestone_id_milestone", "milestone", ["milestone_id"], ["id"])
        table.create_index("ix_reminder_milestone_id", ["milestone_id"])
        table.create_unique_constraint(
            "uq_reminder_person_id_kind_milestone_id_deadline_on", ["person_id", "kind", "milestone_id", "deadline_on"]
        )


def _keys(condition: sa.ColumnElement[bool]) -> sa.Select[tuple[object, ...]]:
    return sa.select(*(REMINDER.c[one] for one in UNIQUE)).where(condition)
