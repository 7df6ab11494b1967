"""A transition under way: what effects work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from truehand.trade.models import Trade
from truehand.trade.queries.situation import Situation

if TYPE_CHECKING:
    from truehand.kernel.canonical import Json


@dataclass(slots=True)
class Move(Situation):
    """A situation that is being changed."""

    # What the evidence entry will say beside the step itself.
    record: dict[str, Json] = field(default_factory=dict)

    def remember(self, **changes: object) -> None:
        """Change fields of the trade, in the row and in hand."""
        Trade.objects.filter(pk=self.trade.pk).update(**changes)
        for name, value in changes.items():
            setattr(self.trade, name, value)
