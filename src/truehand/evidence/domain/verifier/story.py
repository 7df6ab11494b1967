"""The story: what the disclosed entries tell, held together."""

from __future__ import annotations

import hashlib
from typing import Any, Callable

from truehand.evidence.domain.verifier.curve import verifies
from truehand.evidence.domain.verifier.paper import signatures
from truehand.evidence.domain.verifier.words import Altered

ENTRIES, DOCUMENTS, EXHIBITS = "entries/", "documents/", "exhibits/"
ENDED = ["settled", "half_rated", "rated", "resolved", "closed", "declined", "expired", "cancelled", "withdrawn"]


class Story:
    """Entries under examination: ``findings`` are (part, why, data), ``facts`` what a valid story tells."""

    def __init__(self) -> None:
        self.findings: list[tuple[str, str, tuple[object, ...]]] = []
        self.facts: dict[str, object] = {}
        self.members: dict[str, bytes] = {}
        self.entries: dict[str, dict[str, Any]] = {}
        self.states: dict[str, tuple[int, str]] = {}

    def find(self, part: str, why: str, *data: object) -> None:
        """Keep a finding; of each part the first says enough."""
        if part not in [each[0] for each in self.findings]:
            self.findings.append((part, why, data))

    def attempt(self, part: str, check: Callable[..., None], *arguments: str) -> None:
        """Make a check; what does not even have the form to be checked is a finding too."""
        try:
            check(*arguments)
        except Altered as altered:
            self.find(*altered.args)
        except Exception as error:
            self.find(part, "form", type(error).__name__)

    def check_story(self) -> None:
        """Make every check of what the entries tell."""
        for check in (
            self.check_documents,
            self.check_papers,
            self.check_signatures,
            self.check_life,
            self.check_money,
        ):
            self.attempt(ENTRIES, check)

    def told(self, kind: str = "") -> list[tuple[str, dict[str, Any]]]:
        """Return the disclosed payloads of a kind (by its beginning), in the order of the log."""
        return [
            (name, said["told"])
            for name, said in sorted(self.entries.items(), key=lambda item: int(item[1]["index"]))
            if "told" in said and said["kind"].startswith(kind)
        ]

    def hidden(self, kind: str) -> set[str]:
        """Return the subjects of undisclosed entries of a kind: what they leave open cannot be held against them."""
        said = [each for each in self.entries.values() if "told" not in each]
        return {each["subject"] for each in said if each["kind"].startswith(kind)}

    def check_documents(self) -> None:
        """Every document's hash is stated by an entry of the log."""
        stated = {(key, value) for _, told in self.told() for key, value in told.get("documents", {}).items()}
        names = [name for name in self.members if name.startswith(DOCUMENTS)]
        for name in names:
            if (name[len(DOCUMENTS) :], hashlib.sha256(self.members[name]).hexdigest()) not in stated:
                self.find(name, "stated")
        for name in [name for name in self.members if name.startswith(EXHIBITS)]:
            sha256 = hashlib.sha256(self.members[name]).hexdigest()
            if name != f"{EXHIBITS}{sha256}.jpg" or not any(sha256 in str(told) for _, told in self.told()):
                self.find(name, "stated")
        hidden = sum("told" not in said for said in self.entries.values())
        self.facts.update(entries=f"{len(self.entries)} ({hidden})", documents=len(names))

    def check_papers(self) -> None:
        """Every signature in a PDF is over the bytes that it says it is over, and the last over all."""
        count = 0
        for name in [name for name in self.members if name.startswith(DOCUMENTS) and name.endswith(".pdf")]:
            try:
                count += signatures(self.members[name])
            except (ValueError, KeyError, IndexError):
                self.find(name, "paper")
        if count:
            self.facts["papers"] = count

    def check_signatures(self) -> None:
        """Every signature that an entry tells of holds, and nobody has two keys."""
        keys: dict[str, str] = {}
        listed = [(name, each) for name, told in self.told() for each in told.get("signatures", [])]
        for name, each in listed:
            signer, key = each["signer"], each["public_key"]
            statement = f"truehand signature 1\n{signer}\n{each['sha256']}\n".encode()
            if not verifies(bytes.fromhex(key), bytes.fromhex(each["signature"]), statement):
                self.find(name, "signature", signer)
            if keys.setdefault(signer, key) != key:
                self.find(name, "keys", signer)
        self.facts["signatures"] = len(listed)

    def check_life(self) -> None:
        """The steps of each trade are consecutive, and each begins where the last one ended."""
        hidden = self.hidden("trade.")
        for name, told in self.told("trade."):
            subject = self.entries[name]["subject"]
            if "step" not in told or subject in hidden:
                continue
            step, state = self.states.get(subject, (0, ""))
            if told["step"] != step + 1:
                raise Altered(name, "step", step + 1)
            if told["from"] != state:
                raise Altered(name, "chain", state)
            self.states[subject] = (told["step"], told["to"])
        self.facts["steps"] = sum(step for step, _ in self.states.values())

    def check_money(self) -> None:
        """No transfer happens twice, no hold pays out more than it received, an ended trade holds nothing."""
        holds: dict[tuple[str, str], int] = {}
        seen = set()
        transfers, hidden = self.told("escrow.transfer"), self.hidden("escrow.transfer")
        for name, told in transfers:
            debit, credit, minor, currency = told["debit"], told["credit"], told["minor"], told["currency"]
            if type(minor) is not int or minor <= 0 or debit == credit:
                raise Altered(name, "amount")
            if told["transfer"] in seen:
                raise Altered(name, "twice")
            seen.add(told["transfer"])
            for account, change in ((debit, -minor), (credit, minor)):
                kind, _, rest = account.partition(":")
                if kind == "hold" and rest.rpartition(":")[2] not in hidden:
                    left = holds[account, currency] = holds.get((account, currency), 0) + change
                    if left < 0:
                        raise Altered(name, "overdrawn", account)
        for (account, _), left in holds.items():
            if left and self.states.get(account.rpartition(":")[2], (0, ""))[1] in ENDED:
                raise Altered(ENTRIES, "left", account)
        self.facts["transfers"] = len(transfers)
