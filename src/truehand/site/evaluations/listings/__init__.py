"""How listings are judged: truthful ones and falsified ones, put before the site's own checks and decision.

Facts are those of real auctions; photos and plates are made by the project. Everything goes through the doors that a
seller's browser uses, in a database of its own: draft, photos, plate, its reading, submission.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from truehand.listings.domain.status import Status
from truehand.site.benchmarks.scratch import scratch_database
from truehand.site.evaluations.listings.bench import Bench
from truehand.site.evaluations.listings.machines import market
from truehand.site.evaluations.listings.offering import HONEST
from truehand.site.evaluations.listings.ways import WAYS
from truehand.site.evaluations.processes import processes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from truehand.site.evaluations.listings.bench import Play
    from truehand.site.evaluations.listings.machines import Half
    from truehand.site.evaluations.listings.offering import Outcome


def evaluate(*, count: int, seed: int, data: Path, half: Half = "test") -> dict[str, float]:
    """Return the share of falsified listings that are published without a person, and of truthful ones sent to one.

    Half of ``count`` listings are falsified, in every way of WAYS in turn; ``published.<way>`` is that way's share, and
    ``honest_reviewed.<code>`` that of the truthful ones which a finding kept from being published. The two halves of
    the file share no machine: what a check needs tuned is tuned on the development half.
    """
    with scratch_database(), processes(os.cpu_count() or 1) as pool:
        return judged(count=count, seed=seed, data=data, half=half, play_all=pool.map)


def judged(*, count: int, seed: int, data: Path, half: Half, play_all: Play = map) -> dict[str, float]:
    """Return the figures of ``evaluate``, played in the database that is there."""
    return _figures(Bench(market(data, half), seed).played(count, play_all))


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    ends = Counter((each.task.way, each.status) for each in outcomes)
    of = Counter(each.task.way for each in outcomes)
    fakes = [way for way in WAYS if of[way]]
    honest = max(1, of[HONEST])
    reasons = Counter(code for each in outcomes if each.task.way == HONEST for code in each.checks)
    count = sum(of[way] for way in fakes)
    return {
        "listings": float(len(outcomes)),
        "fakes": float(count),
        "fakes_published": sum(ends[way, Status.PUBLISHED] for way in fakes) / max(1, count),
        "honest_reviewed": ends[HONEST, Status.IN_REVIEW] / honest,
        "honest_refused": ends[HONEST, Status.REFUSED] / honest,
        **{f"published.{way}": ends[way, Status.PUBLISHED] / of[way] for way in fakes},
        **{f"honest_reviewed.{code}": times / honest for code, times in sorted(reasons.items())},
    }
