"""Heads in a blockchain: stored, sent, asked for, confirmed; and what is done when nobody answers or blocks vanish."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from pytest_django import Settings
from web3 import Web3

from tests.concurrency.race import race
from tests.databases import administrator
from tests.evidence import story
from tests.evidence.ethereum import Ethereum
from tests.faults.dying import deaths
from truehand.evidence import jobs, operations, queries
from truehand.evidence.adapters.evm import Evm
from truehand.evidence.domain.anchor import (
    CONFIRMED,
    FAILED,
    REPLACED,
    SENT,
    VANISHED,
    Anchor,
    ChainError,
    Signed,
    origin_of,
)
from truehand.evidence.operations import anchors

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=25)
DEEP = 3
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chain(tmp_path: Path, settings: Settings) -> Iterator[Ethereum]:
    """A chain that the configuration names."""
    with Ethereum(tmp_path).served() as ethereum:
        settings.TRUEHAND_CHAINS, settings.TRUEHAND_ANCHOR_CONFIRMATIONS = ethereum.line, DEEP
        yield ethereum


def step(now: datetime = NOW) -> Anchor | None:
    (place,) = operations.places()
    return operations.anchor(operations.connected(place), now=now)


def told() -> None:
    with transaction.atomic():
        operations.record("test.grown", subject=story.TRADE, payload={}, actor=None, now=NOW)
    operations.integrate(now=NOW)
    operations.checkpoint(now=NOW)


def confirmed(chain: Ethereum) -> Anchor:
    step()
    chain.mine(DEEP)
    found = step()
    assert found
    assert found.word == CONFIRMED
    return found


def cut_after(method: str) -> Callable[[str, Callable[[], Any]], Any]:
    """A node that does what it is asked and then does not say so."""
    return lambda asked, answer: (answer(), None)[1] if asked == method else answer()


def test_a_head_is_sent_once_and_confirmed_when_it_is_deep_enough(chain: Ethereum) -> None:
    assert step() is None, "an empty log has no head"
    told()
    first = step()
    assert first
    assert (first.word, first.size, first.chain) == (SENT, 1, chain.place.chain)
    assert step() == first, "it is in a block, but not deep enough"
    chain.mine(DEEP - 1)
    found = step()
    assert found
    assert (found.word, found.transaction) == (CONFIRMED, first.transaction)
    (event,) = chain.told()
    assert bytes(event["data"]) == (1).to_bytes(32, "big") + found.root
    assert bytes(event["topics"][2]) == origin_of(operations.log_key()) == found.origin
    assert bytes(event["topics"][1])[12:].hex() == chain.sender[2:].lower()
    assert (event["blockNumber"], event["blockHash"].to_0x_hex()) == (found.block, found.block_hash)
    assert list(queries.fsck()) == []


def test_the_next_head_is_anchored_when_it_is_time_and_the_log_has_grown(chain: Ethereum) -> None:
    told()
    first = confirmed(chain)
    assert step(LATER) == first, "the log has not grown"
    told()
    assert step(NOW + timedelta(hours=23)) == first, "it is not time"
    second = step(LATER)
    assert second
    assert (second.size, second.nonce, second.word) == (2, first.nonce + 1, SENT)


def test_a_transaction_whose_answer_never_came_is_found_and_not_sent_again(chain: Ethereum) -> None:
    told()
    chain.answers = cut_after("eth_sendRawTransaction")
    first = step()
    assert first
    assert first.word == SENT
    assert step() == first
    assert chain.asked.count("eth_sendRawTransaction") == 1
    chain.mine(DEEP)
    found = step()
    assert found
    assert found.word == CONFIRMED
    assert len(chain.told()) == 1


def test_a_transaction_that_never_arrived_is_sent_again_with_the_same_bytes(chain: Ethereum) -> None:
    told()
    chain.answers = lambda asked, answer: None if asked == "eth_sendRawTransaction" else answer()
    first = step()
    chain.answers = lambda _, answer: answer()
    assert step() == first
    chain.mine(DEEP)
    found = step()
    assert first
    assert found
    assert (found.word, found.transaction) == (CONFIRMED, first.transaction)
    assert len(chain.told()) == len(queries.sendings(first.id)) == 1


def test_a_node_that_cannot_be_reached_changes_nothing(chain: Ethereum) -> None:
    told()
    chain.answers = lambda *_: None
    with pytest.raises(ChainError):
        step()
    assert queries.anchors() == ()
    jobs.anchor.func(0)  # the job only says so
    chain.answers = lambda _, answer: answer()
    assert step()


def test_an_anchor_whose_block_vanishes_is_brought_into_another(chain: Ethereum) -> None:
    told()
    before = chain.tester.take_snapshot()
    step()
    assert len(chain.told()) == 1
    chain.tester.revert_to_snapshot(before)
    chain.mine(2)  # another branch, without it
    assert chain.told() == []
    first = step()
    assert len(chain.told()) == 1, "it is sent again as soon as it is missed"
    chain.mine(DEEP)
    found = step()
    assert first
    assert found
    assert (found.word, found.transaction) == (CONFIRMED, first.transaction)


def test_a_confirmed_anchor_that_vanishes_is_said_to_and_anchored_again(chain: Ethereum) -> None:
    told()
    before = chain.tester.take_snapshot()
    found = confirmed(chain)
    assert step() == found
    chain.tester.revert_to_snapshot(before)
    chain.mine(DEEP + 4)
    again = step()
    assert again
    assert (again.id, again.word) == (found.id, VANISHED)
    chain.mine(DEEP)
    back = step()
    assert back
    assert (back.id, back.word) == (found.id, CONFIRMED)
    assert back.block_hash != found.block_hash
    assert len(chain.told()) == 1
    assert list(queries.fsck()) == []


def test_what_else_the_key_sent_with_that_number_is_noticed_and_the_next_number_taken(chain: Ethereum) -> None:
    told()
    chain.answers = lambda asked, answer: None if asked == "eth_sendRawTransaction" else answer()
    first = step()
    chain.answers = lambda _, answer: answer()
    (place,) = operations.places()
    chain.tester.add_account(Path(place.key_file).read_text().strip())
    chain.web3.eth.send_transaction({"from": chain.sender, "to": chain.rich, "value": Web3.to_wei(1, "gwei")})
    step()
    chain.mine(DEEP)
    lost = step()
    assert first
    assert lost
    assert (lost.id, lost.word) == (first.id, REPLACED)
    second = step(LATER)
    assert second
    assert (second.nonce, second.size) == (first.nonce + 1, first.size)
    assert len(chain.told()) == 1


def test_a_transaction_that_waits_is_offered_at_a_higher_fee_and_only_one_of_them_is_taken(chain: Ethereum) -> None:
    told()
    chain.answers = lambda asked, answer: None if asked == "eth_sendRawTransaction" else answer()
    first = step()
    chain.answers = lambda _, answer: answer()
    second = step(NOW + anchors.STUCK)
    assert first
    assert second
    assert second.transaction != first.transaction
    cheap, dear = queries.sendings(first.id)
    assert dear.fee.most >= cheap.fee.most * 1.1
    assert dear.fee.tip >= cheap.fee.tip * 1.1
    chain.mine(DEEP)
    found = step()
    assert found
    assert (found.word, found.transaction) == (CONFIRMED, dear.transaction)
    assert len(chain.told()) == 1


def test_no_anchor_costs_more_than_is_allowed(chain: Ethereum, settings: Settings) -> None:
    told()
    settings.TRUEHAND_ANCHOR_FEE = 10_000  # wei
    assert step() is None
    assert "eth_sendRawTransaction" not in chain.asked
    settings.TRUEHAND_ANCHOR_FEE = 200_000_000_000_000
    chain.answers = lambda asked, answer: None if asked == "eth_sendRawTransaction" else answer()
    first = step()
    assert first
    for minutes in range(20, 400, 20):
        step(NOW + timedelta(minutes=minutes))
    offered = queries.sendings(first.id)
    assert len(offered) > 1
    assert all(each.fee.most * 40_000 <= settings.TRUEHAND_ANCHOR_FEE for each in offered)


def test_a_transaction_that_tells_of_something_else_is_no_anchor(chain: Ethereum) -> None:
    told()
    step()
    with administrator() as cursor:
        cursor.execute("update evidence_anchor set origin = %s", [b"x" * 32])
    chain.mine(DEEP)
    found = step()
    assert found
    assert found.word == FAILED


def test_a_node_of_another_chain_and_another_contract_are_refused(chain: Ethereum, settings: Settings) -> None:
    told()
    settings.TRUEHAND_CHAINS = chain.line.replace(chain.place.chain, "eip155:1")
    with pytest.raises(ChainError, match="another chain"):
        step()
    settings.TRUEHAND_CHAINS = chain.line.replace(chain.contract, chain.sender)
    with pytest.raises(ChainError, match="not the anchoring contract"):
        step()
    assert queries.anchors() == ()


def test_a_key_that_others_may_read_is_refused(chain: Ethereum) -> None:
    chain.key.chmod(0o640)
    with pytest.raises(ChainError, match="others may read"):
        step()
    chain.key.write_text("none")
    chain.key.chmod(0o600)
    with pytest.raises(ChainError, match="is not a key"):
        step()


@pytest.mark.parametrize("line", ["eip155:1", "eip155:1 0x0 http://node.example /key more"])
def test_a_misshapen_line_of_the_configuration_is_refused(line: str, settings: Settings) -> None:
    settings.TRUEHAND_CHAINS = line
    with pytest.raises(ImproperlyConfigured):
        operations.places()


def test_a_chain_of_another_kind_is_refused(chain: Ethereum, settings: Settings) -> None:
    settings.TRUEHAND_CHAINS = chain.line.replace("eip155", "bip122")
    with pytest.raises(ChainError, match="bip122"):
        step()


def test_a_missing_package_is_said(chain: Ethereum, settings: Settings) -> None:
    assert chain.url
    settings.TRUEHAND_CHAIN_KINDS = {"eip155": "truehand.evidence.adapters.evm.Missing"}
    with pytest.raises(ChainError, match="a package is missing"):
        step()


def test_nothing_is_sent_in_a_transaction(chain: Ethereum) -> None:
    assert chain.url
    with transaction.atomic(), pytest.raises(RuntimeError, match="nothing is sent"):
        step()


def test_without_a_chain_nothing_is_anchored() -> None:
    told()
    jobs.anchor.func(0)
    assert queries.anchors() == ()


def test_two_workers_who_both_saw_that_it_is_time_begin_one_anchor(
    chain: Ethereum, monkeypatch: pytest.MonkeyPatch
) -> None:
    told()
    meet, signed = Barrier(2), Evm.signed

    def both_have_looked(self: Evm, *what: Any) -> Signed | None:  # noqa: ANN401 - as it is called
        made = signed(self, *what)
        meet.wait(10)
        return made

    monkeypatch.setattr(Evm, "signed", both_have_looked)
    first, second = race(step, step)
    assert isinstance(first, Anchor)
    assert isinstance(second, Anchor)
    assert first.id == second.id
    assert len(queries.anchors()) == len(chain.told()) == 1


def test_killed_at_any_step_an_anchor_is_sent_once(chain: Ethereum) -> None:
    told()
    begun = NOW

    def before() -> None:
        nonlocal begun
        begun += timedelta(hours=25)
        told()

    def after(_: int) -> None:
        step(begun)
        chain.mine(DEEP)
        found = step(begun)
        assert found
        assert found.word == CONFIRMED
        assert len(chain.told()) == len(queries.anchors())
        assert queries.newest_anchor(chain.place.chain) == found

    assert deaths(lambda: step(begun), before=before, after=after) > 5
    assert connection.vendor == "postgresql"
    assert list(queries.fsck()) == []


def test_a_chains_libraries_leave_python_as_deep_as_it_was() -> None:
    code = (
        "import django, sys; django.setup(); before = sys.getrecursionlimit();"
        "from django.conf import settings; from truehand.evidence.domain.anchor import ChainError, Place;"
        "from truehand.evidence.operations import connected\n"
        "try: connected(Place('eip155:1', '0x' + '00' * 20, 'http://127.0.0.1:9', '/nothing'))\n"
        "except ChainError: pass\n"
        "print('py_ecc' in sys.modules, sys.getrecursionlimit() == before)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "truehand.site.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
