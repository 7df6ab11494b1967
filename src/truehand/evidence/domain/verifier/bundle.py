"""The bundle: taken apart, and each part checked against what the log's key signed."""

from __future__ import annotations

import base64
import hashlib
import sys
from typing import Any

from truehand.evidence.domain.verifier.archive import MANIFEST, NOTE, parsed, unpacked
from truehand.evidence.domain.verifier.leaf import opened_leaf
from truehand.evidence.domain.verifier.log import extends, head_of, opened, root_of
from truehand.evidence.domain.verifier.moment import stamped_at
from truehand.evidence.domain.verifier.story import ENTRIES, Story
from truehand.evidence.domain.verifier.witness import COSIGNED, POLICY, Policy, cosigners, told
from truehand.evidence.domain.verifier.words import Altered

CHECKPOINT, STAMPED, ANCHORED = "checkpoint", "stamped", "anchored"
FORMATS = ["truehand bundle 1", "truehand bundle 2"]


class Bundle(Story):
    """A bundle under examination, against the log key and the witness policy that its reader trusts, if any."""

    def __init__(self, data: bytes, pinned: str | None = None, policy: str | None = None) -> None:
        super().__init__()
        self.pinned, self.policy, self.covered = pinned, policy, sys.maxsize
        self.timed = self.chained = sys.maxsize
        try:
            self.members = unpacked(data)
        except Altered as altered:
            self.find(*altered.args)
            return
        self.manifest: dict[str, Any] = parsed(MANIFEST, self.members[MANIFEST])
        self.attempt(NOTE, self.check_list)
        self.attempt(CHECKPOINT, self.check_checkpoint)
        if self.findings:  # what the key did not sign is named by now; the rest asks whether what it signed is true
            return
        if POLICY in self.members or self.policy:
            self.attempt(POLICY, self.check_witnesses)
        if STAMPED in self.members:
            self.attempt(STAMPED, self.check_time)
        if ANCHORED in self.members:
            self.attempt(ANCHORED, self.check_anchor)
        for name in self.members:
            if name.startswith(ENTRIES):
                self.attempt(name, self.check_entry, name)
        for fact, covered in (("later", self.covered), ("untimed", self.timed), ("unchained", self.chained)):
            if beyond := sum(said["index"] >= covered for said in self.entries.values()):
                self.facts[fact] = beyond
        self.check_story()

    def check_list(self) -> None:
        """The key signed this list, and every member is the listed one."""
        listed = hashlib.sha256(self.members[MANIFEST]).hexdigest()
        if listed.encode() not in self.members[NOTE]:
            self.find(MANIFEST, "signed")
        key, form = str(self.manifest["key"]), self.manifest["format"]
        if self.pinned is not None and self.pinned != key:
            self.find(MANIFEST, "pinned")
        for name, digest in self.manifest["members"].items():
            if hashlib.sha256(self.members[name]).hexdigest() != digest:
                self.find(name, "digest")
        self.facts.update(title=self.manifest["title"], exported=self.manifest["exported_at"], key=key)
        if form not in FORMATS or opened(self.members[NOTE], key) != f"{form}\n{listed}\n":
            raise Altered(NOTE, "note")

    def check_checkpoint(self) -> None:
        """The key signed the log's head."""
        text = opened(self.members[CHECKPOINT], self.manifest["key"])
        if not text:
            raise Altered(CHECKPOINT, "note")
        self.size, self.root = head_of(text)
        self.facts["size"] = self.size

    def check_witnesses(self) -> None:
        """Enough witnesses cosigned the head, or an earlier one that it extends."""
        policy = Policy(self.policy or self.members[POLICY].decode())
        if self.manifest["key"] not in policy.logs:
            raise Altered(POLICY, "policy")
        found, covered = cosigners(CHECKPOINT, self.members[CHECKPOINT], policy), self.size
        if COSIGNED in self.members and not policy.met(policy.name, found):
            found, covered = self.cosigned(policy)
        met, asked = policy.met(policy.name, found), f"{policy.quorum} / {len(policy.members)}"
        if self.policy and not met:
            raise Altered(POLICY, "quorum", asked)
        self.facts.update(witnesses=asked, cosigned=told(policy, found))
        if policy.quorum:  # a story of this minute may come before its witnesses
            self.facts["covered"] = self.covered = covered if met else 0

    def cosigned(self, policy: Policy) -> tuple[dict[str, int], int]:
        """Return who cosigned the earlier head, and its size."""
        text = self.earlier(COSIGNED)
        return cosigners(COSIGNED, self.members[COSIGNED], policy), head_of(text)[0]

    def earlier(self, part: str) -> str:
        """Return the text of an earlier head that the log signed too, and that the checkpoint extends."""
        text = opened(self.members[part], self.manifest["key"])
        if not text:
            raise Altered(part, "note")
        proof = [base64.b64decode(each, validate=True) for each in self.members[f"{part}.proof"].decode().split()]
        if not extends(head_of(text), (self.size, self.root), proof):
            raise Altered(part, "fork")
        return text

    def check_time(self) -> None:
        """An authority says when a head existed that the checkpoint extends."""
        text = self.earlier(STAMPED)
        try:
            at, digest = stamped_at(self.members[f"{STAMPED}.tsr"], text.encode())
        except (ValueError, KeyError, IndexError):
            raise Altered(f"{STAMPED}.tsr", "stamp") from None
        self.timed = head_of(text)[0]
        command = f"openssl ts -verify -digest {digest} -in {STAMPED}.tsr -CAfile {STAMPED}.pem"
        self.facts.update(time=at, timed=self.timed, rest=command)

    def check_anchor(self) -> None:
        """What is said to stand in a blockchain is a head that the checkpoint extends; that it does is looked up."""
        size, root = head_of(self.earlier(ANCHORED))
        name = f"{ANCHORED}.json"
        said = parsed(name, self.members[name])
        origin = hashlib.sha256(str(self.manifest["key"]).encode()).hexdigest()
        if (said["origin"], said["size"], said["root"]) != (origin, size, root.hex()):
            raise Altered(name, "anchor")
        self.chained = size
        where = f"{said['chain']}, {said['transaction']} ({said['at']}, block {said['block']})"
        event = f"{said['contract']}: {origin}, {size}, {root.hex()}"
        self.facts.update(anchored=where, chained=size, lookup=event)

    def check_entry(self, name: str) -> None:
        """The entry is in the log at its index, and what it discloses is what the log commits to."""
        entry = parsed(name, self.members[name])
        said = self.entries[name] = {**opened_leaf(name, entry), "index": entry["index"]}
        if said.get("subject") not in [self.manifest["subject"], *self.manifest["related"]]:
            raise Altered(name, "leaf")
        hashed = hashlib.sha256(b"\x00" + entry["leaf"].encode()).digest()
        proof = [base64.b64decode(each, validate=True) for each in entry["proof"]]
        try:
            found = root_of(hashed, entry["index"], self.size, proof)
        except ValueError:
            found = b""
        if found != self.root:
            raise Altered(name, "proof")
