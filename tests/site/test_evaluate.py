import json
import random
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from truehand.market.domain.drawings import excavator
from truehand.site.cli import main
from truehand.site.evaluations.listings import judged, pictures
from truehand.site.evaluations.listings.machines import market
from truehand.site.evaluations.listings.ways import WAYS, Case


def test_evaluating_plates_ends_with_one_line_of_json_and_no_altered_plate_matches() -> None:
    outcome = CliRunner().invoke(main, ["evaluate", "plates", "--count", "2", "--json"])
    assert outcome.exit_code == 0, outcome.output
    figures = json.loads(outcome.output.splitlines()[-1])
    assert figures["altered_match"] == 0
    assert figures["truthful_match"] + figures["truthful_look"] + figures["truthful_mismatch"] == 1


def test_evaluating_photos_finds_copies_and_takes_no_other_photo_for_one() -> None:
    outcome = CliRunner().invoke(main, ["evaluate", "photos", "--count", "1", "--json"])
    assert outcome.exit_code == 0, outcome.output
    figures = json.loads(outcome.output.splitlines()[-1])
    assert figures["index_size"] == 1_000_000
    assert {figures[f"found_{name}"] for name in ("jpeg", "resize", "mirror", "rotate_90", "grey")} == {1}
    assert figures["false_strangers"] == figures["false_watermarked"] == figures["false_same_kind"] == 0


@pytest.fixture
def auctions(tmp_path: Path) -> Path:
    """A file of made-up sales in the form of the real one: two of everything, the later half in the later years."""
    rows = [
        {
            "MachineID": 1_000_100 + number,
            "ModelID": number % 5,
            "ProductGroup": ("TEX", "WL", "TTT", "BL")[number % 4],
            "fiModelDesc": ("PC210", "521D", "D6R", "416C")[number % 4],
            "YearMade": 1998 + number % 6,
            "MachineHoursCurrentMeter": 1500.0 + 300 * number,
            "SalePrice": 20_000.0 + 500 * number,
            "saledate": datetime(2004, 1, 5) + timedelta(days=30 * number),  # noqa: DTZ001 - as in the real file
            "state": "Ohio",
        }
        for number in range(60)
    ]
    path = tmp_path / "sales.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return path


@pytest.mark.django_db
def test_evaluating_listings_says_how_many_fakes_pass_and_how_many_honest_do_not(auctions: Path) -> None:
    figures = judged(count=4, seed=7, data=auctions, half="test")
    assert (figures["listings"], figures["fakes"]) == (4, 2)
    assert figures["published.borrowed_serial"] == figures["published.altered_digit"] == 0
    assert figures["honest_refused"] == 0


def test_evaluating_listings_needs_the_file() -> None:
    outcome = CliRunner().invoke(main, ["evaluate", "listings"])
    assert outcome.exit_code == 2
    assert "--data" in outcome.output


def test_the_halves_share_no_machine_and_follow_the_history(auctions: Path) -> None:
    halves = [market(auctions, half) for half in ("development", "test")]
    known = [{each.facts.serial for each in half.offered} for half in halves]
    assert known[0]
    assert known[1]
    assert not known[0] & known[1]
    for half in halves:
        assert max(each.at for each in half.history) < min(each.at for each in half.offered)


@pytest.mark.parametrize("way", sorted(WAYS))
def test_every_way_falsifies_something(auctions: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    small = excavator(seed=1)
    monkeypatch.setattr(pictures, "photos", lambda _, seed: dict.fromkeys(("left", "right"), small + bytes([seed])))
    monkeypatch.setattr(pictures, "altered", lambda content, how, **_: content + how.__name__.encode())
    known = market(auctions, "test")
    chance = random.Random(3)  # noqa: S311 - a test, not a secret
    case = Case(known.offered[0], 7, known.offered[1], 8, b"plate", known.history[0], chance)
    assert WAYS[way](case) != case.honest()
