"""What all rooms say of their fields, joined: each room's ``personal.py``, by ``app.Model.field``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from django.db.models import Field, Model

    from truehand.kernel.personal import Personal


@cache
def personal() -> dict[str, Personal]:
    """Return every field that holds personal data with its declaration, by ``app.Model.field``."""
    return _joined("PERSONAL")


@cache
def impersonal() -> dict[str, str]:
    """Return every field that could but does not hold personal data with the reason, by ``app.Model.field``."""
    return _joined("IMPERSONAL")


def of_field(field: Field[object, object]) -> Personal:
    """Return a field's declaration; KeyError for one that has none."""
    return personal()[label(field.model, field.name)]


def label(model: type[Model], field: str) -> str:
    """Return what a field is called in declarations and in what is bound to its place."""
    return f"{model._meta.label}.{field}"


def _joined(name: str) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for app_label, module in _modules():
        for field, said in getattr(module, name).items():
            # A room speaks of its own models; the site's, of those of others.
            full = field if field.count(".") > 1 else f"{app_label}.{field}"
            if full in joined:
                raise ValueError(f"{full} is declared twice")
            joined[full] = said
    return joined


def _modules() -> Iterator[tuple[str, ModuleType]]:
    for app in apps.get_app_configs():
        if app.name.startswith("truehand.") and find_spec(f"{app.name}.personal"):
            yield app.label, import_module(f"{app.name}.personal")
