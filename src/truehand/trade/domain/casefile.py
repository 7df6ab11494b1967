"""A case file: what an arbitrator or a court reads of a trade, made from the entries of the log that prove it.

Everything here is a value: sections of words and tables in both languages, which one template sets as PDF and one
writes as pages. Nothing is told that no entry of the bundle tells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from truehand.edge.typesetting import moment
from truehand.escrow.domain.accounts import AccountKind, Purpose
from truehand.escrow.domain.views import TRANSFER_RECORDED, Operation
from truehand.kernel.money import Money
from truehand.trade.domain.casewords import HIDDEN, prose, words_of
from truehand.trade.domain.words import Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.bundle import Gathered
    from truehand.evidence.domain.entry import EntryView
    from truehand.kernel.canonical import Json

Cell = str | Pair
DOCUMENTS: Final[dict[str, Pair]] = {
    "contract.json": ("合同原文（双方签名的文本）", "The contract, the text that both signed"),
    "contract.pdf": ("合同（已签名的 PDF）", "The contract as signed PDF"),
    "amendment.json": ("合同变更原文（提议的完整文本）", "An amendment of the contract, the whole text as proposed"),
    "amendment.pdf": ("合同变更（双方已签名的 PDF）", "An amendment of the contract as signed PDF"),
    "inspection-report.json": ("检测报告原文", "The inspection report, the text that was signed"),
    "inspection-report.pdf": ("检测报告（已签名的 PDF）", "The inspection report as signed PDF"),
}
NONE: Final = ("无", "none")
WHAT: Final = (("项目", "What"), ("内容", "Which"))
NUMBER: Final = ("编号", "No.")
ENTRY: Final = ("日志条目", "Entry")
TIME: Final = ("时间", "Time")
CLOCK: Final = ("系统", "the system")
STAFF: Final = ("平台人员", "the platform's staff")
PURPOSES: Final[dict[str, Pair]] = {
    Purpose.PRICE: ("货款", "price"),
    Purpose.DEPOSIT: ("卖方保证金", "seller's deposit"),
    Purpose.BUYER_DEPOSIT: ("买方保证金", "buyer's deposit"),
    Purpose.FEES: ("约定费用", "agreed fees"),
    Purpose.PREMIUM: ("保险费", "insurance premium"),
}
QUESTIONS: Final = ("platform", "neutral", "system", "process", "before")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a part in the trade, as the file's reader may know them; ``how`` says how they were verified."""

    party: UUID
    role: Pair
    name: str
    how: Pair


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A numbered piece of evidence: the member of the bundle, its hash, and the entries that state it."""

    number: int
    what: Pair
    member: str
    sha256: str
    size: int
    stated: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, words, and a table; ``widths`` are shares of the page."""

    heading: Pair
    text: tuple[Pair, ...] = ()
    columns: tuple[Pair, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything a case file tells; ``reader`` says for whom it was made."""

    title: str
    trade: UUID
    reader: Pair
    made_at: datetime
    dispute: tuple[tuple[Pair, Cell], ...]
    people: tuple[Person, ...]
    gathered: Gathered

    @property
    def headline(self) -> Pair:
        """Return the title in both languages."""
        return (f"案件证据材料：{self.title}", f"Case file: {self.title}")

    def sections(self) -> tuple[Section, ...]:
        """Return the file in its order."""
        return (
            self._about(),
            self._how_to_check(),
            self._people(),
            self._exhibits(),
            self._chronology(),
            self._money(),
            self._head(),
            *(_section(each) for each in ("made", *QUESTIONS)),
        )

    def _about(self) -> Section:
        count, hidden = len(self.gathered.entries), len(self.gathered.entries) - len(self.gathered.shown)
        entries = (f"{count} 条，其中 {hidden} 条不公开内容", f"{count}, of which {hidden} are undisclosed")
        rows = (
            (("交易", "Trade"), f"{self.title} · {self.trade}"),
            *self.dispute,
            (("出具对象", "Made for"), self.reader),
            (("出具时间", "Made"), moment(self.made_at)),
            (("日志条目", "Entries of the log"), entries),
        )
        return _section("about", (1, 4), WHAT, rows)

    def _how_to_check(self) -> Section:
        found = _section("check")
        key = (f"日志公钥：{self.gathered.key}", f"The log's key: {self.gathered.key}")
        return replace(found, text=(*found.text, key))

    def _people(self) -> Section:
        keys = _keys(self.gathered.shown)
        columns = (
            ("身份", "Role"),
            ("姓名与编号", "Name and number"),
            ("核实方式", "Verified how"),
            ("签名公钥（Ed25519）", "Signing key (Ed25519)"),
        )
        rows = [
            (each.role, f"{each.name} · {each.party}", each.how, keys.get(str(each.party), "—")) for each in self.people
        ]
        return _section("people", (2, 4, 3, 4), columns, rows)

    def _exhibits(self) -> Section:
        columns = (NUMBER, ("证据", "Exhibit"), ("文件", "File"), ("SHA-256", "SHA-256"), ENTRY)
        rows = [
            (f"E{each.number}", each.what, each.member, each.sha256, ", ".join(map(str, each.stated)))
            for each in exhibits(self.gathered)
        ]
        return _section("exhibits", (2, 4, 5, 4, 2), columns, rows)

    def _chronology(self) -> Section:
        columns = (ENTRY, TIME, ("事项", "What happened"), ("行为人", "By whom"), ("叶子哈希", "Leaf hash"))
        rows = [
            (str(each.index), moment(each.at), self._told(each), self._who(each), each.leaf_hash.hex())
            for each in self.gathered.entries
        ]
        return _section("chronology", (2, 4, 10, 3, 4), columns, rows)

    def _money(self) -> Section:
        columns = (ENTRY, TIME, ("用途", "What for"), ("划出", "Out of"), ("划入", "Into"), ("金额", "Amount"))
        rows = [self._transfer(each) for each in self.gathered.shown if each.kind == TRANSFER_RECORDED]
        return _section("money", (2, 4, 4, 4, 4, 3), columns, rows)

    def _head(self) -> Section:
        found = self.gathered
        witnesses = ", ".join(each.name for each in found.rule.witnesses)
        rows = (
            (("检查点条数", "Entries in the log"), str(found.head.size)),
            (("根哈希", "Root hash"), found.head.root.hex()),
            (("签名时间", "Signed"), moment(found.head.at)),
            (("见证方", "Witnesses"), witnesses or NONE),
            (("须联署的见证方数", "How many of them must cosign"), str(found.rule.quorum)),
            (("见证方联署到第", "Cosigned up to entry"), str(found.vouched) if found.vouched else NONE),
            (
                ("可信时间（RFC 3161）", "Trusted time (RFC 3161)"),
                moment(found.stamped_at) if found.stamped_at else NONE,
            ),
            (("区块链锚定", "Anchored in a blockchain"), found.anchor.chain if found.anchor else NONE),
        )
        return _section("head", (1, 4), WHAT, rows)

    def _told(self, entry: EntryView) -> Pair:
        """Return what an entry tells, with what its reader may know of it."""
        (zh, en), told = words_of(entry.kind), entry.payload
        if not self._open(entry):
            return (f"{zh}（{HIDDEN[0]}）", f"{en} ({HIDDEN[1]})")
        if entry.kind == TRANSFER_RECORDED:
            words, amount = Operation(str(told["operation"])).words, _amount(told)
            return (f"{zh}：{words[0]} {amount}", f"{en}: {words[1]} {amount}")
        listed = told.get("documents")
        said = [str(told[name]) for name in ("statement", "reasons", "note") if told.get(name)]
        said += list(listed) if isinstance(listed, dict) else []
        both = " · ".join(said)
        return (f"{zh}：{both}", f"{en}: {both}") if both else (zh, en)

    def _transfer(self, entry: EntryView) -> tuple[Cell, ...]:
        told = entry.payload
        accounts = (self._account(str(told[side])) for side in ("debit", "credit"))
        what = Operation(str(told["operation"])).words
        return (str(entry.index), moment(entry.at), what, *accounts, _amount(told))

    def _open(self, entry: EntryView) -> bool:
        return any(each.id == entry.id for each in self.gathered.shown)

    def _who(self, entry: EntryView) -> Cell:
        if not self._open(entry):
            return "—"
        if entry.actor is None:
            return CLOCK
        return next((each.role for each in self.people if each.party == entry.actor), STAFF)

    def _account(self, name: str) -> Pair:
        parts = name.split(":")
        zh, en = AccountKind(parts[0]).words
        if parts[0] == AccountKind.HOLD:
            purpose = PURPOSES[parts[1]]
            return (f"{zh}（{purpose[0]}）", f"{en} ({purpose[1]})")
        role = next((each.role for each in self.people if str(each.party) == parts[-1]), None)
        return (zh, en) if role is None else (f"{role[0]}的{zh}", f"{en} of {role[1]}")


def exhibits(gathered: Gathered) -> tuple[Exhibit, ...]:
    """Return the documents and photos of a bundle, numbered, with the entries that state their hashes."""
    found = []
    for number, (member, sha256, size) in enumerate(gathered.files, start=1):
        telling = [each for each in gathered.shown if sha256.encode() in each.payload_bytes]
        stated = tuple(each.index or 0 for each in telling)
        found.append(Exhibit(number, _what(member, telling), member, sha256, size, stated))
    return tuple(found)


def _what(member: str, telling: Sequence[EntryView]) -> Pair:
    """Return what an exhibit is; a photo is called by the first entry that tells of it."""
    kind, _, name = member.partition("/")
    if name.startswith("amendment-") and kind == "documents":
        return DOCUMENTS["amendment" + name[name.rindex(".") :]]
    if name not in DOCUMENTS:
        zh, en = words_of(telling[0].kind)
        return (f"照片：{zh}", f"Photo: {en}")
    return DOCUMENTS[name]


def _section(
    key: str, widths: tuple[int, ...] = (), columns: tuple[Pair, ...] = (), rows: Iterable[tuple[Cell, ...]] = ()
) -> Section:
    heading, text = prose()[key]
    return Section(heading, text, columns, widths, tuple(rows))


def _keys(entries: Sequence[EntryView]) -> dict[str, str]:
    """Return who signed with which key, as the entries tell."""
    found: dict[str, str] = {}
    for each in entries:
        listed = each.payload.get("signatures")
        for signature in listed if isinstance(listed, list) else ():
            if isinstance(signature, dict):
                found[str(signature["signer"])] = str(signature["public_key"])
    return found


def _amount(told: Mapping[str, Json]) -> str:
    return str(Money(int(str(told["minor"])), str(told["currency"])))
