"""The audit trail: chain, details, index, and the triggers that keep them append-only.

An event is complete once its detail is there: what it is about comes before the detail, and nothing after it. The
triggers on INSERT also refuse rows that are there already, because SQLite deletes for INSERT OR REPLACE without firing
those on DELETE. Their texts are vouched for in tracker/audit/triggers.py.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE = """
CREATE TRIGGER audit_event_append_only_insert BEFORE INSERT ON audit_event
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit_event)
  OR NEW.previous IS NOT coalesce((SELECT hash FROM audit_event ORDER BY number DESC LIMIT 1),
                                  '0000000000000000000000000000000000000000000000000000000000000000')
  OR EXISTS (SELECT 1 FROM audit_event WHERE hash = NEW.hash OR previous = NEW.previous)
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows at its end'); END;
--
CREATE TRIGGER audit_event_refuse_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
--
CREATE TRIGGER audit_event_refuse_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
--
CREATE TRIGGER audit_detail_append_only_insert BEFORE INSERT ON audit_detail
WHEN NOT EXISTS (SELECT 1 FROM audit_event WHERE number = NEW.number)
  OR EXISTS (SELECT 1 FROM audit_detail WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'the audit trail takes one detail for each event'); END;
--
CREATE TRIGGER audit_detail_only_withholding BEFORE UPDATE ON audit_detail
WHEN NEW.number <> OLD.number OR OLD.content IS NULL OR NEW.content IS NOT NULL OR NEW.salt IS NOT NULL
  OR NEW.withheld_by IS NULL
  OR NEW.withheld_by <> (SELECT max(number) FROM audit_event)
BEGIN SELECT RAISE(ABORT, 'a detail of the audit trail can only be withheld, by an event that says so'); END;
--
CREATE TRIGGER audit_detail_refuse_delete BEFORE DELETE ON audit_detail
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
--
CREATE TRIGGER audit_about_append_only_insert BEFORE INSERT ON audit_about
WHEN NOT EXISTS (SELECT 1 FROM audit_event WHERE number = NEW.number)
  OR EXISTS (SELECT 1 FROM audit_detail WHERE number = NEW.number)
  OR EXISTS (SELECT 1 FROM audit_about WHERE rowid = NEW.rowid OR (subject = NEW.subject AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'the index of the audit trail is written before the detail of its event'); END;
--
CREATE TRIGGER audit_about_refuse_update BEFORE UPDATE ON audit_about
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
--
CREATE TRIGGER audit_about_refuse_delete BEFORE DELETE ON audit_about
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
"""

POSTGRESQL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
--
CREATE FUNCTION audit_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last audit_event%ROWTYPE;
BEGIN
  SELECT * INTO last FROM audit_event ORDER BY number DESC LIMIT 1;
  IF NEW.number IS DISTINCT FROM coalesce(last.number, 0) + 1
     OR NEW.previous IS DISTINCT FROM coalesce(last.hash, repeat('0', 64))
     OR EXISTS (SELECT 1 FROM audit_event WHERE hash = NEW.hash OR previous = NEW.previous) THEN
    RAISE EXCEPTION 'the audit trail only grows at its end';
  END IF;
  RETURN NEW;
END $$;
--
CREATE FUNCTION audit_add_detail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit_event WHERE number = NEW.number)
     OR EXISTS (SELECT 1 FROM audit_detail WHERE number = NEW.number) THEN
    RAISE EXCEPTION 'the audit trail takes one detail for each event';
  END IF;
  RETURN NEW;
END $$;
--
CREATE FUNCTION audit_add_about() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit_event WHERE number = NEW.number)
     OR EXISTS (SELECT 1 FROM audit_detail WHERE number = NEW.number)
     OR EXISTS (SELECT 1 FROM audit_about WHERE subject = NEW.subject AND number = NEW.number) THEN
    RAISE EXCEPTION 'the index of the audit trail is written before the detail of its event';
  END IF;
  RETURN NEW;
END $$;
--
CREATE FUNCTION audit_withhold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> OLD.number OR OLD.content IS NULL OR NEW.content IS NOT NULL OR NEW.salt IS NOT NULL
     OR NEW.withheld_by IS NULL
     OR NEW.withheld_by <> (SELECT max(number) FROM audit_event) THEN
    RAISE EXCEPTION 'a detail of the audit trail can only be withheld, by an event that says so';
  END IF;
  RETURN NEW;
END $$;
--
CREATE TRIGGER audit_event_append_only_insert BEFORE INSERT ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_append();
--
CREATE TRIGGER audit_event_refuse_update BEFORE UPDATE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
--
CREATE TRIGGER audit_event_refuse_delete BEFORE DELETE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
--
CREATE TRIGGER audit_event_refuse_truncate BEFORE TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
--
CREATE TRIGGER audit_detail_append_only_insert BEFORE INSERT ON audit_detail
FOR EACH ROW EXECUTE FUNCTION audit_add_detail();
--
CREATE TRIGGER audit_detail_only_withholding BEFORE UPDATE ON audit_detail
FOR EACH ROW EXECUTE FUNCTION audit_withhold();
--
CREATE TRIGGER audit_detail_refuse_delete BEFORE DELETE ON audit_detail
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
--
CREATE TRIGGER audit_detail_refuse_truncate BEFORE TRUNCATE ON audit_detail
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
--
CREATE TRIGGER audit_about_append_only_insert BEFORE INSERT ON audit_about
FOR EACH ROW EXECUTE FUNCTION audit_add_about();
--
CREATE TRIGGER audit_about_refuse_update BEFORE UPDATE ON audit_about
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
--
CREATE TRIGGER audit_about_refuse_delete BEFORE DELETE ON audit_about
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
--
CREATE TRIGGER audit_about_refuse_truncate BEFORE TRUNCATE ON audit_about
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_event_previous")),
    )
    op.create_table(
        "audit_about",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["audit_event.number"], name=op.f("fk_audit_about_number_audit_event")),
        sa.PrimaryKeyConstraint("subject", "number", name=op.f("pk_audit_about")),
    )
    op.create_table(
        "audit_detail",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("content", sa.String(), nullable=True),
        sa.Column("withheld_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["number"], ["audit_event.number"], name=op.f("fk_audit_detail_number_audit_event")),
        sa.ForeignKeyConstraint(
            ["withheld_by"], ["audit_event.number"], name=op.f("fk_audit_detail_withheld_by_audit_event")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_detail")),
    )
    script = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL
    for statement in script.split("--\n"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("audit_detail")
    op.drop_table("audit_about")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        for function in ("audit_refuse", "audit_append", "audit_add_detail", "audit_add_about", "audit_withhold"):
            op.execute(f"DROP FUNCTION {function}()")
