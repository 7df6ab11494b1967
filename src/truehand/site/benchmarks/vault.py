"""What sealing costs: reading rows with five sealed fields beside plain ones, and wrapping keys anew in two ways."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models, transaction
from django.test.utils import isolate_apps, override_settings

from truehand.edge.sealing import EncryptedTextField, declared, keyring
from truehand.edge.sealing.wrapping import wrapping
from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention
from truehand.site.benchmarks.scratch import Figures, plain_table, scratch_database, seconds
from truehand.vault.operations import rotate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROUNDS, ROWS, KEYS, FEW = 5, 1_000, 20_000, 4_000
FIELDS: Final = {
    "name": "王建国 Wang Jianguo",
    "email": "jianguo.wang@example.invalid",
    "address": "江苏省南京市玄武区中山路 1 号 1 单元 101 室",
    "phone": "+86 139 1234 5678",
    "account": "6222 0200 0000 1234 567",
}
_SAID: Final = Personal(
    DataClass.L4, Purpose.MONEY, "party_id", Mask.HIDDEN, Access.OWNER, Retention.ACCOUNT, export=""
)
_TABLES: Final = """
create table bench_plain (id uuid primary key, party_id uuid, {plain});
create table bench_sealed (id uuid primary key, party_id uuid, {sealed})
"""


def measure() -> Figures:
    """Return rows and keys a second of each way, and how many times the one takes the other's time."""
    with scratch_database(), isolate_apps("truehand.site"), _wrapping_keys():
        columns = {"plain": ", ".join(f"{name} text" for name in FIELDS)}
        plain_table(_TABLES.format(**columns, sealed=", ".join(f"{name} bytea" for name in FIELDS)))
        return _reading() | _wrapping()


@contextlib.contextmanager
def _wrapping_keys() -> Iterator[None]:
    """Inside, what wraps is made for the measurement and gone after it."""
    with TemporaryDirectory() as folder, override_settings(TRUEHAND_WRAPPING_KEYS=folder):
        keyring.forget()
        yield
    keyring.forget()


def _reading() -> Figures:
    plain, sealed = _model("bench_plain", models.TextField), _model("bench_sealed", EncryptedTextField)
    for model in (plain, sealed):
        _fill(model)
    cold = seconds(lambda: _read(sealed))
    plain_took, sealed_took = _in_turns([lambda: _read(plain), lambda: _read(sealed)])
    return {
        "plain_rows_per_second": ROWS / plain_took,
        "sealed_rows_per_second": ROWS / sealed_took,
        "read_vs_plain": sealed_took / plain_took,
        "read_vs_plain_every_key_unwrapped": cold / plain_took,
    }


def _model(table: str, field: Callable[[], Any]) -> type[models.Model]:
    """Return a model of a table of the measurement's own; each row is another person's."""
    meta = type("Meta", (), {"app_label": "site", "db_table": table})
    own: dict[str, Any] = {"id": models.UUIDField(primary_key=True), "party_id": models.UUIDField(), "Meta": meta}
    own |= {name: field() for name in FIELDS} | {"__module__": __name__}
    model: type[models.Model] = type(table.title().replace("_", ""), (models.Model,), own)
    declared.personal().update({declared.label(model, name): _SAID for name in FIELDS})
    return model


def _fill(model: type[models.Model]) -> None:
    with transaction.atomic():
        rows = [model(id=uuid4(), party_id=UUID(int=number), **FIELDS) for number in range(1, ROWS + 1)]
        model._default_manager.bulk_create(rows)
    keyring.forget()


def _read(model: type[models.Model]) -> None:
    for row in model._default_manager.all():
        if any(getattr(row, name) != words for name, words in FIELDS.items()):
            raise RuntimeError("a row does not tell what was stored")


def _wrapping() -> Figures:
    _keys().all().delete()
    _make_keys()
    one_by_one, in_sets = _in_turns([_by_bulk_update, _in_sets])
    return {
        "keys_by_bulk_update_per_second": FEW / one_by_one,
        "keys_rewrapped_per_second": KEYS / in_sets,
        "rewrap_vs_bulk_update": (KEYS / in_sets) / (FEW / one_by_one),
    }


def _keys() -> models.Manager[Any]:
    return apps.get_model("vault", "SubjectKey")._default_manager


def _make_keys() -> None:
    by, names = wrapping().current(), [uuid4() for _ in range(KEYS)]
    wrapped = wrapping().wrap([(name.bytes * 2, name.bytes) for name in names])
    now = datetime.now(UTC)
    keys = _keys()
    keys.bulk_create(
        keys.model(id=name, subject=name, retention=Retention.TRADE, wrapped=key, wrapped_by=by, made_at=now)
        for name, key in zip(names, wrapped, strict=True)
    )


def _in_sets() -> None:
    wrapping().renew()
    for progress in rotate(now=datetime.now(UTC)):
        if progress.total < KEYS:
            raise RuntimeError("there are more keys than these")


def _by_bulk_update() -> None:
    """Wrap some keys anew as a program does that has rows in its hands."""
    provider = wrapping()
    by = provider.renew()
    with transaction.atomic():
        rows = list(_keys().order_by("id")[:FEW])
        plain = provider.unwrap([(bytes(row.wrapped), row.id.bytes) for row in rows])
        for row, key in zip(
            rows, provider.wrap([*zip(plain, (row.id.bytes for row in rows), strict=True)]), strict=True
        ):
            row.wrapped, row.wrapped_by = key, by
        _keys().bulk_update(rows, ["wrapped", "wrapped_by"], batch_size=500)


def _in_turns(ways: Sequence[Callable[[], object]]) -> list[float]:
    """Return the middle time of each way over the rounds."""
    took = [[seconds(way) for way in ways] for _ in range(ROUNDS)]
    return [median(each) for each in zip(*took, strict=True)]
