from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.test import override_settings
from django.urls import reverse

from tests.listings.scene import FACTS, LATER, NOW, complete, on_sale, seated, submitted
from truehand.edge import clock
from truehand.equipment import operations as equipment
from truehand.equipment.domain.refusals import MachineFlagged, RegisterLineNotUnderstood, RegisterNotUnderstood
from truehand.equipment.domain.registers import Answer
from truehand.equipment.models import RegisterEdition, RegisterEntry
from truehand.equipment.operations import registers
from truehand.evidence import operations as evidence_log
from truehand.evidence import queries as evidence
from truehand.identity import operations as identity
from truehand.kernel.actor import Actor
from truehand.kernel.ids import new_id
from truehand.listings import operations
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing, Round
from truehand.site.cli import register

HEAD = "maker,serial,kind,reference,since\n"
# As a person who means the machine of FACTS may write it: O for 0, small letters, the maker's Chinese name.
THIS = "小松,kmt pc2ooa5I234,stolen,S-77,2026-03-01\n"
OTHER = "Komatsu,KMTPC200A99999,pledged,P-1,\n"


def keep(*lines: str, now: datetime = NOW, name: str = "police") -> int:
    return registers.keep(name, "Police list", HEAD + "".join(lines), now=now)


def findings_of(listing_id: UUID) -> dict[str, str]:
    last = Round.objects.filter(listing_id=listing_id).order_by("-id").first()
    assert last is not None
    return {each["code"]: each["severity"] for each in last.findings if each["check"] == "registers"}


def test_without_any_register_nothing_is_known_and_that_is_said(alice: Actor) -> None:
    listing_id = complete(alice)
    assert submitted(alice, listing_id) == Status.PUBLISHED
    assert findings_of(listing_id) == {"registers.nobody_asked": "note"}


def test_a_machine_that_no_register_has_is_clear(alice: Actor) -> None:
    keep(OTHER)
    listing_id = complete(alice)
    assert submitted(alice, listing_id) == Status.PUBLISHED
    assert findings_of(listing_id) == {"registers.ok": "ok"}


def test_a_flagged_machine_is_refused_however_the_register_spells_it(alice: Actor) -> None:
    keep(OTHER, THIS)
    listing_id = complete(alice)
    assert submitted(alice, listing_id) == Status.REFUSED
    assert findings_of(listing_id) == {"registers.stolen": "refuse"}
    reasons = Listing.objects.get(id=listing_id).reasons
    assert any("S-77" in zh and "S-77" in en for zh, en in reasons)


def test_an_old_register_answers_nothing_and_unknown_is_not_clear(alice: Actor) -> None:
    keep(OTHER, now=NOW - timedelta(days=36))
    listing_id = complete(alice)
    submitted(alice, listing_id)
    assert findings_of(listing_id) == {"registers.unknown": "note"}
    keep(OTHER, now=NOW)
    (edition,) = RegisterEdition.objects.all()
    assert (edition.number, edition.as_of) == (1, NOW)


def test_what_an_old_register_has_it_still_has(alice: Actor) -> None:
    keep(THIS, now=NOW - timedelta(days=400))
    assert submitted(alice, complete(alice)) == Status.REFUSED


def test_the_latest_edition_alone_counts(alice: Actor) -> None:
    keep(THIS)
    keep(OTHER, now=LATER)
    assert submitted(alice, complete(alice)) == Status.PUBLISHED
    assert [each.number for each in RegisterEdition.objects.order_by("number")] == [1, 2]


@pytest.mark.django_db
def test_every_register_is_asked_and_one_flag_is_enough() -> None:
    keep(OTHER, name="police")
    keep(THIS, name="bank")
    answers = registers.ask("KOMATSU", FACTS.serial, now=NOW)
    assert sorted((each.register, each.status) for each in answers) == [("bank", "flagged"), ("police", "clear")]


