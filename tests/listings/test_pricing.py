import random
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from tests.listings.scene import FACTS, LATER, NOW, complete, on_sale, submitted
from truehand.evidence import queries as evidence
from truehand.kernel.actor import Actor
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.listings import operations
from truehand.listings.domain.pricing import boosting
from truehand.listings.domain.pricing.learning import Learnt, first_recent, learn
from truehand.listings.domain.pricing.model import unpacked
from truehand.listings.domain.pricing.report import alarms, figures
from truehand.listings.domain.pricing.sale import Machine, Sale
from truehand.listings.domain.refusals import PriceModelNotFound, PriceModelNotRunning, TooFewSales
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing, Round, TrainedPrices
from truehand.listings.operations import pricing
from truehand.site.cli import price as command

NEW = {"PC200-8": 800_000, "320D": 900_000, "SY75C": 300_000}


def worth(model: str, age: float, hours: float) -> float:
    return float(NEW[model] * 0.9**age * (1 - hours / 60_000))


def sales(count: int, *, seed: int = 3, currency: str = "CNY") -> list[Sale]:
    """Sales of a year: what a machine is worth, with a fifth of noise."""
    chance = random.Random(seed)  # noqa: S311 - made-up sales
    found = []
    for number in range(count):
        model = chance.choice(sorted(NEW))
        age, on = chance.randint(1, 12), date(2025, 11, 1) + timedelta(days=number * 380 // count)
        hours = age * chance.randint(400, 1500)
        price = worth(model, age, hours) * chance.lognormvariate(0, 0.1)
        maker = {"PC200-8": "Komatsu", "320D": "Caterpillar", "SY75C": "SANY"}[model]
        machine = Machine(
            on, "excavator", maker, model, on.year - age, hours, {"condition": "grade 4", "country": "CN"}
        )
        found.append(Sale(machine, Money(round(price) * 100, currency)))
    return found


@pytest.fixture(scope="module", name="learnt")
def learnt_() -> Learnt:
    return learn(sales(600))


@pytest.fixture(autouse=True)
def fewer_rounds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(boosting, "_ROUNDS", 120)
    pricing.forget()
    yield
    pricing.forget()


def test_prices_are_learnt_and_intervals_hold_four_in_five_of_later_sales(learnt: Learnt) -> None:
    later = sales(300, seed=4)
    found = figures(later, learnt.model.tell([sale.machine for sale in later]))
    assert found["rmsle"] < 0.2
    assert 0.7 < found["coverage_80"] < 0.92
    assert found["coverage_80_excavator"] == found["coverage_80"]
    assert 0 < figures(learnt.recent, learnt.told)["rmsle"] < 0.2


def test_half_the_price_is_far_below_and_one_in_twenty_honest_ones_is(learnt: Learnt) -> None:
    assert alarms(learnt.recent, learnt.told) <= 0.05
    later = sales(300, seed=4)
    told = learnt.model.tell([sale.machine for sale in later])
    assert alarms(later, told, share=0.5) > 0.95
    assert alarms(later, told, share=2) == 0


def test_a_model_is_the_same_after_it_was_stored_and_when_it_is_learnt_again(learnt: Learnt) -> None:
    machines = [sale.machine for sale in sales(50, seed=9)]
    odd = Machine(date(2026, 1, 1), "crane", "", "", None, None, {"unheard": "of"})
    stored = unpacked(learnt.model.packed())
    assert stored.tell([*machines, odd]) == learnt.model.tell([*machines, odd])
    assert stored.tell([]) == []
    assert learn(sales(300)).model.tell(machines) == learn(sales(300)).model.tell(machines)


def test_what_is_recent_is_the_last_weeks_or_the_last_fifth() -> None:
    day = date(2026, 1, 1)
    old = [day - timedelta(days=100)] * 500
    assert first_recent([*old, *[day] * 200]) == 500
    assert first_recent([*old, *[day] * 5]) == 404
    assert first_recent([day] * 60) == 30


def test_too_few_sales_teach_nothing() -> None:
    with pytest.raises(TooFewSales):
        learn(sales(299))
    with pytest.raises(TooFewSales):
        pricing.train([], now=NOW)


def test_without_its_library_the_model_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str, *_args: object, **_words: object) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("builtins.__import__", missing)
    with pytest.raises(PriceModelNotRunning):
        boosting._lightgbm()  # noqa: SLF001 - the way in


def asking(actor: Actor, price: Money, serial: str = FACTS.serial) -> UUID:
    return complete(actor, price=price, serial=serial, plate_says=replace(FACTS, serial=serial))


