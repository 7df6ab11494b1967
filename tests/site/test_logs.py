"""A log line says what happened to what, and nothing about people."""

from __future__ import annotations

import json
import logging

import pytest

from truehand.site.logs import JsonFormatter


def _line(name: str, message: str, *values: object, **extra: object) -> dict[str, object]:
    record = logging.getLogger(name).makeRecord(name, logging.WARNING, "f", 1, message, values, None, extra=extra)
    said: dict[str, object] = json.loads(JsonFormatter().format(record))
    return said


def test_our_own_lines_carry_the_identifiers_they_were_given() -> None:
    line = _line("truehand.trade.clock", "a trade did not move", trade="0198", refusal="trade.stale_step")
    assert (line["message"], line["trade"], line["refusal"]) == ("a trade did not move", "0198", "trade.stale_step")


def test_a_librarys_lines_are_kept_without_their_values() -> None:
    line = _line("django.request", "Not Found: %s", "/people/?text=Lin", request="GET /people/?text=Lin")
    assert line["message"] == "Not Found: %s"
    assert "Lin" not in json.dumps(line)


def test_an_error_is_told_by_its_kind_and_place() -> None:
    with pytest.raises(ValueError, match="x1101") as broke:
        int("x110101198403120001")
    told = (broke.type, broke.value, broke.tb)
    line = json.loads(JsonFormatter().format(logging.makeLogRecord({"name": "truehand", "exc_info": told})))
    assert line["error"] == "ValueError"
    assert line["places"]
    assert "1101" not in json.dumps(line)
