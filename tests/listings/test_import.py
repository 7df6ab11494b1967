import json
import os
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from tests.listings.scene import FACTS, NOW, on_sale
from tests.tidy.tree import ROOT
from truehand.identity.domain.cast import CAST
from truehand.kernel.actor import Actor, NotVerified
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.listings import operations, queries
from truehand.listings.domain.mapping import ColumnMapping, mapping_from, row_from
from truehand.listings.domain.refusals import FieldNotValid, FileNotUnderstood, MappingNotUnderstood
from truehand.listings.domain.views import Filters
from truehand.listings.models import Listing
from truehand.site.cli import import_

ALICE = next(player for player in CAST if player.key == "alice").email
ROW: dict[str, Any] = {
    "id": 7,
    "kind": "EX",
    "model": "320D",
    "machine": 999089,
    "made": 2004,
    "meter": 68.0,
    "state": "Alabama",
    "paid": 66000.5,
    "sold": datetime(2006, 11, 16, tzinfo=UTC),
}
MAPPING: dict[str, Any] = {
    "columns": {
        "external_id": "id",
        "equipment_class": "kind",
        "model": "model",
        "serial": "machine",
        "year": "made",
        "hours": "meter",
        "location": "state",
        "price": "paid",
        "as_of": "sold",
    },
    "values": {"maker": "Caterpillar", "country": "US", "currency": "USD"},
    "translate": {"equipment_class": {"EX": "excavator"}},
}
TODAY = date(2026, 11, 21)
Run = Callable[..., Result]


def mapped(**changes: object) -> Any:  # noqa: ANN401
    return row_from(mapping_from(MAPPING), {**ROW, **changes}, today=TODAY)


def test_a_row_becomes_facts_through_the_mapping() -> None:
    row = mapped()
    assert (row.external_id, row.price) == ("7", Money(66_000_50, "USD"))
    assert (row.facts.equipment_class, row.facts.serial, row.facts.hours) == ("excavator", "999089", 68)
    assert row.facts.condition is None


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("made", 1000, "year"),
        ("made", None, "year"),
        ("made", "about 2004", "year"),
        ("made", 2004.5, "year"),
        ("made", float("nan"), "year"),
        ("made", float("inf"), "year"),
        ("made", 2010, "year"),  # sold in 2006
        ("meter", 141_120.0, "hours"),
        ("meter", -4, "hours"),
        ("meter", 0, "hours"),
        ("paid", -66000, "price"),
        ("paid", 0, "price"),
        ("paid", 0.001, "price"),
        ("paid", "a lot", "price"),
        ("paid", None, "price"),
        ("kind", "SUBMARINE", "equipment_class"),
        ("id", None, "external_id"),
        ("id", "9" * 81, "external_id"),
        ("machine", None, "serial"),
        ("sold", "yesterday", "as_of"),
        ("sold", "2099-01-01", "as_of"),
        ("made", "1e999999999", "year"),
        ("made", "nan", "year"),
        ("meter", "-Infinity", "hours"),
    ],
)
def test_an_impossible_row_is_refused_by_the_name_of_its_field(column: str, value: object, field: str) -> None:
    with pytest.raises(FieldNotValid) as caught:
        mapped(**{column: value, **({"made": 2001} if column == "meter" and value == 0 else {})})
    assert caught.value.data["field"] == field


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"columns": {}},
        {"columns": []},
        {"rows": {}},
        {**MAPPING, "translate": []},
        {**MAPPING, "values": {"currency": "USD"}},
        {**MAPPING, "values": {**MAPPING["values"], "colour": "red"}},
    ],
)
def test_a_mapping_that_says_too_little_or_nonsense_is_refused(data: object) -> None:
    with pytest.raises(MappingNotUnderstood):
        mapping_from(data)


def test_words_of_the_command_line_win_over_the_file() -> None:
    mapping = mapping_from(MAPPING, columns=["serial=vin"], values=["currency=CNY"])
    assert (mapping.columns["serial"], mapping.values["currency"]) == ("vin", "CNY")
    with pytest.raises(MappingNotUnderstood):
        mapping_from(MAPPING, columns=["serial"])


def test_the_example_mapping_in_the_documents_is_a_mapping() -> None:
    mapping = mapping_from(json.loads((ROOT / "docs/import-auction.json").read_text()))
    assert mapping.values["currency"] == "USD"


def table(path: Path, **columns: list[object]) -> Path:
    frame = pl.DataFrame({name: [value] for name, value in ROW.items()} | columns)
    frame.write_parquet(path) if path.suffix == ".parquet" else frame.write_csv(path)
    return path


