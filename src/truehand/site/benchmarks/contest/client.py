"""One client, a process: takes turns as its standard input says, one JSON object a line, and tells how it went."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from typing import TYPE_CHECKING

import django

from truehand.site.benchmarks.contest import PEER_IS_HERE

if TYPE_CHECKING:
    from collections.abc import Callable


def main(client: int) -> None:
    """Answer every line until there is none."""
    django.setup()
    from truehand.site.benchmarks.contest import bare, own, peer

    ways: dict[str, Callable[[], int]] = {}
    for line in sys.stdin:
        order = json.loads(line)
        match order["do"]:
            case "make":
                _make()
                answer: dict[str, object] = {}
            case "meet":
                ways = bare.ways(client) | own.ways(client)
                ways |= peer.ways(client) if PEER_IS_HERE else {}
                gc.freeze()  # as a server does that has started
                answer = {"ways": sorted(ways)}
            case "tidy":
                own.tidy()
                answer = {}
            case _:
                answer = _turn(ways[order["do"]], order["start"], order["seconds"])
        print(json.dumps(answer), flush=True)  # noqa: T201 - it is asked for


def _make() -> None:
    from django.core.management import call_command

    from truehand.site import owner
    from truehand.site.benchmarks.contest import bare, own, peer

    with owner.signed_in():
        bare.make()
        call_command("migrate", interactive=False, verbosity=0)  # hordak's tables too, and everybody's rights
    own.make()
    if PEER_IS_HERE:
        peer.make()


def _turn(way: Callable[[], int], start: float, seconds: float) -> dict[str, object]:
    """Work from one moment for so long; return transfers, the time it took, and how long each commit took (ms)."""
    way()  # whatever only the first call does
    time.sleep(max(0.0, start - time.time()))
    begun = last = time.perf_counter()
    done, spent = 0, []
    while last - begun < seconds:
        done += way()
        now = time.perf_counter()
        spent.append(round((now - last) * 1000, 3))
        last = now
    return {"done": done, "seconds": last - begun, "spent": spent}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "truehand.site.benchmarks.contest.settings"
    main(int(sys.argv[1]))
