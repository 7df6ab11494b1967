"""The data files of makers and models: those of the program, then an operator's own, which win."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings

from truehand.equipment.domain.catalogue import catalogue_from
from truehand.equipment.domain.makers import forms_from
from truehand.equipment.domain.refusals import CatalogueNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from truehand.equipment.domain.catalogue import Catalogue
    from truehand.equipment.domain.makers import SerialForms

_OURS: Final = Path(__file__).resolve().parents[1] / "catalogue"


def models() -> Catalogue:
    """Return the models of ``catalogue/*.toml`` and of the folder that TRUEHAND_CATALOGUE names.

    Read once for each process. Refuses (CatalogueNotUnderstood) a file that is not as it should be.
    """
    return _models(settings.TRUEHAND_CATALOGUE)


def serial_forms() -> SerialForms:
    """Return how makers write their numbers, from the same files; refuses as ``models`` does."""
    return _serial_forms(settings.TRUEHAND_CATALOGUE)


@cache
def _models(folder: str) -> Catalogue:
    return catalogue_from(_tables(folder, "model"))


@cache
def _serial_forms(folder: str) -> SerialForms:
    return forms_from(_tables(folder, "serial"))


def _tables(folder: str, name: str) -> list[Sequence[Mapping[str, object]]]:
    folders = [_OURS, Path(folder)] if folder else [_OURS]
    return [_table(path, name) for each in folders for path in sorted(each.glob("*.toml"))]


def _table(path: Path, name: str) -> Sequence[Mapping[str, object]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueNotUnderstood(table=path.name, why=str(error)) from error
    tables = content.get(name, [])
    shaped = isinstance(tables, list) and all(isinstance(table, dict) for table in tables)
    if set(content) - {"model", "serial"} or not shaped:
        raise CatalogueNotUnderstood(table=path.name, why="[[model]], [[serial]]")
    return cast("Sequence[Mapping[str, object]]", tables)
