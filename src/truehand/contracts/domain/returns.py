"""The return policy as the contract says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class ReturnTerms:
    """What was in force when the offer was accepted, and its sentence in (zh, en)."""

    policy: Mapping[str, Json]
    words: tuple[str, str]

    def as_json(self) -> dict[str, Json]:
        """Return the policy for the document, with its words."""
        return {**self.policy, "zh": self.words[0], "en": self.words[1]}


def gaps(returns: ReturnTerms, *, chinese: bool) -> dict[str, str]:
    """Return the words of an edition's gaps."""
    return {"returns": returns.words[0 if chinese else 1]}
