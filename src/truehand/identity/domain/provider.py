"""The real-name provider: whoever confirms that a document is what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from truehand.identity.domain.document import Document
    from truehand.identity.domain.party import PartyKind


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A confirmed document: ``identifier`` is the one spelling of its number (kept only as a keyed hash)."""

    identifier: str
    last_four: str
    born: date | None

    def __repr__(self) -> str:
        """The identifier stays out of logs and tracebacks."""
        return "Confirmed()"


class RealNameProvider(Protocol):
    """Confirms a document or refuses it; a national registry, a bank or the local check digits stand behind it."""

    name: str

    def confirm(self, document: Document, party: PartyKind, *, on: date) -> Confirmed:
        """Return the confirmed document of a party of that kind, as of a day.

        Refuses CountryNotServed, DocumentNotAccepted, NumberNotValid, DocumentExpired.
        """
