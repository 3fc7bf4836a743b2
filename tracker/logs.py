"""One line per log record, as JSON, without email addresses or texts, because more people read a log than a plan."""

import json
import logging
import sys
import traceback
from pathlib import Path

DATABASE = frozenset({"sqlalchemy", "psycopg", "sqlite3"})
OURS = str(Path(__file__).parent)


class JsonLine(logging.Formatter):
    """Writes a record as one JSON object: level, logger, message, and the request it belongs to."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        if request_id := getattr(record, "request_id", ""):
            line["request"] = request_id
        if record.exc_info:
            error = record.exc_info[1]
            line["trace"] = _bare(error) if error and _is_of_database(error) else self.formatException(record.exc_info)
        return json.dumps(line)


def _chain(error: BaseException) -> list[BaseException]:
    """An exception and those that led to it, the first one first."""
    chain: list[BaseException] = []
    while error not in chain:
        chain.insert(0, error)
        error = error.__cause__ or error.__context__ or error
    return chain


def _is_of_database(error: BaseException) -> bool:
    """Whether the database was involved; its messages quote statements and rows, which contain names."""
    kinds = (kind for base_exception in _chain(error) for kind in type(base_exception).__mro__)
    return any(kind.__module__.partition(".")[0] in DATABASE for kind in kinds)


def _bare(error: BaseException) -> str:
    """A trace without words: what kinds of exception, and where in our own code."""
    lines = []
    for base_exception in _chain(error):
        lines.append(f"{type(base_exception).__module__}.{type(base_exception).__qualname__}")
        frames = traceback.extract_tb(base_exception.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames if OURS in frame.filename]
    return "\n".join(lines)


def configure(level: int = logging.INFO) -> None:
    """Sends every record of this process to standard error, one JSON line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("apscheduler", "alembic", "waitress"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
