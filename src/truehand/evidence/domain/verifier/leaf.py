"""Leaves: the exact bytes that the log holds, and what a bundle opens of their commitments."""

from __future__ import annotations

import hashlib
from typing import Any

from truehand.evidence.domain.verifier.archive import parsed
from truehand.evidence.domain.verifier.words import Altered

# Scheme 1 shows subject and actor and commits to the payload; scheme 2 commits to all three.
COMMITMENTS = {1: {"payload": "commitment"}, 2: {"payload": "payload", "subject": "subject", "actor": "actor"}}


def opened_leaf(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Return what an entry says: kind, subject and, where disclosed, actor and the payload ``told``.

    Altered when the leaf is of no known scheme, or what is opened is not what the leaf commits to.
    """
    leaf = parsed(name, entry["leaf"].encode())
    commitments = COMMITMENTS.get(leaf["scheme"])
    if commitments is None:
        raise Altered(name, "leaf")
    said = {key: value for key, value in leaf.items() if key not in commitments.values()}
    for field, given in openings(entry).items():
        salt, value = bytes.fromhex(given["salt"]), given["value"].encode()
        if len(salt) != 32 or hashlib.sha256(salt + value).hexdigest() != leaf[commitments[field]]:
            raise Altered(name, "commitment")
        said[field] = given["value"]
    if "payload" in said:
        said["told"] = parsed(name, said["payload"].encode())
    return said


def openings(entry: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return what a bundle opens of an entry, by field; a bundle of the first format opens payloads alone."""
    if "opened" in entry:
        return dict(entry["opened"])
    if entry["payload"] is None:
        return {}
    return {"payload": {"salt": entry["salt"], "value": entry["payload"]}}