def four_rows(path: Path) -> Path:
    same = {name: [value] * 4 for name, value in ROW.items()}
    return table(
        path, **{**same, "id": [1, 2, 3, 4], "made": [2004, 1000, 2004, 2004], "machine": [11101, 222, 11101, 4444]}
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cast: dict[str, Actor]) -> Run:  # noqa: ARG001
    monkeypatch.setattr(import_, "django_ready", nullcontext)
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps(MAPPING))

    def called(file: Path, *words: str, seller: str = ALICE) -> Result:
        line = ["listings", str(file), "--seller", seller, "--mapping", str(mapping), *words]
        return CliRunner().invoke(import_.command, line)

    return called


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sales.csv", "sales.parquet"])
def test_a_file_is_taken_row_by_row_and_a_second_run_takes_nothing_twice(
    run: Run,
    tmp_path: Path,
    name: str,
    alice: Actor,
) -> None:
    file = four_rows(tmp_path / name)
    first = run(file)
    assert first.exit_code == 0, first.output
    assert "2\t2\tYear made: 1000 is not between 1950 and 2007." in first.stdout
    assert "3\t3\tThis machine (Caterpillar 11101) is already on sale" in first.stdout
    assert "2 put on sale" in first.stdout
    cards = queries.mine(alice).items
    assert [(card.origin, card.status, card.price) for card in cards] == [
        ("import", "published", Money(66_000_50, "USD"))
    ] * 2
    again = run(file, "--lang", "zh")
    assert "2 此前已导入" in again.stdout
    assert Listing.objects.count() == 2


@pytest.mark.django_db
def test_an_imported_listing_says_so_and_can_be_found(run: Run, tmp_path: Path) -> None:
    run(table(tmp_path / "sales.csv"))
    (card,) = queries.search(Filters(text="320D", maker="CAT", country="US")).items
    view = queries.listing(card.id, None)
    assert (view.origin, view.external_id, view.plate, view.facts.condition) == ("import", "7", None, None)


@pytest.mark.django_db
def test_an_import_does_not_put_a_machine_on_sale_twice(alice: Actor, bob: Actor) -> None:
    on_sale(alice)
    stated = {name: str(value) for name, value in FACTS.stated().items()}
    mapping = ColumnMapping({}, {**stated, "external_id": "1", "price": "5", "currency": "CNY"})
    (outcome,) = operations.import_rows(bob.party_id, mapping, [(1, {})], now=NOW)
    assert outcome.refusal is not None
    assert outcome.refusal.code == "listings.already_on_sale"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--map", "serial=no_such_column"], "no_such_column"),
        (["--map", "serial"], "target=column"),
        (["--set", "colour=red"], "colour"),
    ],
)
def test_a_mapping_that_does_not_fit_stops_before_the_first_row(
    run: Run,
    tmp_path: Path,
    words: list[str],
    sentence: str,
) -> None:
    result = run(table(tmp_path / "sales.csv"), *words)
    assert result.exit_code == 1
    assert sentence in result.output
    assert not Listing.objects.exists()


@pytest.mark.django_db
def test_an_unknown_or_unverified_seller_imports_nothing(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    alice: Actor,
) -> None:
    file = table(tmp_path / "sales.csv")
    assert run(file, seller="nobody@example.invalid").exit_code == 1
    stranger = Actor(alice.party_id, verified=False)
    monkeypatch.setattr("truehand.identity.queries.actor_of_party", lambda _: stranger)
    refused = run(file)
    assert refused.exit_code == 1
    assert NotVerified.en in refused.output
    assert not Listing.objects.exists()


@pytest.mark.parametrize("name", ["fake.parquet", "fake.csv", "missing.csv"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    if not name.startswith("missing"):
        file.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe\x00")
    with pytest.raises(Refusal) as caught:
        operations.table_of(file, mapping_from(MAPPING))
    assert isinstance(caught.value, FileNotUnderstood | MappingNotUnderstood)


AUCTION = Path(os.environ.get("TRUEHAND_DATA", "absent"), "price/bulldozer_train10k.parquet")


@pytest.mark.django_db
@pytest.mark.skipif(not AUCTION.exists(), reason="TRUEHAND_DATA names no folder with the auction file")
def test_the_auction_file_becomes_listings(alice: Actor) -> None:
    mapping = mapping_from(json.loads((ROOT / "docs/import-auction.json").read_text()))
    rows = list(enumerate(operations.table_of(AUCTION, mapping).rows, 1))[:2000]
    outcomes = operations.import_rows(alice.party_id, mapping, rows, now=NOW)
    assert sum(outcome.result == "imported" for outcome in outcomes) >= 1000
    years = [outcome for outcome in outcomes if outcome.refusal and outcome.refusal.data.get("field") == "year"]
    assert years
    assert all(outcome.refusal and "1000" in outcome.refusal.sentence("en") for outcome in years)
