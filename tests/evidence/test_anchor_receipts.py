"""What others see of an anchor: on the page, in a bundle, from the command line; and what the log's own check finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from tests.databases import administrator
from tests.evidence import story
from tests.evidence.ethereum import Ethereum
from truehand.evidence import operations, queries
from truehand.evidence.adapters.contract import RUNTIME
from truehand.evidence.domain import verifier
from truehand.evidence.domain.anchor import Anchor
from truehand.evidence.domain.bundle import packed
from truehand.evidence.domain.verifier.archive import parsed
from truehand.kernel.canonical import canonical
from truehand.site.cli import main

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DEEP = 2
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chain(tmp_path: Path, settings: Settings) -> Iterator[Ethereum]:
    with Ethereum(tmp_path).served() as ethereum:
        settings.TRUEHAND_CHAINS, settings.TRUEHAND_ANCHOR_CONFIRMATIONS = ethereum.line, DEEP
        yield ethereum


def told() -> None:
    with transaction.atomic():
        story.tell(story.true_story())
    operations.integrate(now=NOW)
    operations.checkpoint(now=NOW)


def grown(subject: object = story.TRADE) -> None:
    with transaction.atomic():
        operations.record("test.grown", subject=subject, payload={}, actor=None, now=NOW)  # type: ignore[arg-type]
    operations.integrate(now=NOW)
    operations.checkpoint(now=NOW)


def step(now: datetime) -> Anchor:
    (place,) = operations.places()
    found = operations.anchor(operations.connected(place), now=now)
    assert found
    return found


def anchored(chain: Ethereum, now: datetime = NOW) -> Anchor:
    step(now)
    chain.mine(DEEP)
    return step(now)


def bundle() -> bytes:
    with transaction.atomic():
        return story.bundle()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["log", *words])


def test_a_bundle_says_where_its_story_is_to_be_looked_up(chain: Ethereum) -> None:
    told()
    assert "anchored" not in verifier.Bundle(bundle()).facts, "absent is absent"
    step(NOW)
    assert "anchored" not in verifier.Bundle(bundle()).facts, "sent is not anchored"
    chain.mine(DEEP)
    found = step(NOW)
    grown()
    read = verifier.Bundle(bundle(), str(operations.log_key()))
    assert read.findings == []
    assert found.transaction in str(read.facts["anchored"])
    assert chain.place.chain in str(read.facts["anchored"])
    assert (read.facts["chained"], read.facts["unchained"], read.size) == (20, 1, 21)
    # What its reader is told to look for is what the chain says.
    (event,) = chain.told()
    size, root = int.from_bytes(event["data"][:32], "big"), bytes(event["data"][32:]).hex()
    assert read.facts["lookup"] == f"{event['address']}: {bytes(event['topics'][2]).hex()}, {size}, {root}"
    for lang, word in (("en", "to be looked up"), ("zh", "须另行查证")):
        assert word in verifier.report(read, lang)


def test_a_story_carries_the_earliest_anchor_over_all_of_it(chain: Ethereum) -> None:
    told()
    anchored(chain)
    grown(story.BOB)
    anchored(chain, NOW + timedelta(days=2))
    assert verifier.Bundle(bundle()).facts["chained"] == 20
    grown()
    assert verifier.Bundle(bundle()).facts["chained"] == 21


def test_a_receipt_about_another_head_is_found_and_named(chain: Ethereum) -> None:
    told()
    anchored(chain)
    grown()
    second = anchored(chain, NOW + timedelta(days=2))
    parts = story.members(bundle())
    receipt = parsed("anchored.json", parts["anchored.json"])
    forged = [
        ({"anchored.json": canonical({**receipt, "size": 20})}, ("anchored.json", "anchor")),
        ({"anchored.json": canonical({**receipt, "root": "00" * 32})}, ("anchored.json", "anchor")),
        ({"anchored.json": canonical({**receipt, "origin": "00" * 32})}, ("anchored.json", "anchor")),
        ({"anchored.json": b"{}"}, ("anchored", "form")),
        ({"anchored.json": b"x"}, ("anchored.json", "form")),
        ({"anchored": second.note.replace("\n21\n", "\n20\n").encode()}, ("anchored", "note")),
        ({"anchored.proof": b"AAAA\n"}, ("anchored", "fork")),
    ]
    assert verifier.Bundle(story.signed_anew(parts, {})).findings == []
    for other, expected in forged:
        assert [each[:2] for each in verifier.Bundle(story.signed_anew(parts, other)).findings] == [expected]


def test_every_flipped_byte_of_a_receipt_is_named(chain: Ethereum) -> None:
    told()
    anchored(chain)
    parts = story.members(bundle())
    for name in ("anchored", "anchored.json"):
        for offset in range(0, len(parts[name]), 7):
            altered = bytearray(parts[name])
            altered[offset] ^= 1
            assert name in [each[0] for each in verifier.Bundle(packed({**parts, name: bytes(altered)})).findings]


TAMPERED = [
    "update evidence_anchor set head_id = (select max(size) from evidence_signedhead)",
    "update evidence_anchor set origin = sha256('x')",
    "update evidence_anchorword set raw = 'x' where word = 'sent'",
    "update evidence_anchorword set transaction = '0x00' where word = 'confirmed'",
]


@pytest.mark.parametrize("statement", TAMPERED)
def test_fsck_finds_an_anchor_that_was_altered_behind_the_triggers(chain: Ethereum, statement: str) -> None:
    told()
    anchored(chain)
    grown()
    assert list(queries.fsck()) == []
    with administrator() as cursor:
        cursor.execute(statement)
    assert [finding for finding in queries.fsck() if finding.startswith("anchor of checkpoint")]


LANGUAGES = [
    ("zh-hans", "没有锚定到任何区块链", "还没有锚定任何检查点", "尚未确定", "已锚定于区块"),
    ("en", "anchored in no blockchain", "No checkpoint has been anchored", "not certain yet", "anchored in block"),
]


@pytest.mark.parametrize(("language", "none", "not_yet", "sent", "done"), LANGUAGES)
def test_the_page_says_tamper_evident_and_anchored_each_for_itself(
    chain: Ethereum, settings: Settings, language: str, none: str, not_yet: str, sent: str, done: str
) -> None:
    def shown() -> str:
        return Client(headers={"accept-language": language}).get("/log/").content.decode()

    settings.TRUEHAND_CHAINS = ""
    assert none in shown()
    settings.TRUEHAND_CHAINS = chain.line
    assert not_yet in shown()
    told()
    found = step(NOW)
    assert sent in shown()
    assert done not in shown()
    chain.mine(DEEP)
    step(NOW)
    assert done in shown()
    assert found.transaction in shown()
    settings.TRUEHAND_CHAINS = ""
    assert done in shown(), "what is in a chain stays there"


def test_the_command_asks_the_chain_whether_everything_stands(chain: Ethereum, settings: Settings) -> None:
    assert run("anchor").exit_code == 0
    told()
    before = chain.tester.take_snapshot()
    step(NOW)
    assert "sent" in run("anchor").output
    chain.mine(DEEP)
    found = step(NOW)
    said = run("anchor")
    assert (said.exit_code, f"{found.transaction}  block {found.block}, stands" in said.output) == (0, True)
    chain.answers = lambda *_: None
    assert "cannot be asked" in run("anchor").output
    chain.answers = lambda _, answer: answer()
    chain.tester.revert_to_snapshot(before)
    said = run("anchor")
    assert (said.exit_code, "DOES NOT STAND" in said.output) == (1, True)
    settings.TRUEHAND_CHAINS = ""
    assert "tamper-evident, and anchored in none" in run("anchor").output


def test_the_contract_is_printed_and_published(chain: Ethereum, settings: Settings) -> None:
    said = run("contract", chain.place.chain, chain.url, str(chain.key))
    assert said.exit_code == 0
    _, line = said.output.splitlines()
    _, address, *_ = line.split()
    assert address != chain.contract
    assert bytes(chain.web3.eth.get_code(chain.web3.to_checksum_address(address))) == RUNTIME
    settings.TRUEHAND_CHAINS = line
    told()
    assert anchored(chain).contract == address
    assert "another chain" in run("contract", "eip155:1", chain.url, str(chain.key)).output
    settings.TRUEHAND_ANCHOR_FEE = 1
    assert "more than is allowed" in run("contract", chain.place.chain, chain.url, str(chain.key)).output
