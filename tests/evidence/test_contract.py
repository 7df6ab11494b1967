"""The anchoring contract: its bytes are what its source says, and it does that and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import TransactionFailed
from eth_utils.crypto import keccak
from web3 import EthereumTesterProvider, Web3

from tests.evidence.assembler import assembled
from truehand.evidence.adapters import contract
from truehand.evidence.domain.anchor import Claim

SOURCE = Path(contract.__file__).with_name("contract.easm")
CLAIM = Claim(b"o" * 32, 2**40, b"r" * 32)
CALL = contract.SELECTOR + CLAIM.words


def test_the_bytes_are_what_the_source_assembles_to() -> None:
    code = assembled(SOURCE.read_text(encoding="utf-8"))
    assert code["runtime"] == contract.RUNTIME
    assert code[""] + code["runtime"] == contract.CREATION


def test_function_and_event_are_named_as_the_source_says() -> None:
    source = SOURCE.read_text(encoding="utf-8")
    assert "anchor(bytes32 origin, uint256 size, bytes32 root)" in source
    assert "Anchored(address indexed author, bytes32 indexed origin, uint256 size, bytes32 root)" in source
    assert keccak(text="anchor(bytes32,uint256,bytes32)")[:4] == contract.SELECTOR
    assert keccak(text="Anchored(address,bytes32,uint256,bytes32)") == contract.TOPIC


@pytest.fixture(scope="module")
def web3() -> Web3:
    return Web3(EthereumTesterProvider(EthereumTester(PyEVMBackend())))


@pytest.fixture(scope="module")
def address(web3: Web3) -> str:
    """Where the published contract is."""
    sent = web3.eth.send_transaction({"from": web3.eth.accounts[0], "data": contract.CREATION})
    return str(web3.eth.get_transaction_receipt(sent)["contractAddress"])


def test_published_it_is_the_runtime_and_a_call_emits_the_one_event(web3: Web3, address: str) -> None:
    at = Web3.to_checksum_address(address)
    assert bytes(web3.eth.get_code(at)) == contract.RUNTIME
    for caller in web3.eth.accounts[:2]:
        sent = web3.eth.send_transaction({"from": caller, "to": at, "data": CALL})
        receipt = web3.eth.get_transaction_receipt(sent)
        (event,) = receipt["logs"]
        author = bytes(12) + bytes.fromhex(caller[2:])
        assert [bytes(each) for each in event["topics"]] == [contract.TOPIC, author, CLAIM.origin]
        assert bytes(event["data"]) == CLAIM.size.to_bytes(32, "big") + CLAIM.root
        assert receipt["gasUsed"] < 30_000
    assert web3.eth.get_balance(at) == 0


@pytest.mark.parametrize(
    ("data", "value"),
    [(b"", 0), (b"", 1), (CALL, 1), (CALL[:-1], 0), (CALL + b"\0", 0), (b"\0\0\0\0" + CALL[4:], 0), (CALL[:4], 0)],
)
def test_any_other_call_is_refused(web3: Web3, address: str, data: bytes, value: int) -> None:
    at = Web3.to_checksum_address(address)
    with pytest.raises(TransactionFailed):
        web3.eth.call({"from": web3.eth.accounts[0], "to": at, "data": data, "value": web3.to_wei(value, "wei")})
