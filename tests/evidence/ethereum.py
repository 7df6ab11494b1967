"""A chain of the tests' own: real blocks and fees of py-evm in this process, asked over HTTP as a real node is."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from eth_account import Account
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import TransactionFailed, ValidationError
from eth_utils.exceptions import ValidationError as EvmError
from hexbytes import HexBytes
from web3 import EthereumTesterProvider, Web3
from web3._utils.encoding import Web3JsonEncoder
from web3.types import RPCEndpoint

from truehand.evidence.adapters.contract import CREATION
from truehand.evidence.domain.anchor import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECRET = "0x" + "a1" * 32
PLENTY = 10**18


class Ethereum:
    """One chain with the contract on it, and a node that answers for it."""

    def __init__(self, folder: Path) -> None:
        self.tester = EthereumTester(PyEVMBackend())
        self.provider = EthereumTesterProvider(self.tester)
        self.web3 = Web3(self.provider)
        self.request = self.provider.request_func(self.web3, self.web3.middleware_onion)
        self.rich, *_ = self.web3.eth.accounts
        self.sender = Account.from_key(SECRET).address
        self.web3.eth.send_transaction({"from": self.rich, "to": self.sender, "value": Web3.to_wei(1, "ether")})
        published = self.web3.eth.send_transaction({"from": self.rich, "data": HexBytes(CREATION)})
        self.contract = str(self.web3.eth.get_transaction_receipt(published)["contractAddress"])
        self.key = folder / "anchor.key"
        self.key.write_text(SECRET + "\n", encoding="ascii")
        self.key.chmod(0o600)
        self.url, self.asked = "", list[str]()
        self.answers: Callable[[str, Callable[[], Any]], Any] = lambda _, answer: answer()

    @property
    def place(self) -> Place:
        return Place(f"eip155:{self.web3.eth.chain_id}", self.contract, self.url, str(self.key))

    @property
    def line(self) -> str:
        """The chain as it stands in the configuration."""
        return f"{self.place.chain} {self.contract} {self.url} {self.key}\n"

    def told(self) -> list[dict[str, Any]]:
        """Every event that the contract emitted in what is now the chain."""
        logs = self.web3.eth.get_logs({"address": Web3.to_checksum_address(self.contract), "fromBlock": 0})
        return [dict(each) for each in logs]

    def answer(self, method: str, params: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the node is asked
        """Answer as a node does, with an error for what the chain refuses."""
        try:
            return dict(self.request(RPCEndpoint(method), params))
        except (ValidationError, EvmError, TransactionFailed) as error:
            return {"jsonrpc": "2.0", "error": {"code": -32000, "message": str(error)}}

    def mine(self, blocks: int) -> None:
        self.tester.mine_blocks(blocks)

    @contextmanager
    def served(self) -> Iterator[Ethereum]:
        """Inside, a node answers at ``url``."""
        with ThreadingHTTPServer(("127.0.0.1", 0), self._handler()) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            self.url = f"http://127.0.0.1:{server.server_port}"
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        ethereum, one_at_a_time = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                method = str(asked["method"])
                with one_at_a_time:
                    ethereum.asked.append(method)
                    answer = ethereum.answers(method, lambda: ethereum.answer(method, asked["params"]))
                if answer is None:  # the line is cut
                    self.close_connection = True
                    return
                body = json.dumps({**answer, "id": asked["id"]}, cls=Web3JsonEncoder).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
