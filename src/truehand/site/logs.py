"""Log lines as JSON, one a line, without personal data."""

import json
import logging
import traceback
from datetime import UTC, datetime

# What every record has; whatever else it carries was given as ``extra``.
_ORDINARY = frozenset(vars(logging.makeLogRecord({})))


class JsonFormatter(logging.Formatter):
    """When, how grave, who says what and of which identifiers; of an error its kind and places, never its values."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one JSON object; request paths stay out because they may carry identifiers."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": str(record.msg),
        }
        if record.name.startswith("truehand"):
            line["message"] = record.getMessage()
            line |= {name: str(value) for name, value in vars(record).items() if name not in _ORDINARY}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = [f"{at.filename}:{at.lineno}" for at in traceback.extract_tb(record.exc_info[2])[-8:]]
        return json.dumps(line, ensure_ascii=False)
