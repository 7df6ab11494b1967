"""Clauses as data: an edition is a text that a lawyer can read, in Chinese and English, with gaps for the terms.

An edition (``contracts/editions/<name>.md``) has one heading a clause, ``## key · title in Chinese · title in
English``, and under it paragraphs that alternate between the two languages; other lines that begin with ``#`` or ``>``
are remarks. An edition is never edited once a contract was drawn from it: a change is a new edition.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from truehand.contracts.domain.capitals import yuan_capitals
from truehand.contracts.domain.returns import gaps as return_gaps
from truehand.equipment.domain.classes import CLASS_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truehand.contracts.domain.terms import LateTerms, MoneyTerms, Terms
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money

# The edition that fits the terms: the first knows one deposit and one payment, the second disputes without stages.
FIRST: Final = "2026-11"
SECOND: Final = "2026-11-22"
CURRENT: Final = "2026-11-23"
_UNSTAGED: Final = 2

Pair = tuple[str, str]

_HEADING: Final = "## "
_REMARKS: Final = ("# ", "> ")


@dataclass(frozen=True, slots=True)
class Owed:
    """What a clause obliges somebody to: who, to whom, what, by which moment of the trade."""

    who: str
    to: str
    what: str
    by: str

    def as_json(self) -> dict[str, Json]:
        """Return it for the document."""
        return {"who": self.who, "to": self.to, "what": self.what, "by": self.by}


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause; every text is a (zh, en) pair. A clause of a set has a version, a source, and what is owed."""

    number: int
    key: str
    title: Pair
    paragraphs: tuple[Pair, ...]
    version: int = 0
    source: Pair = ("", "")
    owes: tuple[Owed, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the clause for the document."""
        return {
            "number": self.number,
            "key": self.key,
            "title": {"zh": self.title[0], "en": self.title[1]},
            "text": [{"zh": zh, "en": en} for zh, en in self.paragraphs],
            **(self._of_a_set() if self.version else {}),
        }

    def _of_a_set(self) -> dict[str, Json]:
        return {
            "version": self.version,
            "source": {"zh": self.source[0], "en": self.source[1]},
            "owes": [each.as_json() for each in self.owes],
        }


@cache
def edition(name: str) -> tuple[Clause, ...]:
    """Return the clauses of an edition with their gaps open; FileNotFoundError for one that there is not."""
    text = files("truehand.contracts").joinpath("editions", f"{name}.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    body = "\n".join(line for line in lines if line and not line.startswith(_REMARKS))
    parts = [part.splitlines() for part in body.split(_HEADING)[1:]]
    return tuple(_read(number, part) for number, part in enumerate(parts, start=1))


def edition_for(terms: Terms) -> str:
    """Return the edition that a contract of such terms is drawn from now."""
    if terms.money is None:
        return FIRST
    return SECOND if terms.process_version == _UNSTAGED else CURRENT


def write(name: str, terms: Terms) -> tuple[Clause, ...]:
    """Fill an edition's gaps with the terms."""
    return filled(edition(name), terms)


def filled(clauses: Iterable[Clause], terms: Terms) -> tuple[Clause, ...]:
    """Fill the gaps of clauses with the terms."""
    zh, en = _gaps(terms, chinese=True), _gaps(terms, chinese=False)
    return tuple(
        replace(
            clause,
            paragraphs=tuple(
                (chinese.format_map(zh), english.format_map(en)) for chinese, english in clause.paragraphs
            ),
        )
        for clause in clauses
    )


def _read(number: int, lines: list[str]) -> Clause:
    key, zh, en = lines[0].split(" · ")
    return Clause(number, key, (zh, en), tuple(zip(lines[1::2], lines[2::2], strict=True)))


def _gaps(terms: Terms, *, chinese: bool) -> Mapping[str, str]:
    machine = terms.machine
    kind = CLASS_NAMES.get(machine.equipment_class, (machine.equipment_class, machine.equipment_class))
    return {
        "buyer": terms.buyer.legal_name,
        "seller": terms.seller.legal_name,
        "equipment_class": kind[0] if chinese else kind[1].lower(),
        "maker": machine.maker,
        "model": machine.model,
        "serial": machine.serial,
        "year": str(machine.year),
        "hours": f"{machine.hours:,}",
        "condition": _condition(machine.condition, chinese=chinese),
        "location": machine.location.strip() or ("未写明" if chinese else "a place not stated"),
        "description": machine.description.strip() or ("（无补充说明）" if chinese else "(nothing)"),
        "price": _amount(terms.price, chinese=chinese),
        "commission": _amount(terms.commission, chinese=chinese),
        "deposit": _amount(terms.deposit, chinese=chinese),
        "inspection_days": str(terms.inspection_days),
        "delivery_place": terms.delivery_place,
        **(_money_gaps(terms.money, chinese=chinese) if terms.money else {}),
        **({"agreed": terms.agreed.words[0 if chinese else 1]} if terms.agreed else {}),
        **(_late_gaps(terms.late, chinese=chinese) if terms.late else {}),
        **(return_gaps(terms.returns, chinese=chinese) if terms.returns else {}),
    }


def _late_gaps(late: LateTerms, *, chinese: bool) -> dict[str, str]:
    return {
        "late_grace": str(late.grace_days),
        "late_daily_points": str(late.daily_basis_points),
        "late_daily_rate": f"{late.daily_basis_points / 100:g} %",
        "late_daily": str(late.daily),
        "late_cap_rate": f"{late.cap_basis_points / 100:g}%" if chinese else f"{late.cap_basis_points / 100:g} %",
        "late_cap": _amount(late.cap, chinese=chinese),
    }


def _money_gaps(money: MoneyTerms, *, chinese: bool) -> dict[str, str]:
    side = 0 if chinese else 1
    return {
        "buyer_deposit": _amount(money.buyer_deposit, chinese=chinese),
        "tax": str(money.tax),
        "tax_rate": f"{money.tax_basis_points / 100:g}%" if chinese else f"{money.tax_basis_points / 100:g} %",
        "plan": money.plan_words[side],
        "penalties": money.penalties[side],
        "fees": _fees(money, chinese=chinese),
    }


def _fees(money: MoneyTerms, *, chinese: bool) -> str:
    if not money.fees:
        return money.fee_words[0] if chinese else money.fee_words[1][0].lower() + money.fee_words[1][1:]
    if chinese:
        return "；".join(f"{each.words[0]}：买方{each.of_buyer}，卖方{each.of_seller}" for each in money.fees)
    return "; ".join(f"{each.words[1]}: buyer {each.of_buyer}, seller {each.of_seller}" for each in money.fees)


def _condition(grade: int | None, *, chinese: bool) -> str:
    if grade is None:
        return "卖方未评车况" if chinese else "condition not graded by the seller"
    return f"卖方自评车况{grade}级（5级最好）" if chinese else f"condition {grade} of 5 as the seller grades it"


def _amount(money: Money, *, chinese: bool) -> str:
    if chinese and money.currency == "CNY":
        return f"{money}（{yuan_capitals(money.minor)}）"
    return str(money)
