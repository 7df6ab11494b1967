"""The published templates, by name and version, and the one for a class of equipment."""

from __future__ import annotations

from typing import Final

from truehand.inspection.domain import loading
from truehand.inspection.domain.asked import Template
from truehand.inspection.domain.refusals import TemplateUnknown

VERSIONS: Final = (1, 2)
GENERAL: Final = "machine"


def named(name: str, version: int) -> Template:
    """Return a published template; refuse (TemplateUnknown) any other name or version."""
    found = _TEMPLATES.get((name, version))
    if found is None:
        raise TemplateUnknown(name=name[:40], version=version)
    return found


def newest(name: str) -> Template:
    """Return the newest version of a template; refuse (TemplateUnknown) an unknown name."""
    return named(name, max((version for known, version in _TEMPLATES if known == name), default=0))


def template_for(equipment_class: str) -> Template:
    """Return the newest template for a class of equipment: its own, or the general one."""
    wanted = equipment_class.lower()
    return next((each for each in current() if wanted in each.classes), newest(GENERAL))


def current() -> tuple[Template, ...]:
    """Return every template of the newest version."""
    return tuple(each for (_, version), each in _TEMPLATES.items() if version == VERSIONS[-1])


def published() -> tuple[Template, ...]:
    """Return every template of every version."""
    return tuple(_TEMPLATES.values())


_TEMPLATES: Final = {
    (name, version): template
    for version, loaded in ((1, loading.first_version()), (2, loading.version(2)))
    for name, template in loaded.items()
}
