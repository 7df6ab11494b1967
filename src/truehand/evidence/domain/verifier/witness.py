"""Witnesses: who cosigned which head, and whether that is enough (C2SP tlog-cosignature, tlog-policy)."""

from __future__ import annotations

import base64
import hashlib
import time

from truehand.evidence.domain.verifier.curve import verifies
from truehand.evidence.domain.verifier.lattice import lattice_verifies
from truehand.evidence.domain.verifier.log import head_of
from truehand.evidence.domain.verifier.words import Altered

POLICY, COSIGNED = "policy", "cosigned"
ED25519, ML_DSA_44 = b"\x04", b"\x06"


class Policy:
    """Who must have cosigned: ``witnesses`` by name, and ``quorum`` of ``members``; ValueError for another form."""

    def __init__(self, text: str) -> None:
        self.logs: list[str] = []
        self.witnesses: dict[str, str] = {}
        self.groups: dict[str, tuple[int, list[str]]] = {"none": (0, [])}
        quorum = "none"
        for line in text.splitlines():
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "log":
                self.logs.append(words[1])
            elif words[0] == "witness":
                self.witnesses[words[1]] = words[2]
                self.groups[words[1]] = (1, [words[1]])
            elif words[0] == "group":
                members = words[3:]
                least = {"any": 1, "all": len(members)}.get(words[2]) or int(words[2])
                self.groups[words[1]] = (least, members)
            elif words[0] == "quorum":
                quorum = words[1]
            else:
                raise ValueError("not a policy")
        self.name = quorum
        self.quorum, self.members = self.groups[quorum]

    def met(self, name: str, cosigners: dict[str, int]) -> bool:
        """Say whether a group (or a single witness) is satisfied by those who cosigned."""
        if name in self.witnesses:
            return name in cosigners
        least, members = self.groups[name]
        return sum(self.met(each, cosigners) for each in members) >= least


def cosigners(part: str, note: bytes, policy: Policy) -> dict[str, int]:
    """Return when each of the policy's witnesses cosigned a note, by its name in the policy, in seconds since 1970.

    Altered names the part when a line that a witness's key is named in does not hold.
    """
    text, _, lines = note.decode().rpartition("\n\n")
    found: dict[str, int] = {}
    for name, key in policy.witnesses.items():
        holder, identifier, encoded = key.split("+", 2)
        public = base64.b64decode(encoded, validate=True)
        if hashlib.sha256(f"{holder}\n".encode() + public).digest()[:4].hex() != identifier:
            raise ValueError("the key's id does not fit")
        for line in lines.splitlines():
            blob = base64.b64decode(line.rpartition(" ")[2], validate=True)
            if not line.startswith(f"\N{EM DASH} {holder} ") or blob[:4].hex() != identifier:
                continue
            if not cosigned_by(holder, public, blob[4:], f"{text}\n"):
                raise Altered(part, "cosignature", holder)
            found[name] = int.from_bytes(blob[4:12], "big")
    return found


def cosigned_by(holder: str, public: bytes, signature: bytes, text: str) -> bool:
    """Say whether a cosignature of either kind is the holder's over a checkpoint's text."""
    stamp = signature[:8]
    if public[:1] == ED25519:
        words = f"cosignature/v1\ntime {int.from_bytes(stamp, 'big')}\n{text}".encode()
        return verifies(public[1:], signature[8:], words)
    name, origin, (size, root) = holder.encode(), text.partition("\n")[0].encode(), head_of(text)
    names = bytes([len(name)]) + name + stamp + bytes([len(origin)]) + origin
    words = b"subtree/v1\n\0" + names + bytes(8) + size.to_bytes(8, "big") + root
    return public[:1] == ML_DSA_44 and lattice_verifies(public[1:], signature[8:], words)


def told(policy: Policy, found: dict[str, int]) -> str:
    """Return who cosigned, and when, in words."""
    times = {name: time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(stamp)) for name, stamp in found.items()}
    return ", ".join(f"{policy.witnesses[name].partition('+')[0]} ({at})" for name, at in times.items()) or "-"
