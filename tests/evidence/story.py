"""A small true story in the log, and its bundle: what the tests of bundles tamper with."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

from truehand.evidence import operations
from truehand.evidence.domain.bundle import compose
from truehand.evidence.domain.entry import EntryView
from truehand.evidence.operations import keys
from truehand.kernel.canonical import Json, canonical

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ALICE, BOB, TRADE, LISTING = (UUID(int=number) for number in range(1, 5))
CONTRACT = canonical({"seller": str(ALICE), "buyer": str(BOB), "machine": "挖掘机"})
HOLD = f"hold:price:{TRADE}"

Events = Iterator[tuple[str, UUID, dict[str, Json]]]


def step(number: int, source: str, target: str) -> tuple[str, UUID, dict[str, Json]]:
    return f"trade.to_{target}", TRADE, {"step": number, "from": source, "to": target}


def transfer(number: int, debit: str, credit: str, minor: Json) -> tuple[str, UUID, dict[str, Json]]:
    told: dict[str, Json] = {"transfer": str(number), "debit": debit, "credit": credit}
    return "escrow.transfer", TRADE, {**told, "minor": minor, "currency": "CNY"}


def signed(signer: UUID) -> tuple[str, UUID, dict[str, Json]]:
    told: dict[str, Json] = {"documents": {"contract.json": hashlib.sha256(CONTRACT).hexdigest()}}
    return "contract.signed", TRADE, {**told, "signatures": [operations.sign(signer, CONTRACT).evidence()]}


def true_story() -> Events:
    """Listing, agreement, signatures, payment, release."""
    yield "listing.published", LISTING, {"price": 12_800_000}
    yield step(1, "", "agreed")
    yield signed(ALICE)
    yield signed(BOB)
    yield step(2, "agreed", "signed")
    yield transfer(1, "custodian", HOLD, 12_800_000)
    yield step(3, "signed", "funded")
    yield transfer(2, HOLD, "commission", 384_000)
    yield transfer(3, HOLD, f"balance:{ALICE}", 12_416_000)
    yield step(4, "funded", "settled")


def tell(events: Events) -> None:
    """Record a story among what else happens."""
    for number, (kind, subject, payload) in enumerate(events):
        operations.record(kind, subject=subject, payload=payload, actor=ALICE, now=NOW)
        operations.record("test.noise", subject=UUID(int=99), payload={"number": number}, actor=None, now=NOW)


def members(data: bytes) -> dict[str, bytes]:
    """Return what a bundle holds, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def signed_anew(parts: Mapping[str, bytes], other: Mapping[str, bytes]) -> bytes:
    """Return a bundle of other members, listed and signed by the log itself: what a dishonest log can do."""
    kept = {name: content for name, content in parts.items() if not name.startswith("manifest")}
    return compose(keys.log_signer(), {**kept, **other}, subject=TRADE, related=[LISTING], title="x", now=NOW)


def bundle(documents: Mapping[str, bytes] | None = None, disclose: Callable[[EntryView], bool] | None = None) -> bytes:
    """Export what was told."""
    return operations.export_bundle(
        TRADE,
        title="挖掘机 Excavator",
        documents={"contract.json": CONTRACT} if documents is None else documents,
        related=[LISTING],
        disclose=disclose,
        now=NOW,
    )
