"""A person's data as one file: JSON for programs, PDF for people."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from truehand.edge.typesetting import moment, typeset
from truehand.vault.domain.consent import TITLES
from truehand.vault.domain.rights import LAWS, WHAT
from truehand.vault.domain.words import CLASSES, PURPOSES, export_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.vault.domain.consent import Standing
    from truehand.vault.domain.rights import Holding

FORM: Final = "truehand personal data 1"
TEMPLATE: Final = Path(__file__).with_name("copy.typ")
# Longer values, and more of them, stand in the JSON alone.
LONGEST_SHOWN: Final = 300
MOST_SHOWN: Final = 200


def packed(party_id: UUID, holdings: Sequence[Holding], consents: Iterable[Standing], *, now: datetime) -> bytes:
    """Return a ZIP of ``data.json`` and ``data.pdf``; refuses FontMissing."""
    said = list(consents)
    told = {
        "form": FORM,
        "account": str(party_id),
        "made_at": now.isoformat(),
        "fields": [_field(each) for each in holdings],
        "consents": [_consent(each) for each in said],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=1, default=_plain))
        archive.writestr("data.pdf", _pdf(party_id, holdings, said, now))
    return out.getvalue()


def _field(holding: Holding) -> dict[str, object]:
    return {
        "field": holding.field,
        "name": _both(export_words(holding.export)),
        "class": holding.data_class.name,
        "purpose": {"code": holding.purpose.value, **_both(PURPOSES[holding.purpose])},
        "kept": {"code": holding.retention.value, **_both(WHAT[holding.retention]), "law": LAWS.get(holding.retention)},
        "items": [{"record": each.record, "value": each.value, **each.beside} for each in holding.items],
    }


def _consent(standing: Standing) -> dict[str, object]:
    return {
        "purpose": standing.purpose.value,
        "title": _both(standing.title),
        "given": standing.given,
        "history": [
            {"given": act.given, "version": act.version, "text_sha256": act.sha256, "at": act.at}
            for act in standing.acts
        ],
    }


def _pdf(party_id: UUID, holdings: Sequence[Holding], consents: Sequence[Standing], now: datetime) -> bytes:
    data = {
        "title": "Truehand: my data",
        "account": str(party_id),
        "made": moment(now),
        "fields": [_shown(each) for each in holdings if each.items],
        "consents": [
            {"title": list(TITLES[each.purpose]), "given": each.given, "acts": [moment(act.at) for act in each.acts]}
            for each in consents
        ],
    }
    return typeset(TEMPLATE, data, at=now)


def _shown(holding: Holding) -> dict[str, object]:
    values = [_short(each.value) for each in holding.items[:MOST_SHOWN]]
    return {
        "name": list(export_words(holding.export)),
        "class": list(CLASSES[holding.data_class]),
        "purpose": list(PURPOSES[holding.purpose]),
        "law": list(LAWS.get(holding.retention, ("没有法律要求保留", "No law has it kept"))),
        "count": len(holding.items),
        "values": values,
    }


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


def _both(pair: tuple[str, str]) -> dict[str, str]:
    return {"zh": pair[0], "en": pair[1]}


def _plain(value: object) -> str:
    """Return what JSON has no form for as text: instants as ISO 8601, bytes in base64."""
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat else value)
