"""Counts the log of an installation: every acknowledged event must be in it exactly once, under the signed root.

``--keep`` makes the tables and keeps the server running until its input ends. Otherwise the arguments are files of ids.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from truehand.site.cli.django_ready import django_ready


def main(words: list[str]) -> None:
    with django_ready():
        if words == ["--keep"]:
            from truehand.site.preparation import bring_up_to_date

            bring_up_to_date()
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            sys.stdin.readline()
        else:
            sys.stdout.write(json.dumps(_counted([Path(each) for each in words])))


def _counted(files: list[Path]) -> dict[str, object]:
    from truehand.edge import clock
    from truehand.evidence import operations, queries
    from truehand.evidence.models import Entry, SignedHead

    left = queries.waiting()
    operations.integrate(now=clock.now())
    operations.checkpoint(now=clock.now())
    acknowledged = [line for file in files for line in file.read_text(encoding="ascii").split()]
    placed = Counter(map(str, Entry.objects.order_by("index").values_list("event__event_id", flat=True)))
    head, size = queries.head(), queries.log_size()
    found = [f"lost: {each}" for each in acknowledged if each not in placed]
    found += [f"{times} times: {each}" for each, times in placed.items() if times > 1]
    found += [] if head and head.size == size == placed.total() else ["the signed head is not of the whole log"]
    log = {"entries": size, "signed_heads": SignedHead.objects.count(), "waiting_after_the_last_kill": left}
    return {"log": log, "found": found + list(queries.fsck(operations.log_cosigner().key))}


if __name__ == "__main__":
    main(sys.argv[1:])
