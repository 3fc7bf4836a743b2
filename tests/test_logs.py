"""The log: what went wrong and where, and nothing of what people typed."""

import json
import logging
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from tests.support.databases import Store
from tracker import schema
from tracker.logs import JsonLine

CHILD = "Jamie Doe"
COPY = "CREATE TABLE child AS SELECT CAST('Jamie Doe' AS VARCHAR(40)) AS name"
UNIQUE = "CREATE UNIQUE INDEX one_child ON child (name)"
AGAIN = sa.text("INSERT INTO child (name) VALUES (:name)")


def line_of(error: BaseException) -> dict[str, str]:
    """What the log holds of an exception."""
    info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("tracker.web", logging.ERROR, __file__, 1, "unexpected", (), info)
    line: dict[str, str] = json.loads(JsonLine().format(record))
    return line


def caught(deed: Callable[[], None]) -> BaseException:
    """The exception that a deed ends with."""
    with pytest.raises(BaseException) as raised:  # noqa: PT011 - whichever it is
        deed()
    return raised.value


def test_an_error_of_the_database_is_logged_without_rows(store: Store) -> None:
    def insert_twice() -> None:
        with schema.unguarded_connection(store.url) as connection:
            connection.exec_driver_sql(COPY)
            connection.exec_driver_sql(UNIQUE)
            try:
                connection.execute(AGAIN, {"name": CHILD})
            except sa.exc.IntegrityError as wrong:
                raise RuntimeError("could not be stored") from wrong

    error = caught(insert_twice)
    assert isinstance(error.__cause__, sa.exc.IntegrityError)
    line = line_of(error)
    assert CHILD not in json.dumps(line)
    assert "sqlalchemy.exc.IntegrityError" in line["trace"]
    assert "builtins.RuntimeError" in line["trace"]


def test_where_our_own_code_asked_is_logged() -> None:
    line = line_of(caught(lambda: schema.upgrade("postgresql+psycopg://nobody@127.0.0.1:1/none")))
    assert "schema.py:" in line["trace"]
    assert "127.0.0.1" not in line["trace"]


def test_other_errors_are_logged_in_full() -> None:
    def fail() -> None:
        raise ValueError("an odd thing")

    assert "an odd thing" in line_of(caught(fail))["trace"]
