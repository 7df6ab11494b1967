"""What common models are: when they were made, what they weigh, how strong they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.identifiers import alphanumeric, maker_key
from truehand.equipment.domain.refusals import CatalogueNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Span = tuple[int, int]

_KNOWN: Final = frozenset({"maker", "model", "class", "made", "mass_kg", "power_kw"})
# A variant's name goes on by a few characters: PC200-8M0, 320D2, ZX210LC.
_LONGEST_VARIANT: Final = 4
_OPEN: Final = (0, 0)


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model; each span is (least, most), 0 where that end is not known."""

    maker: str
    model: str
    equipment_class: str
    made: Span = _OPEN
    mass_kg: Span = _OPEN
    power_kw: Span = _OPEN


@dataclass(frozen=True, slots=True)
class Found:
    """A model of the catalogue; not ``exact`` when the machine is a variant of it: then its years need not hold."""

    facts: ModelFacts
    exact: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every model that is known, by maker and name."""

    models: Mapping[tuple[str, str], ModelFacts]

    def find(self, maker: str, model: str) -> Found | None:
        """Return the model, or the one whose variant it is, however both are written; None when neither is known."""
        key, name = maker_key(maker), alphanumeric(model)
        for cut in range(min(_LONGEST_VARIANT, len(name)) + 1):
            if facts := self.models.get((key, name[: len(name) - cut])):
                return Found(facts, exact=cut == 0)
        return None


def catalogue_from(files: Iterable[Sequence[Mapping[str, object]]]) -> Catalogue:
    """Return the models of the ``model`` tables of several files; a later one of the same maker and model wins.

    Refuses (CatalogueNotUnderstood) a table with unknown or missing keys, and spans that are none.
    """
    models = [_model(table) for tables in files for table in tables]
    return Catalogue({(each.maker, alphanumeric(each.model)): each for each in models})


def outside(value: int, span: Span) -> int:
    """Return by how much a value lies below (negative) or above a span; 0 inside, and where an end is open."""
    least, most = span
    if least and value < least:
        return value - least
    return value - most if most and value > most else 0


def _model(table: Mapping[str, object]) -> ModelFacts:
    try:
        return _checked(table)
    except (KeyError, ValueError) as error:
        raise CatalogueNotUnderstood(table=f"model {table.get('model', '?')}", why=str(error)) from error


def _checked(table: Mapping[str, object]) -> ModelFacts:
    if unknown := set(table) - _KNOWN:
        raise ValueError(", ".join(sorted(unknown)))
    return ModelFacts(
        maker=maker_key(str(table["maker"])),
        model=str(table["model"]),
        equipment_class=str(table["class"]),
        made=_span(table.get("made", _OPEN)),
        mass_kg=_span(table.get("mass_kg", _OPEN)),
        power_kw=_span(table.get("power_kw", _OPEN)),
    )


def _span(value: object) -> Span:
    match value:
        case [int() as least, int() as most] if least >= 0 and (most == 0 or least <= most):
            return least, most
        case _:
            raise ValueError(f"{value!r} is not a least and a most")