def price_findings(listing_id: UUID) -> dict[str, str]:
    last = Round.objects.filter(listing_id=listing_id).order_by("-id").first()
    assert last is not None
    return {each["code"]: each["severity"] for each in last.findings if each["check"] == "price"}


def test_without_history_nothing_is_said_about_a_price(alice: Actor) -> None:
    listing_id = asking(alice, Money(100, "CNY"))
    assert submitted(alice, listing_id) == Status.PUBLISHED
    assert price_findings(listing_id) == {"price.no_history": "note"}


def test_a_bait_goes_to_a_person_and_is_never_refused_by_itself(alice: Actor) -> None:
    pricing.train(sales(600), now=NOW)
    fair = round(worth(FACTS.model, 7, FACTS.hours)) * 100
    listing_id = asking(alice, Money(fair // 3, "CNY"))
    assert submitted(alice, listing_id) == Status.IN_REVIEW
    assert price_findings(listing_id) == {"price.far_below": "look"}
    other = asking(alice, Money(fair, "CNY"), serial="KMTPC200A59999")
    assert submitted(alice, other) == Status.PUBLISHED
    assert price_findings(other) == {"price.ok": "ok"}
    euro = asking(alice, Money(fair // 30, "EUR"), serial="KMTPC200A58888")
    submitted(alice, euro)
    assert price_findings(euro) == {"price.no_history": "note"}


@pytest.mark.django_db
def test_versions_are_kept_one_is_in_use_and_each_is_evidence() -> None:
    (first,) = pricing.train([*sales(300), *sales(20, currency="EUR")], now=NOW)
    (second,) = pricing.train(sales(320), now=LATER)
    assert [(each.version, each.in_use) for each in pricing.trained()] == [(2, True), (1, False)]
    assert (first.currency, first.sales, second.sales) == ("CNY", 300, 320)
    assert {"rmsle", "coverage_80", "coverage_80_excavator", "false_alarms"} <= set(second.report)
    pricing.use("CNY", 1, now=LATER)
    assert [each.version for each in pricing.trained() if each.in_use] == [1]
    with pytest.raises(PriceModelNotFound):
        pricing.use("CNY", 3, now=LATER)
    row = TrainedPrices.objects.get(version=1)
    kinds = [each.kind for each in evidence.entries_of(row.id)]
    assert kinds == ["listing.price_model_trained", "listing.price_model_used"]


def test_what_was_sold_here_is_learnt_at_the_price_that_was_agreed(alice: Actor) -> None:
    listing_id, trade_id = on_sale(alice), new_id(NOW)
    operations.reserve(listing_id, trade_id=trade_id, now=NOW)
    operations.mark_sold(listing_id, price=Money(5, "CNY"), now=LATER)
    assert pricing.sold_here(lambda _: {}) == []
    (sale,) = pricing.sold_here(lambda ids: dict.fromkeys(ids, Money(5, "CNY")))
    assert (sale.price, sale.machine.model, sale.machine.on) == (Money(5, "CNY"), FACTS.model, LATER.date())
    assert Listing.objects.get(id=listing_id).trade_id == trade_id


@pytest.mark.django_db
def test_one_command_learns_from_a_table_and_prints_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "django_ready", nullcontext)
    path, mapping = tmp_path / "sales.csv", tmp_path / "mapping.json"
    lines = [
        f"{at},{each.machine.maker},{each.machine.model},S{at:06},{each.machine.year},{each.machine.hours},"
        f"{each.price.minor // 100},{each.machine.on}"
        for at, each in enumerate(sales(320))
    ]
    path.write_text("\n".join(["id,maker,model,serial,year,hours,price,on", *lines, "x,,,,,,,"]))
    mapping.write_text(
        '{"columns": {"external_id": "id", "maker": "maker", "model": "model", "serial": "serial", "year": "year",'
        ' "hours": "hours", "price": "price", "as_of": "on"},'
        ' "values": {"equipment_class": "excavator", "location": "?", "country": "CN", "currency": "CNY"}}'
    )
    outcome = CliRunner().invoke(command.command, ["train", "--file", str(path), "--mapping", str(mapping)])
    assert outcome.exit_code == 0, outcome.output
    assert "coverage_80" in outcome.output
    assert "CNY 1 *" in CliRunner().invoke(command.command, ["list"]).output
    assert "CNY 1 *" in CliRunner().invoke(command.command, ["use", "cny", "1"]).output
    assert "no version 7" in CliRunner().invoke(command.command, ["use", "CNY", "7"]).output
    few = CliRunner().invoke(command.command, ["train"])
    assert few.exit_code == 1
    assert "too few sales" in few.output
