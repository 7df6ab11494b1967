"""How makers write their serial numbers: forms of a data file, and what a number says by them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.identifiers import alphanumeric, maker_key
from truehand.equipment.domain.numbers import years_of_code
from truehand.equipment.domain.refusals import CatalogueNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# A maker's world code is the first three of seventeen characters (ISO 10261, ISO 3780).
CODE_LENGTH: Final = 3
_KNOWN: Final = frozenset({"maker", "name", "pattern", "world_codes", "year_place", "year_from", "example", "source"})


@dataclass(frozen=True, slots=True)
class SerialForm:
    """One way in which a maker writes its numbers.

    ``pattern`` is held against the letters and digits alone. ``year_place`` is where (from 1) a character of the
    thirty-year row stands, 0 where none does; ``year_from`` the first year of machines with that row.
    """

    maker: str
    name: str
    pattern: re.Pattern[str]
    world_codes: tuple[str, ...] = ()
    year_place: int = 0
    year_from: int = 0
    example: str = ""
    source: str = ""

    def years(self, number: str, *, until: int) -> tuple[int, ...]:
        """Return the years that the number's own code can mean; nothing where the form has none."""
        if not self.year_place:
            return ()
        code = alphanumeric(number)[self.year_place - 1]
        return tuple(year for year in years_of_code(code, until=until) if year >= self.year_from)


@dataclass(frozen=True, slots=True)
class SerialForms:
    """Every form that is known, from all data files."""

    forms: tuple[SerialForm, ...]

    def of(self, maker: str) -> tuple[SerialForm, ...]:
        """Return the forms of a maker, however its name is written."""
        key = maker_key(maker)
        return tuple(form for form in self.forms if form.maker == key)

    def matching(self, maker: str, number: str) -> SerialForm | None:
        """Return the form of that maker which the number has, None when it has none of them."""
        plain = alphanumeric(number)
        return next((form for form in self.of(maker) if form.pattern.fullmatch(plain)), None)

    def makers_of_code(self, code: str) -> frozenset[str]:
        """Return the makers to which a world code belongs."""
        return frozenset(form.maker for form in self.forms if code in form.world_codes)


def forms_from(files: Iterable[Sequence[Mapping[str, object]]]) -> SerialForms:
    """Return the forms of the ``serial`` tables of several files; a later one of the same maker and name wins.

    Refuses (CatalogueNotUnderstood) a table with unknown or missing keys, and a pattern that is none.
    """
    found: dict[tuple[str, str], SerialForm] = {}
    for tables in files:
        for table in tables:
            form = _form(table)
            found[form.maker, form.name] = form
    return SerialForms(tuple(found.values()))


def _form(table: Mapping[str, object]) -> SerialForm:
    try:
        return _checked(table)
    except (KeyError, ValueError, TypeError, re.error) as error:
        raise CatalogueNotUnderstood(table=f"serial {table.get('maker', '?')}", why=str(error)) from error


def _checked(table: Mapping[str, object]) -> SerialForm:
    if unknown := set(table) - _KNOWN:
        raise ValueError(", ".join(sorted(unknown)))
    form = SerialForm(
        maker=maker_key(str(table["maker"])),
        name=str(table["name"]),
        pattern=re.compile(str(table["pattern"])),
        world_codes=tuple(map(str, _listed(table.get("world_codes", ())))),
        year_place=_whole(table.get("year_place", 0)),
        year_from=_whole(table.get("year_from", 0)),
        example=str(table.get("example", "")),
        source=str(table.get("source", "")),
    )
    if form.example and not form.pattern.fullmatch(alphanumeric(form.example)):
        raise ValueError(f"the example {form.example} is not of the pattern")
    return form


def _listed(value: object) -> Iterable[object]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{value!r} is not a list")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number")
    return value
