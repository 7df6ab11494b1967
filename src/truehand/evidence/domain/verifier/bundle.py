"""The bundle: taken apart, and each part checked against what the log's key signed."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from truehand.evidence.domain.verifier.archive import MANIFEST, NOTE, parsed, unpacked
from truehand.evidence.domain.verifier.leaf import opened_leaf
from truehand.evidence.domain.verifier.log import opened, root_of
from truehand.evidence.domain.verifier.story import ENTRIES, Story
from truehand.evidence.domain.verifier.words import Altered

CHECKPOINT = "checkpoint"
FORMATS = ["truehand bundle 1", "truehand bundle 2"]


class Bundle(Story):
    """A bundle under examination."""

    def __init__(self, data: bytes, pinned: str | None = None) -> None:
        super().__init__()
        self.pinned = pinned
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
        for name in self.members:
            if name.startswith(ENTRIES):
                self.attempt(name, self.check_entry, name)
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
        _, size, root = text.split("\n")[:3]
        self.size, self.root = int(size), base64.b64decode(root, validate=True)
        self.facts["size"] = self.size

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
