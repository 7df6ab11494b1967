#!/usr/bin/env python3
# ruff: noqa: BLE001, PLR2004, T201, UP035 - reports whatever goes wrong; formats have sizes; it prints; mypy knows this
"""Checks a Truehand evidence bundle offline: python3 truehand_verify.py bundle.zip [--lang zh|en] [--key FILE].

离线核验真手证据包。One file, Python 3.9 or newer, no package, no network. Exit status 0: valid; 1: not valid, and every
altered part is named; 2: the file cannot be read.

What is checked: the zip is byte for byte the only one with these members; the log's key signed the list of members and
every member is the listed one; the log's checkpoint is signed; every entry is in the log (RFC 6962) and opens its
commitment; documents are stated by entries; signatures hold; steps of a trade are consecutive; money is conserved.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import struct
import sys
import zlib
from pathlib import Path
from typing import Any, Callable

WORDS = {
    "valid": ("有效：没有发现任何改动。", "VALID: nothing was altered."),
    "altered": ("无效：以下内容已被改动或不成立。", "NOT VALID: the following was altered or does not hold."),
    "bytes": ("内容或文件头的字节被改动", "its bytes or its header were altered"),
    "directory": ("压缩包目录被改动（{0}）", "the zip's directory was altered ({0})"),
    "form": ("格式不正确（{0}）", "is not of the right form ({0})"),
    "note": ("日志密钥的签名不成立", "the log key's signature does not hold"),
    "signed": ("与已签名的清单指纹不符", "is not the list that was signed"),
    "pinned": ("签名密钥不是您指定的密钥", "was signed by another key than the one you gave"),
    "digest": ("与清单中的指纹不符", "does not have the hash in the list"),
    "leaf": ("所述事项不属于本证据包", "tells of something else than this bundle"),
    "proof": ("无法证明在日志中", "is not proven to be in the log"),
    "commitment": ("公开的内容与日志中的承诺不符", "what it discloses is not what the log commits to"),
    "stated": ("没有任何日志条目声明过此文件的指纹", "no entry of the log states its hash"),
    "signature": ("{0} 的签名不成立", "the signature of {0} does not hold"),
    "keys": ("{0} 使用了多个密钥", "{0} signed with more than one key"),
    "amount": ("资金划转的金额或账户不正确", "a transfer with a wrong amount or account"),
    "twice": ("同一笔划转出现两次", "a transfer that was made before"),
    "overdrawn": ("从 {0} 划出的资金多于存入", "more leaves {0} than was there"),
    "left": ("交易已结束，{0} 仍有余款", "the trade has ended and money is left in {0}"),
    "step": ("交易步骤不连续：应为第 {0} 步", "the steps of the trade are not consecutive: step {0} is missing"),
    "chain": ("交易步骤不衔接：上一步到达 {0}", "this step does not begin where the last one ended: {0}"),
    "title": ("证据包", "bundle"),
    "exported": ("导出时间", "exported"),
    "size": ("检查点条数", "checkpoint size"),
    "key": ("日志公钥（请与公布的公钥核对）", "log key (compare it with the published one)"),
    "entries": ("条目（未公开内容）", "entries (undisclosed)"),
    "documents": ("文件", "documents"),
    "signatures": ("有效签名", "valid signatures"),
    "transfers": ("资金划转", "transfers of money"),
    "steps": ("交易步骤", "steps of the trade"),
}
MANIFEST, NOTE, CHECKPOINT, ENTRIES = "manifest.json", "manifest.note", "checkpoint", "entries/"
ENDED = ["settled", "half_rated", "rated", "resolved", "closed", "declined", "expired", "cancelled", "withdrawn"]


class Altered(Exception):  # noqa: N818 - an ordinary outcome
    """Its arguments: a part that is not as it was, why (a key of WORDS), and what fills the words."""


# --- Ed25519 (RFC 8032) ---
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]  # extended homogeneous coordinates X, Y, Z, T


def add(a: Point, b: Point) -> Point:
    """Return the sum of two points of the curve."""
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def decompressed(raw: bytes) -> Point:
    """Return the point that 32 bytes encode; ValueError when they encode none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or len(raw) != 32 or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = decompressed((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether the signature over the message is the key's: [s]B - [k]A encodes to R."""
    try:
        x, y, z, t = decompressed(public)
    except ValueError:
        return False
    if len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus, total = (P - x, y, z, P - t), (0, 1, 1, 0)
    both = add(BASE, minus)
    for bit in range(max(scalar.bit_length(), hashed.bit_length()) - 1, -1, -1):
        total = add(total, total)
        if choice := scalar >> bit & 1 | (hashed >> bit & 1) << 1:
            total = add(total, (BASE, minus, both)[choice - 1])
    inverse = pow(total[2], P - 2, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return scalar < L and (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- the zip: only one sequence of bytes holds given members; then notes and the tree ---
def local_header(name: str, content: bytes) -> bytes:
    """Return what stands before a member: stored, dated 1 January 1980."""
    sizes = (zlib.crc32(content), len(content), len(content), len(name), 0)
    return struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0x21, *sizes) + name.encode()


def directory(members: dict[str, bytes]) -> dict[str, bytes]:
    """Return the zip's directory: the row of each member, and the end."""
    rows, offset = {}, 0
    for name, content in members.items():
        sizes = (zlib.crc32(content), len(content), len(content), len(name), 0, 0, 0, 0, 0o100644 << 16, offset)
        rows[name] = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 0x314, 20, 0, 0, 0, 0x21, *sizes) + name.encode()
        offset += len(local_header(name, content)) + len(content)
    count, length = len(members), sum(len(row) for row in rows.values())
    rows["end"] = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, length, offset, 0)
    return rows


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the members of a bundle, in order; Altered names the first part that is not as it was written."""
    members, offset = dict[str, bytes](), 0

    def take(name: str) -> None:
        nonlocal offset
        start = offset + 30 + len(name)
        length = int.from_bytes(data[offset + 22 : offset + 26], "little")
        content = data[start : start + length]
        if data[offset:start] != local_header(name, content):
            trusted = NOTE not in members or hashlib.sha256(members[MANIFEST]).hexdigest().encode() in members[NOTE]
            raise Altered(name, "bytes") if trusted else Altered(MANIFEST, "signed")
        offset, members[name] = start + len(content), content

    take(MANIFEST)
    names = parsed(MANIFEST, members[MANIFEST]).get("members")
    if not isinstance(names, dict) or MANIFEST in names or NOTE in names or not all(map(str.isascii, names)):
        raise Altered(MANIFEST, "form", "members")
    for name in (NOTE, *sorted(names)):
        take(name)
    for name, row in directory(members).items():
        if data[offset : offset + len(row)] != row or (name == "end" and offset + len(row) != len(data)):
            raise Altered("zip", "directory", name)
        offset += len(row)
    return members


def parsed(name: str, content: bytes) -> dict[str, Any]:
    """Return a member that is a JSON object."""
    try:
        value = json.loads(content.decode())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Altered(name, "form", "JSON")
    return value


def opened(note: bytes, key: str) -> str:
    """Return the text of a note (C2SP signed-note) that the key signed, else nothing; ValueError for a wrong form."""
    name, identifier, encoded = key.split("+", 2)
    public = base64.b64decode(encoded, validate=True)
    known = public[:1] == b"\x01" and hashlib.sha256(f"{name}\n".encode() + public).digest()[:4].hex() == identifier
    text, _, lines = note.decode().rpartition("\n\n")
    for line in lines.splitlines():
        if known and line.startswith(f"\N{EM DASH} {name} "):
            blob = base64.b64decode(line.split(" ")[2], validate=True)
            if blob[:4].hex() == identifier and verifies(public[1:], blob[4:], f"{text}\n".encode()):
                return f"{text}\n"
    return ""


def root_of(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Return the root that a proof leads a leaf's hash to (RFC 6962, 2.1.1); ValueError for one of another shape."""
    if not 0 <= index < size:
        raise ValueError("no such entry in the tree")
    if size == 1 and not proof:
        return leaf
    (*below, sibling), middle = proof, 1 << (size - 1).bit_length() - 1
    if index < middle:
        pair = root_of(leaf, index, middle, below) + sibling
    else:
        pair = sibling + root_of(leaf, index - middle, size - middle, below)
    return hashlib.sha256(b"\x01" + pair).digest()


# --- the checks ---
class Bundle:
    """A bundle under examination: ``findings`` are (part, why, data), ``facts`` what a valid one tells."""

    def __init__(self, data: bytes, pinned: str | None = None) -> None:
        self.findings: list[tuple[str, str, tuple[object, ...]]] = []
        self.facts: dict[str, object] = {}
        self.entries: dict[str, dict[str, Any]] = {}
        self.states: dict[str, tuple[int, str]] = {}
        self.pinned = pinned
        try:
            self.members = unpacked(data)
        except Altered as altered:
            self.find(*altered.args)
            return
        self.manifest = parsed(MANIFEST, self.members[MANIFEST])
        self.attempt(NOTE, self.check_list)
        self.attempt(CHECKPOINT, self.check_checkpoint)
        if self.findings:  # what the key did not sign is named by now; the rest asks whether what it signed is true
            return
        for name in self.members:
            if name.startswith(ENTRIES):
                self.attempt(name, self.check_entry, name)
        for check in (self.check_documents, self.check_signatures, self.check_life, self.check_money):
            self.attempt(ENTRIES, check)

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

    def check_list(self) -> None:
        """The key signed this list, and every member is the listed one."""
        listed = hashlib.sha256(self.members[MANIFEST]).hexdigest()
        if listed.encode() not in self.members[NOTE]:
            self.find(MANIFEST, "signed")
        key = str(self.manifest["key"])
        if self.pinned is not None and self.pinned != key:
            self.find(MANIFEST, "pinned")
        for name, digest in self.manifest["members"].items():
            if hashlib.sha256(self.members[name]).hexdigest() != digest:
                self.find(name, "digest")
        self.facts.update(title=self.manifest["title"], exported=self.manifest["exported_at"], key=key)
        if opened(self.members[NOTE], key) != f"truehand bundle 1\n{listed}\n":
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
        leaf = entry["leaf"].encode()
        said = entry["said"] = parsed(name, leaf)
        self.entries[name] = entry
        if said["scheme"] != 1 or said["subject"] not in [self.manifest["subject"], *self.manifest["related"]]:
            raise Altered(name, "leaf")
        hashed = hashlib.sha256(b"\x00" + leaf).digest()
        proof = [base64.b64decode(each, validate=True) for each in entry["proof"]]
        try:
            found = root_of(hashed, entry["index"], self.size, proof)
        except ValueError:
            found = b""
        if found != self.root:
            raise Altered(name, "proof")
        if entry["payload"] is not None:
            payload, salt = entry["payload"].encode(), bytes.fromhex(entry["salt"])
            if len(salt) != 32 or hashlib.sha256(salt + payload).hexdigest() != said["commitment"]:
                raise Altered(name, "commitment")
            entry["told"] = parsed(name, payload)

    def told(self, kind: str = "") -> list[tuple[str, dict[str, Any]]]:
        """Return the disclosed payloads of a kind (by its beginning), in the order of the log."""
        return [
            (name, entry["told"])
            for name, entry in sorted(self.entries.items(), key=lambda item: item[1]["index"])
            if "told" in entry and entry["said"]["kind"].startswith(kind)
        ]

    def hidden(self, kind: str) -> set[str]:
        """Return the subjects of undisclosed entries of a kind: what they leave open cannot be held against them."""
        said = [entry["said"] for entry in self.entries.values() if "told" not in entry]
        return {each["subject"] for each in said if each["kind"].startswith(kind)}

    def check_documents(self) -> None:
        """Every document's hash is stated by an entry of the log."""
        stated = {(key, value) for _, told in self.told() for key, value in told.get("documents", {}).items()}
        names = [name for name in self.members if name.startswith("documents/")]
        for name in names:
            if (name[len("documents/") :], hashlib.sha256(self.members[name]).hexdigest()) not in stated:
                self.find(name, "stated")
        hidden = sum(entry["payload"] is None for entry in self.entries.values())
        self.facts.update(entries=f"{len(self.entries)} ({hidden})", documents=len(names))

    def check_signatures(self) -> None:
        """Every signature that an entry tells of holds, and nobody has two keys."""
        keys: dict[str, str] = {}
        signatures = [(name, each) for name, told in self.told() for each in told.get("signatures", [])]
        for name, each in signatures:
            signer, key = each["signer"], each["public_key"]
            statement = f"truehand signature 1\n{signer}\n{each['sha256']}\n".encode()
            if not verifies(bytes.fromhex(key), bytes.fromhex(each["signature"]), statement):
                self.find(name, "signature", signer)
            if keys.setdefault(signer, key) != key:
                self.find(name, "keys", signer)
        self.facts["signatures"] = len(signatures)

    def check_life(self) -> None:
        """The steps of each trade are consecutive, and each begins where the last one ended."""
        hidden = self.hidden("trade.")
        for name, told in self.told("trade."):
            subject = self.entries[name]["said"]["subject"]
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


def report(bundle: Bundle, lang: str) -> str:
    """Return what a person reads."""
    spoken = 0 if lang == "zh" else 1
    if bundle.findings:
        lines = [f"{part}: {WORDS[why][spoken].format(*data)}" for part, why, data in bundle.findings]
    else:
        lines = [f"{WORDS[name][spoken]}: {value}" for name, value in bundle.facts.items()]
    # What a stranger wrote must not steer the reader's terminal.
    plain = ["  " + "".join(each if each.isprintable() else "?" for each in line) for line in lines]
    return "\n".join([WORDS["altered" if bundle.findings else "valid"][spoken], *plain])


def main(words: list[str] | None = None) -> int:
    """Check the bundle that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(description="Checks a Truehand evidence bundle offline. 离线核验真手证据包。")
    parser.add_argument("bundle", help="the zip file / 证据包文件")
    spoken = "zh" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en"
    parser.add_argument("--lang", choices=["zh", "en"], default=spoken, help="language / 语言")
    parser.add_argument("--key", metavar="FILE", help="the log key that you trust / 您信任的日志公钥文件")
    options = parser.parse_args(words)
    try:
        data = Path(options.bundle).read_bytes()
        pinned = Path(options.key).read_text(encoding="utf-8").strip() if options.key else None
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    bundle = Bundle(data, pinned)
    encoding = sys.stdout.encoding or "utf-8"
    print(report(bundle, options.lang).encode(encoding, "replace").decode(encoding))
    return 1 if bundle.findings else 0


if __name__ == "__main__":
    sys.exit(main())
