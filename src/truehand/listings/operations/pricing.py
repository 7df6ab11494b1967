"""The store of price models, the sales that they learn from, and what the one in use says of a listing."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max

from truehand.equipment.domain.finding import Cure, Evidence, Finding, Severity, ok
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.listings.domain.pricing.learning import LEAST_SALES, learn
from truehand.listings.domain.pricing.model import unpacked
from truehand.listings.domain.pricing.report import alarms, figures
from truehand.listings.domain.pricing.sale import Machine, Sale
from truehand.listings.domain.refusals import PriceModelNotFound, TooFewSales
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing, TrainedPrices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from truehand.equipment.domain.subject import Subject
    from truehand.kernel.canonical import Json
    from truehand.listings.domain.facts import Facts
    from truehand.listings.domain.pricing.learning import Learnt
    from truehand.listings.domain.pricing.model import PriceModel

CHECK: Final = "price"
_THOUSAND: Final = 1000


@dataclass(frozen=True, slots=True)
class Trained:
    """A model as it was learnt: its version among those of its currency, and its report in thousandths."""

    currency: str
    version: int
    sales: int
    report: dict[str, int]
    trained_at: datetime
    in_use: bool


def train(sales: Sequence[Sale], *, now: datetime) -> tuple[Trained, ...]:
    """Learn a model for each currency with enough sales, put it in use, and return them with their reports.

    Refuses TooFewSales when no currency has enough, and PriceModelNotRunning. Minutes, for ten thousand sales.
    """
    by_currency: dict[str, list[Sale]] = defaultdict(list)
    for sale in sales:
        by_currency[sale.price.currency].append(sale)
    enough = {currency: each for currency, each in sorted(by_currency.items()) if len(each) >= LEAST_SALES}
    if not enough:
        raise TooFewSales(count=max(map(len, by_currency.values()), default=0), least=LEAST_SALES)
    return tuple(_keep(learn(each), len(each), now=now) for each in enough.values())


@transaction.atomic
def use(currency: str, version: int, *, now: datetime) -> None:
    """Put an earlier (or later) version in use; refuses PriceModelNotFound."""
    rows = TrainedPrices.objects.select_for_update().filter(currency=currency)
    wanted = next((each for each in rows if each.version == version), None)
    if wanted is None:
        raise PriceModelNotFound(currency=currency, version=version)
    rows.filter(in_use=True).update(in_use=False)
    rows.filter(id=wanted.id).update(in_use=True)
    payload: dict[str, Json] = {"currency": currency, "version": version}
    evidence.record("listing.price_model_used", subject=wanted.id, payload=payload, actor=None, now=now)


def trained() -> tuple[Trained, ...]:
    """Return every model that is kept, the newest first."""
    return tuple(_view(row) for row in TrainedPrices.objects.defer("content").order_by("-trained_at", "-id"))


def forget() -> None:
    """Read models from the database again when they are next asked."""
    _model.cache_clear()


def sold_here(agreed: Callable[[Sequence[UUID]], Mapping[UUID, Money]]) -> list[Sale]:
    """Return what was sold on this platform; ``agreed`` tells the prices of trades, by their ids."""
    rows = list(Listing.objects.filter(status=Status.SOLD).order_by("changed_at", "id").defer("words"))
    prices = agreed([row.trade_id for row in rows if row.trade_id is not None])
    sold = ((row, prices.get(row.trade_id)) for row in rows if row.trade_id is not None)
    return [Sale(machine_of(row, row.changed_at.date()), paid) for row, paid in sold if paid is not None]


def price(subject: Subject, now: datetime) -> Sequence[Finding]:
    """Return what past sales say of the price that is asked: far below them is for a person to look at, no more."""
    row = TrainedPrices.objects.filter(currency=subject.price.currency, in_use=True).defer("content").first()
    if row is None:
        return (_no_history(),)
    machine = machine_of(subject, now.date())
    (told,) = _model(row.id).tell([machine])
    asked = subject.price.minor
    if told.low <= asked:
        return (ok(CHECK, "价格与同类设备的成交价相符。", "The price is in keeping with what such machines sold for."),)
    low, high = Money(told.low, row.currency), Money(told.high, row.currency)
    far = told.is_far_below(asked)
    return (
        Finding(
            "price.far_below" if far else "price.below",
            Severity.LOOK if far else Severity.NOTE,
            CHECK,
            "同类设备的成交价多在 {low} 至 {high} 之间，所填价格低于此范围。低价往往有原因，请在描述中写明。",
            "Such machines mostly sold for {low} to {high}; the price asked is below that. There is often a reason for "
            "a low price: state it in the description.",
            data={"low": str(low), "high": str(high)},
            evidence=Evidence(field="price", seen=f"{low} – {high}", declared=str(subject.price)),
            cures=(Cure.CHANGE_PRICE, Cure.EXPLAIN),
        ),
    )


@transaction.atomic
def _keep(learnt: Learnt, count: int, *, now: datetime) -> Trained:
    model, content = learnt.model, learnt.model.packed()
    rows = TrainedPrices.objects.filter(currency=model.currency)
    last = rows.aggregate(version=Max("version"))["version"] or 0
    rows.filter(in_use=True).update(in_use=False)
    row = TrainedPrices.objects.create(
        id=new_id(now),
        currency=model.currency,
        version=last + 1,
        sales=count,
        report=_report(learnt),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        in_use=True,
        trained_at=now,
    )
    payload: dict[str, Json] = {"currency": row.currency, "version": row.version, "sha256": row.sha256, "sales": count}
    evidence.record("listing.price_model_trained", subject=row.id, payload=payload, actor=None, now=now)
    return _view(row)


def _report(learnt: Learnt) -> dict[str, int]:
    found = figures(learnt.recent, learnt.told) | {"false_alarms": alarms(learnt.recent, learnt.told)}
    return {name: round(value if name.startswith("sales") else value * _THOUSAND) for name, value in found.items()}


def _view(row: TrainedPrices) -> Trained:
    return Trained(row.currency, row.version, row.sales, row.report, row.trained_at, row.in_use)


@lru_cache(maxsize=4)
def _model(row_id: UUID) -> PriceModel:
    """Return a model; what is stored under an id never changes."""
    return unpacked(bytes(TrainedPrices.objects.values_list("content", flat=True).get(id=row_id)))


def machine_of(said: Listing | Subject | Facts, on: date) -> Machine:
    """Return a machine as the price model sees it."""
    return Machine(
        on=on,
        equipment_class=said.equipment_class,
        maker=said.maker,
        model=said.model,
        year=said.year,
        hours=said.hours,
        details={"condition": f"grade {said.condition}" if said.condition else "", "country": said.country},
    )


def _no_history() -> Finding:
    return Finding(
        "price.no_history",
        Severity.NOTE,
        CHECK,
        "平台尚无足够的成交记录，无法判断价格。",
        "There are too few sales here to say anything about the price.",
        evidence=Evidence(field="price"),
    )
