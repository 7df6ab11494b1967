"""The document that is signed: one byte string that carries the terms and the full text in both languages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from truehand.contracts.domain.amendment import Amendment, Basis
from truehand.contracts.domain.clauses import Clause, Owed, edition_for, write
from truehand.contracts.domain.compliance import Scope
from truehand.contracts.domain.sets import compose
from truehand.kernel.canonical import canonical
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.contracts.domain.sets import ClauseSet
    from truehand.contracts.domain.terms import Terms

SCHEME: Final = "truehand.contract/1"
FILE_NAME: Final = "contract.json"


def document(
    trade_id: UUID,
    revision: int,
    terms: Terms,
    *,
    drawn_at: datetime,
    clause_set: ClauseSet | None = None,
    amendment: Amendment | None = None,
) -> bytes:
    """Return the contract as canonical JSON (RFC 8785): same input, same bytes, for ever.

    It is composed of the clauses of ``clause_set``, or drawn from the edition that fits such terms. With an
    ``amendment`` it is the whole text as amended, which ends by saying what it changes.
    """
    clauses = compose(clause_set, terms) if clause_set else write(edition_for(terms), terms)
    if amendment is not None:
        clauses = (*clauses, amendment.clause(len(clauses) + 1))
    return canonical(
        {
            "scheme": SCHEME,
            "edition": clause_set.name if clause_set else edition_for(terms),
            **({"clause_set": clause_set.sha256} if clause_set else {}),
            "trade": str(trade_id),
            "revision": revision,
            "drawn_at": drawn_at.isoformat(),
            "terms": terms.as_json(),
            "clauses": [clause.as_json() for clause in clauses],
            **(amendment.as_json() if amendment else {}),
        }
    )


def file_name(revision: int, *, amends: bool) -> str:
    """Return the name under which the log states a revision's bytes."""
    return f"amendment-{revision}.json" if amends else FILE_NAME


def paper_name(revision: int, *, amends: bool) -> str:
    """Return the name of a revision's PDF."""
    return file_name(revision, amends=amends).replace(".json", ".pdf")


def basis_of(content: bytes) -> Basis:
    """Return what no amendment of a document changes."""
    return Basis.of(json.loads(content))


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of a document, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document opened for reading."""

    edition: str
    revision: int
    drawn_at: str
    buyer: str
    seller: str
    machine: str
    price: Money
    clauses: tuple[Clause, ...]
    scope: Scope
    amendment: Amendment | None


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a text says that the price is, and what follows from it; the tax is part of the commission."""

    price: Money
    commission: Money
    tax: Money
    deposit: Money
    buyer_deposit: Money


def amounts_of(content: bytes) -> Amounts:
    """Return the amounts that a document says, of a trade by the second version of the process or a later one."""
    terms = json.loads(content)["terms"]
    told = {
        **{name: terms[name] for name in ("price", "commission", "deposit")},
        **{name: terms["money"][name] for name in ("tax", "buyer_deposit")},
    }
    return Amounts(**{name: Money(int(each["minor"]), each["currency"]) for name, each in told.items()})


def opened(content: bytes) -> Sheet:
    """Return the document's parts for a page; the bytes are our own, so their shape is trusted."""
    told = json.loads(content)
    terms = told["terms"]
    machine = terms["machine"]
    return Sheet(
        edition=told["edition"],
        revision=told["revision"],
        drawn_at=told["drawn_at"],
        buyer=terms["buyer"]["legal_name"],
        seller=terms["seller"]["legal_name"],
        machine=f"{machine['maker']} {machine['model']} · {machine['serial']}",
        price=Money(int(terms["price"]["minor"]), terms["price"]["currency"]),
        clauses=tuple(_clause(each) for each in told["clauses"]),
        scope=Scope(machine["equipment_class"], terms.get("law", ""), terms.get("consumer", False)),
        amendment=Amendment.of(told),
    )


def _clause(told: dict[str, Any]) -> Clause:
    title = told["title"]
    return Clause(
        told["number"],
        told["key"],
        (title["zh"], title["en"]),
        tuple((text["zh"], text["en"]) for text in told["text"]),
        told.get("version", 0),
        (source["zh"], source["en"]) if (source := told.get("source")) else ("", ""),
        tuple(Owed(**each) for each in told.get("owes", ())),
    )
