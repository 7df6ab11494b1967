"""A table of trades leaves for analysis: anonymous, packed with its figures, and on record."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.trade.queries.analysis import SENSITIVE, analysis
from truehand.vault.domain.anonymity import LEAST_K

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.vault.domain.anonymity import Anonymous


@transaction.atomic
def export_analysis(actor: Actor | None, *, least: int = LEAST_K, now: datetime) -> tuple[bytes, Anonymous]:
    """Return a ZIP of ``data.csv`` and ``anonymity.json`` (k, l, t, what was made coarser), and what it holds.

    ``actor`` is None for who runs the machine itself. Refuses NotPermitted (operators only), NothingToExport and
    NotAnonymous.
    """
    if actor is not None:
        actor.require(Role.OPERATOR)
    found = analysis(least=least)
    told: dict[str, Json] = {
        "k": found.figures.k,
        "l": found.figures.l,
        "t": f"{found.figures.t:.4f}",
        "rows": len(found.rows),
        "coarsened": {name: {"zh": zh, "en": en} for name, (zh, en) in found.coarsened.items()},
        "sensitive": SENSITIVE,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", _csv(found))
        archive.writestr(
            "anonymity.json", json.dumps({**told, "made_at": now.isoformat()}, ensure_ascii=False, indent=1)
        )
    by = None if actor is None else actor.party_id
    evidence.record("trade.analysis_exported", subject=new_id(now), payload=told, actor=by, now=now)
    return out.getvalue(), found


def _csv(found: Anonymous) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(found.rows[0]))
    writer.writeheader()
    writer.writerows(found.rows)
    return text.getvalue()