def test_what_becomes_flagged_leaves_the_market_and_no_operator_puts_it_back(alice: Actor, olga: Actor) -> None:
    listing_id = on_sale(alice)
    keep(THIS, now=LATER)
    assert operations.pull_flagged(now=LATER) == (listing_id,)
    assert operations.pull_flagged(now=LATER) == ()
    assert Listing.objects.get(id=listing_id).status == Status.IN_REVIEW
    with pytest.raises(MachineFlagged):
        operations.review(olga, listing_id, publish=True, reason="looks fine", now=LATER)
    keep(OTHER, now=LATER)
    assert operations.review(olga, listing_id, publish=True, reason="was cleared", now=LATER) == Status.PUBLISHED


def test_a_flagged_machine_is_not_sold_and_what_registers_said_before_a_sale_is_evidence(alice: Actor) -> None:
    listing_id = on_sale(alice)
    keep(THIS)
    with pytest.raises(MachineFlagged):
        operations.reserve(listing_id, trade_id=new_id(NOW), now=NOW)
    keep(OTHER, now=LATER)
    operations.reserve(listing_id, trade_id=new_id(NOW), now=LATER)
    passport_id = Listing.objects.get(id=listing_id).passport_id
    assert passport_id is not None
    (asked,) = [each for each in evidence.entries_of(passport_id) if each.kind == "equipment.registers_asked"]
    assert asked.payload == {"said": [["police", "2026-11-21 #2", "clear"]]}


def test_a_machine_flagged_during_a_trade_does_not_come_back_on_sale(alice: Actor) -> None:
    listing_id = on_sale(alice)
    operations.reserve(listing_id, trade_id=new_id(NOW), now=NOW)
    keep(THIS, now=LATER)
    assert operations.pull_flagged(now=LATER) == ()
    operations.unreserve(listing_id, now=LATER)
    assert Listing.objects.get(id=listing_id).status == Status.IN_REVIEW


@pytest.mark.django_db
@pytest.mark.parametrize(
    "line",
    [
        "Komatsu,,stolen,,\n",
        ",KMT1,stolen,,\n",
        "Komatsu,KMT1,lost,,\n",
        "Komatsu,KMT1,stolen,,yesterday\n",
        "Komatsu,KMT1,stolen,,,more\n",
        "Komatsu,K1,stolen,,\n",
        f"Komatsu,{'K' * 61},stolen,,\n",
    ],
)
def test_a_register_with_one_doubtful_line_is_refused_whole(line: str) -> None:
    with pytest.raises(RegisterLineNotUnderstood) as refused:
        keep(OTHER, line)
    assert refused.value.data == {"number": 3}
    assert not RegisterEdition.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["", "what,ever\n", "maker,serial\nx,y\n", HEAD.replace("since", "colour")])
def test_a_file_that_is_no_register_is_refused(content: str) -> None:
    with pytest.raises(RegisterNotUnderstood):
        registers.keep("police", "Police", content, now=NOW)


def _opened(serial: str = FACTS.serial) -> UUID:
    said = {"equipment_class": "excavator", "maker": FACTS.maker, "model": FACTS.model, "year": FACTS.year}
    return equipment.open_passport(**said, serial=serial, now=NOW)  # type: ignore[arg-type]


def _asked(passport_id: UUID) -> dict[str, tuple[str, str | None]]:
    page = seated().get(f"/api/v1/equipment/{passport_id}").json()
    return {each["name"]: (each["status"], each["kind"]) for each in page["registers"]}


@pytest.mark.django_db
def test_a_passport_says_what_every_register_answers_with_its_edition_time_and_evidence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    machine = _opened()
    assert "whether one has this machine is unknown" in seated().get(f"/machines/{machine}/").content.decode()
    keep(OTHER, name="police", now=NOW - timedelta(days=2))
    keep(THIS, name="bank")
    keep(OTHER, name="old", now=NOW - timedelta(days=90))
    evidence_log.integrate(now=NOW)
    page = seated().get(f"/machines/{machine}/").content.decode()
    assert _asked(machine) == {"police": ("clear", None), "bank": ("flagged", "stolen"), "old": ("unknown", None)}
    for edition in RegisterEdition.objects.all():
        (entry,) = evidence.entries_of(edition.id)
        assert f"{edition.as_of:%Y-%m-%d} #1" in page
        assert reverse("evidence:entry", args=[entry.index]) in page
    assert "it is out of date" in page
    assert "S-77" not in page, "under which number it is registered is the register's to tell"
    assert "被盗" in seated(language="zh-hans").get(f"/machines/{machine}/").content.decode()


