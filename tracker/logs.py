"""One line per log record, as JSON, with no mail addresses or texts in it: a log is read by more people than a plan."""

import json
import logging
import sys


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
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure(level: int = logging.INFO) -> None:
    """Sends every record of this process to standard error, one JSON line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("apscheduler", "alembic", "waitress"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
