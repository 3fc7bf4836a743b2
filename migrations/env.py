"""Runs the numbered scripts on the connection that `tracker.schema` hands over; leaves no orphan row behind."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
if connection.dialect.name == "sqlite":
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise RuntimeError(f"the migration left rows without their parent: {orphans[:5]}")
    connection.commit()
