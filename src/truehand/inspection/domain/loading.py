"""Reads the published templates: versioned data in ``scheme/v<N>/*.toml``."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from truehand.inspection.domain.asked import (
    BEST_GRADE,
    FACTS,
    WORST_GRADE,
    Claim,
    Grade,
    Measure,
    Method,
    Point,
    Scale,
    Section,
    Template,
    Weight,
)
from truehand.inspection.domain.schema import template_json
from truehand.kernel.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

_FIRST_FACTS: Final = tuple(FACTS[key] for key in ("serial", "hours", "year"))


def first_version() -> dict[str, Template]:
    """Return the templates of version 1, whose hash is that of their files."""
    folder = _folder(1)
    scales = _scales(folder)
    return {
        name: Template(
            name,
            1,
            (data["zh"], data["en"]),
            tuple(_first_section(key, _read(folder, key), scales) for key in data["sections"]),
            _digest(folder, ("scales", *data["sections"])),
            _FIRST_FACTS,
        )
        for name, data in _read(folder, "templates").items()
    }


def version(number: int) -> dict[str, Template]:
    """Return the templates of version 2 and later, whose hash is that of the JSON that is published of them."""
    folder = _folder(number)
    scales = _scales(folder)
    return {name: _template(name, number, data, folder, scales) for name, data in _read(folder, "templates").items()}


def _template(
    name: str, number: int, data: Mapping[str, Any], folder: Traversable, scales: Mapping[str, Scale]
) -> Template:
    sections = tuple(_section(key, _read(folder, key), scales) for key in data["sections"])
    facts = tuple(FACTS[key] for key in data["facts"])
    title = _pair(data["name"])
    made = Template(name, number, title, sections, "", facts, tuple(data["classes"]))
    return replace(made, sha256=hashlib.sha256(canonical(template_json(made))).hexdigest())


def _folder(number: int) -> Traversable:
    return resources.files(__package__) / "scheme" / f"v{number}"


def _read(folder: Traversable, name: str) -> dict[str, Any]:
    return tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))


def _digest(folder: Traversable, names: tuple[str, ...]) -> str:
    return hashlib.sha256(b"\0".join((folder / f"{name}.toml").read_bytes() for name in names)).hexdigest()


def _scales(folder: Traversable) -> dict[str, Scale]:
    return {key: _scale(key, data) for key, data in _read(folder, "scales").items()}


def _scale(key: str, data: Mapping[str, Any]) -> Scale:
    values = range(BEST_GRADE, WORST_GRADE - 1, -1)
    grades = tuple(Grade(value, (data[str(value)]["zh"], data[str(value)]["en"])) for value in values)
    return Scale(key, (data["zh"], data["en"]), grades)


def _first_section(key: str, data: Mapping[str, Any], scales: Mapping[str, Scale]) -> Section:
    points = tuple(
        Point(
            key=item["key"],
            name=(item["zh"], item["en"]),
            how=(item["how_zh"], item["how_en"]),
            scale=scales[item["scale"]],
            photo=item.get("photo", False),
            may_skip=item.get("may_skip", True),
            weight=Weight.MAJOR if item.get("critical", False) else Weight.MINOR,
        )
        for item in data["item"]
    )
    return Section(key, (data["zh"], data["en"]), points)


def _section(key: str, data: Mapping[str, Any], scales: Mapping[str, Scale]) -> Section:
    points = tuple(_point(name, item, scales) for name, item in data.items() if name != "name")
    return Section(key, _pair(data["name"]), points)


def _point(key: str, item: Mapping[str, Any], scales: Mapping[str, Scale]) -> Point:
    said = item["is"]
    measure = _measure(item["measure"]) if "measure" in item else None
    scale = scales["limits" if measure else said["scale"]]
    return Point(
        key=key,
        name=_pair(item["name"]),
        how=_pair(item["how"]),
        scale=scale,
        photo=said.get("photo", False),
        may_skip=said.get("may_skip", True),
        weight=Weight(said["severity"]),
        method=Method(said["method"]),
        claim=Claim(said.get("claim", Claim.CONDITION)),
        measure=measure,
        remaining=scale.key == "wear",
    )


def _measure(data: Mapping[str, Any]) -> Measure:
    (least, largest), (low, high), (lowest, highest) = data["range"], data["good"], data["usable"]
    return Measure(data["unit"], least, largest, (low, high), (lowest, highest))


def _pair(words: list[str]) -> tuple[str, str]:
    zh, en = words
    return zh, en