@pytest.mark.django_db
def test_a_register_that_breaks_leaves_the_passport_readable_and_its_answer_unknown() -> None:
    machine = _opened()
    with override_settings(TRUEHAND_REGISTERS=["tests.listings.test_registers.Nowhere"]):
        assert "it could not be asked" in seated().get(f"/machines/{machine}/").content.decode()
        assert _asked(machine) == {"Nowhere": ("unknown", None)}


@pytest.mark.django_db
def test_a_register_that_is_kept_again_unchanged_says_so_in_the_evidence() -> None:
    keep(OTHER)
    keep(OTHER, now=LATER)
    (edition,) = RegisterEdition.objects.all()
    kinds = [each.kind for each in evidence.entries_of(edition.id)]
    assert kinds == ["equipment.register_kept", "equipment.register_confirmed"]


def test_a_machine_is_flagged_by_any_number_that_it_is_known_by(cast: dict[str, Actor]) -> None:
    """The stolen number was merged into another passport: under that one, too, the machine is not sold."""
    alice, olga, other = cast["alice"], cast["olga"], "KMTPC200B51234"
    listing_id = on_sale(alice, serial=other)
    kept, stolen = Listing.objects.get(id=listing_id).passport_id, _opened()
    assert kept
    proposal = equipment.propose_merge(olga, kept, stolen, reason="The plate was changed.", now=NOW)
    identity.approve(replace(cast["otto"], stepped_up=True), proposal, now=NOW)
    operations.merge_machines(olga, kept, stolen, now=NOW)
    keep(OTHER, THIS, now=LATER)
    assert registers.is_flagged(kept, now=LATER)
    assert _asked(kept) == {"police": ("flagged", "stolen")}
    assert operations.pull_flagged(now=LATER) == (listing_id,)
    with pytest.raises(MachineFlagged):
        operations.review(olga, listing_id, publish=True, reason="looks fine", now=LATER)


class Silent:
    """A register of somebody else's that does not answer."""

    def ask(self, maker: str, serial: str, *, now: datetime) -> Sequence[Answer]:  # noqa: ARG002 - the interface
        return [Answer("unknown", "abroad", "Abroad", "", now, why=("没有响应", "it does not answer"))]


def test_a_register_elsewhere_is_asked_like_ours(alice: Actor) -> None:
    with override_settings(TRUEHAND_REGISTERS=["tests.listings.test_registers.Silent"]):
        listing_id = complete(alice)
        submitted(alice, listing_id)
    assert findings_of(listing_id) == {"registers.unknown": "note"}


def test_a_register_that_breaks_sends_a_listing_to_a_person(alice: Actor) -> None:
    with override_settings(TRUEHAND_REGISTERS=["tests.listings.test_registers.Nowhere"]):
        assert submitted(alice, complete(alice)) == Status.IN_REVIEW


@pytest.mark.django_db
def test_a_file_becomes_a_register_by_one_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "django_ready", nullcontext)
    path = tmp_path / "list.csv"
    path.write_text("\ufeff" + HEAD + THIS + OTHER, encoding="utf-8")
    outcome = CliRunner().invoke(register.command, [str(path), "--name", "police"])
    assert outcome.exit_code == 0, outcome.output
    assert outcome.output.split() == ["2", "machines", "kept", "0", "listings", "pulled"]
    assert RegisterEntry.objects.count() == 2
    path.write_text("maker\n", encoding="utf-8")
    assert "kind" in CliRunner().invoke(register.command, [str(path), "--name", "police"]).output
