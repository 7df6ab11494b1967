"""Chains of the Ethereum kind (``eip155:…``), through web3: one small transaction an anchor, which emits one event."""

from __future__ import annotations

import stat
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eth_account import Account
from hexbytes import HexBytes
from web3 import HTTPProvider, Web3
from web3.exceptions import TransactionNotFound, Web3Exception, Web3RPCError
from web3.utils.address import get_create_address

from truehand.evidence.adapters.contract import CREATION, RUNTIME, SELECTOR, TOPIC
from truehand.evidence.domain.anchor import ChainError, Fee, Sighting, Signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eth_account.signers.local import LocalAccount
    from web3.eth import Eth
    from web3.providers import BaseProvider
    from web3.types import TxReceipt

    from truehand.evidence.domain.anchor import Claim, Place

KIND: Final = "eip155"
PATIENCE: Final = 20  # seconds for a node to answer
GAS: Final = 40_000  # an anchor takes less than 26,000; what is left over is not paid
PUBLISHING_GAS: Final = 120_000
RISE: Final = 8  # a node takes a transaction in another's place when it pays a tenth more; an eighth is safe


class Evm:
    """One sender on one chain; ``most_fee`` wei is the most that an anchor may cost."""

    def __init__(self, place: Place, most_fee: int, provider: BaseProvider | None = None) -> None:
        """Read the key; ChainError for a file that others may read, or that holds none."""
        self.name, self._most_fee = place.chain, most_fee
        self._account = _key(Path(place.key_file))
        self._web3 = Web3(
            provider or HTTPProvider(place.url, {"timeout": PATIENCE}, exception_retry_configuration=None)
        )
        self.contract, self.sender = Web3.to_checksum_address(place.contract), self._account.address
        self._known = False

    def next_nonce(self) -> int:
        """Return the number of the sender's next transaction."""
        with self._asking() as eth:
            return int(eth.get_transaction_count(self._account.address))

    def signed(self, claim: Claim, nonce: int, above: Fee | None = None) -> Signed | None:
        """Return a transaction that carries a claim; None when it would cost more than is allowed."""
        with self._asking() as eth:
            base, tip = eth.get_block("latest")["baseFeePerGas"], eth.max_priority_fee
        fee = _fee(base, tip, self._most_fee // GAS, above)
        if fee is None:
            return None
        return self._signed(fee, nonce, GAS, SELECTOR + claim.words, {"to": self.contract})

    def send(self, raw: bytes) -> None:
        """Hand a transaction over; ChainError when the node says no or nothing: it may be there all the same."""
        with self._asking() as eth:
            eth.send_raw_transaction(raw)

    def seen(self, transaction: str, claim: Claim) -> Sighting | None:
        """Return where a transaction is; None when it is in no block."""
        with self._asking() as eth:
            try:
                receipt = eth.get_transaction_receipt(HexBytes(transaction))
            except TransactionNotFound:
                return None
            block, depth = eth.get_block(receipt["blockNumber"]), eth.block_number - receipt["blockNumber"] + 1
        if block["hash"] != receipt["blockHash"]:
            return None  # the node is just moving to another branch
        at = datetime.fromtimestamp(block["timestamp"], UTC)
        return Sighting(block["number"], _text(block["hash"]), at, depth, holds=self._tells(receipt, claim))

    def spent(self, nonce: int, depth: int) -> bool:
        """Say whether some transaction with that number is under so many blocks."""
        with self._asking() as eth:
            deep = eth.block_number - depth + 1
            return deep >= 0 and int(eth.get_transaction_count(self._account.address, deep)) > nonce

    def stands(self, block: int, block_hash: str) -> bool:
        """Say whether the chain still has that block at that height."""
        with self._asking() as eth:
            return _text(eth.get_block(block)["hash"]) == block_hash

    def published(self) -> tuple[Signed, str]:
        """Return a transaction that publishes the contract, and the address that it will have; ChainError."""
        with self._asking(contract=False) as eth:
            nonce = eth.get_transaction_count(self._account.address)
            fee = _fee(eth.get_block("latest")["baseFeePerGas"], eth.max_priority_fee, self._most_fee // GAS, None)
        if fee is None:
            raise ChainError("publishing would cost more than is allowed now")
        signed = self._signed(fee, nonce, PUBLISHING_GAS, CREATION, {})
        return signed, get_create_address(self.sender, nonce)

    def hand_over(self, raw: bytes) -> None:
        """Send a transaction that needs no contract yet; ChainError."""
        with self._asking(contract=False) as eth:
            eth.send_raw_transaction(raw)

    def _signed(self, fee: Fee, nonce: int, gas: int, data: bytes, to: dict[str, str]) -> Signed:
        money = {"value": 0, "gas": gas, "maxFeePerGas": fee.most, "maxPriorityFeePerGas": fee.tip}
        body: dict[str, Any] = {"type": 2, "chainId": self._number, "nonce": nonce, "data": data}
        made = self._account.sign_transaction(body | to | money)
        return Signed(_text(made.hash), bytes(made.raw_transaction), fee)

    def _tells(self, receipt: TxReceipt, claim: Claim) -> bool:
        """Say whether the contract told of this claim, by this sender."""
        author = bytes(12) + bytes.fromhex(self._account.address[2:])
        wanted = [TOPIC, author, claim.origin], claim.words[32:]
        told = [
            ([bytes(topic) for topic in each["topics"]], bytes(each["data"]))
            for each in receipt["logs"]
            if each["address"] == self.contract
        ]
        return receipt["status"] == 1 and wanted in told

    @property
    def _number(self) -> int:
        kind, _, number = self.name.partition(":")
        if kind != KIND or not number.isdigit():
            raise ChainError(f"{self.name} is not a chain of the kind {KIND}")
        return int(number)

    @contextmanager
    def _asking(self, *, contract: bool = True) -> Iterator[Eth]:
        """Inside, the chain may be asked; at first it is made sure that it is the configured one."""
        try:
            if not self._known:
                self._require(contract=contract)
                self._known = contract
            yield self._web3.eth
        except Web3RPCError as error:
            raise ChainError(str(error.message)[:200]) from error
        except (Web3Exception, OSError, KeyError, ValueError) as error:
            raise ChainError(f"{type(error).__name__}: {error}"[:200]) from error

    def _require(self, *, contract: bool) -> None:
        if self._web3.eth.chain_id != self._number:
            raise ChainError(f"the node is of another chain than {self.name}")
        if contract and bytes(self._web3.eth.get_code(self.contract)) != RUNTIME:
            raise ChainError(f"{self.contract} is not the anchoring contract")


def _fee(base: int, tip: int, most: int, above: Fee | None) -> Fee | None:
    """Return a fee for a block whose gas costs ``base``; None when ``most`` is too little for it."""
    wanted, given = 2 * base + tip, tip
    if above:
        given = max(given, above.tip + above.tip // RISE + 1)
        wanted = max(wanted, given, above.most + above.most // RISE + 1)
        return Fee(wanted, given) if wanted <= most else None
    return Fee(min(wanted, most), min(given, most)) if most >= base else None


def _key(file: Path) -> LocalAccount:
    try:
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ChainError(f"{file}: others may read this key; chmod 600")
        account: LocalAccount = Account.from_key(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise ChainError(f"{file} is not a key: 64 hexadecimal digits") from error
    return account


def _text(value: bytes) -> str:
    return f"0x{bytes(value).hex()}"
