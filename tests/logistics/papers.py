"""A carrier's papers, as many tests need them: handed in, examined by one operator and approved by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.inspection.cast import photo
from tests.people import yuan
from truehand.kernel.actor import Actor
from truehand.logistics import operations
from truehand.logistics.domain.vetting import Papers, VettingView

YEAR = timedelta(days=365)


def papers(now: datetime, **changed: Any) -> Papers:  # noqa: ANN401 - any part
    """A licence and a cover of 20 million yuan for excavators in China."""
    until = (now + YEAR).date()
    number, issuer = "鲁交运管许可济字370100012345号", "济南市交通运输局"
    whole = Papers(number, issuer, until, yuan(20_000_000), until, ("excavator",), ("CN",))
    return replace(whole, **changed)


def handed_in(carrier: Actor, now: datetime, **changed: Any) -> VettingView:  # noqa: ANN401 - any part
    """Papers that wait."""
    return operations.hand_in(carrier, papers(now, **changed), licence=photo(41), cover=photo(42), now=now)


def vetted(people: dict[str, Actor], now: datetime, who: str = "carl", **changed: Any) -> VettingView:  # noqa: ANN401
    """Papers in force: Olga examined them, Otto approved."""
    view = handed_in(people[who], now, **changed)
    operations.examine(people["olga"], view.id, now=now)
    operations.approve(people["otto"], view.id, now=now)
    return view
