"""CAMT.053 (ISO 20022 Bank-to-Customer Statement), versions 02 to 13, read as it streams in.

Tags are taken without their namespace: what is read here has the same names in every version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from lxml import etree

from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.payments.domain.refusals.statements import (
    StatementMiscounted,
    StatementNotUnderstood,
    StatementTruncated,
    StatementUnsafe,
)
from truehand.payments.domain.statement import Closed, Entry, Opened, Part, own_reference, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

# lxml ships no types.
Element: TypeAlias = Any
Fields: TypeAlias = dict[str, list[Element]]

_HEAD: Final = 8192
_TAIL: Final = 64
_CHARGES: Final = frozenset({"CHRG", "COMM", "FEES", "COME", "CHRD"})
_OPENINGS: Final = ("OPBD", "PRCD", "ITBD")
_LONGEST_NUMBER: Final = 20
# The elements that are stopped at; all else is read with the one that it is part of.
_HEARD: Final = ("Document", "Stmt", "Id", "ElctrncSeqNb", "LglSeqNb", "Acct", "TxsSummry", "Bal", "Ntry")


@dataclass(slots=True)
class _Statement:
    """What was read of one Stmt so far."""

    number: str = ""
    sequence: int | None = None
    account: str = ""
    lines: int | None = None
    balances: list[tuple[str, Money, date]] = field(default_factory=list)
    entries: int = 0
    told: int = 0

    def opened(self) -> Opened:
        opening = next((money for code in _OPENINGS for kind, money, _ in self.balances if kind == code), None)
        if opening is None:
            raise StatementNotUnderstood(line=1, why_zh="没有期初余额", why_en="there is no opening balance")
        return Opened(self.account, self.number, self.sequence, opening)

    def closed(self) -> Closed:
        if self.lines is not None and self.lines != self.entries:
            raise StatementMiscounted(number=self.number, said=self.lines, found=self.entries)
        final = [(money, day) for kind, money, day in self.balances if kind == "CLBD"]
        # A page of a long statement ends in an interim balance: the second of the two.
        interim = [(money, day) for kind, money, day in self.balances if kind == "ITBD"]
        found = (final or interim[-1:])[:1]
        if not found:
            raise StatementTruncated(line=self.told)
        money, day = found[0]
        return Closed(day, money)


@dataclass(slots=True)
class _Reader:
    """Follows the elements of a file as they end."""

    statement: _Statement | None = None
    opened: bool = False

    @property
    def told(self) -> int:
        return self.statement.told if self.statement else 0

    def began(self, element: Element) -> None:
        _no_doctype(element)
        if _name(element) == "Stmt":
            self.statement, self.opened = _Statement(), False

    def ended(self, element: Element) -> Iterator[Part]:
        statement, name = self.statement, _name(element)
        if statement is None:
            return
        if name in {"Ntry", "Stmt"} and not self.opened:
            self.opened = True
            yield statement.opened()
        if name == "Ntry":
            yield from _entries(element, statement)
            _forget(element)
        elif name == "Stmt":
            yield statement.closed()
            self.statement = None
            _forget(element)
        elif _name(element.getparent()) == "Stmt":
            _take_header(name, element, statement)


def read(file: IO[bytes]) -> Iterator[Part]:
    """Yield the statements of a file.

    Refuses StatementUnsafe, StatementTruncated, StatementMiscounted and StatementNotUnderstood.
    """
    _safe_head(file)
    reader = _Reader()
    try:
        for event, element in _events(file):
            if event == "start":
                reader.began(element)
            else:
                yield from reader.ended(element)
    except etree.XMLSyntaxError as error:
        if _cut_off(file):
            raise StatementTruncated(line=reader.told) from error
        raise StatementNotUnderstood(line=reader.told + 1, why_zh="不是有效的 XML", why_en="not XML") from error


def _events(file: IO[bytes]) -> Iterator[tuple[str, Element]]:
    return iter(
        etree.iterparse(
            file,
            events=("start", "end"),
            tag=[f"{{*}}{name}" for name in _HEARD],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    )


def _safe_head(file: IO[bytes]) -> None:
    """Refuse a document type before the parser sees it, and any encoding that could hide one."""
    head = file.read(_HEAD)
    file.seek(0)
    if b"\x00" in head or b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise StatementUnsafe


def _cut_off(file: IO[bytes]) -> bool:
    """Return whether the file ends before its document does."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _TAIL))
    return not file.read().rstrip().endswith(b"Document>")


def _no_doctype(element: Element) -> None:
    if element.getparent() is None and element.getroottree().docinfo.doctype:
        raise StatementUnsafe


def _forget(element: Element) -> None:
    """Free what was read: a file of a hundred thousand lines is never in memory at once."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _take_header(name: str, element: Element, statement: _Statement) -> None:
    found, text = _fields(element), (element.text or "").strip()
    if name == "Bal":
        statement.balances.append((_text(found, "Tp/CdOrPrtry/Cd"), _money(found, 1), _day(found, "Dt", 1)))
    elif name == "Id":
        statement.number = text
    elif name in {"ElctrncSeqNb", "LglSeqNb"}:
        if statement.sequence is None and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
            statement.sequence = int(text)
    elif name == "Acct":
        statement.account = _account(found, "Id")
    elif name == "TxsSummry":
        lines = _text(found, "TtlNtries/NbOfNtries")
        statement.lines = int(lines) if lines.isdecimal() and len(lines) <= _LONGEST_NUMBER else None


def _entries(element: Element, statement: _Statement) -> Iterator[Entry]:
    """Yield an entry, or each of its transactions where these make up its amount."""
    entry = _fields(element)
    statement.entries += 1
    line = statement.entries
    status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
    if status and status != "BOOK":
        return
    total, details = _money(entry, line), [_fields(each) for each in entry.get("NtryDtls/TxDtls", ())]
    parts = [_part(each, total, line) for each in details]
    if len(details) > 1 and sum(each.minor for each in parts if each) == total.minor and None not in parts:
        known = [each for each in parts if each is not None]
        told = [
            _entry(entry, detail, amount, line=line, place=place)
            for place, (detail, amount) in enumerate(zip(details, known, strict=True), 1)
        ]
    else:
        only = details[0] if len(details) == 1 else None
        told = [_entry(entry, only, total, line=line, place=0)]
    statement.told += len(told)
    yield from told


def _part(detail: Fields, total: Money, line: int) -> Money | None:
    """Return a transaction's part of an entry, with the entry's sign where it has none."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = detail.get(path)
        if found and found[0].get("Ccy") == total.currency:
            amount = _amount(found[0], line)
            sign = _text(detail, "CdtDbtInd")
            down = sign == "DBIT" if sign else total.minor < 0
            return Money(-amount.minor, amount.currency) if down else amount
    return None


def _entry(entry: Fields, detail: Fields | None, amount: Money, *, line: int, place: int) -> Entry:
    source = detail if detail is not None else entry
    side, other = ("Dbtr", "Cdtr") if amount.minor >= 0 else ("Cdtr", "Dbtr")
    bank_id = own_reference(_text(source, "Refs/AcctSvcrRef"))
    if not bank_id:
        shared = own_reference(_text(entry, "AcctSvcrRef") or _text(entry, "NtryRef"))
        bank_id = f"{shared}#{place}" if shared and place else shared
    references = [
        _text(source, path)
        for path in (
            "Refs/EndToEndId",
            "RmtInf/Strd/CdtrRefInf/Ref",
            "Refs/InstrId",
            "Refs/PmtInfId",
            "Refs/MsgId",
            "Refs/TxId",
        )
    ]
    references.append(_text(entry, "NtryDtls/Btch/PmtInfId"))
    codes = [_text(entry, f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return Entry(
        line=line,
        day=_day(entry, "BookgDt", line),
        amount=amount,
        bank_id=bank_id,
        references=tuple(dict.fromkeys(found for each in references if (found := own_reference(each)))),
        text=plain_text(*[each.text for each in source.get("RmtInf/Ustrd", ())], _text(entry, "AddtlNtryInf")),
        name=plain_text(_text(source, f"RltdPties/{side}/Nm") or _text(source, f"RltdPties/{side}/Pty/Nm")),
        number=_account(source, f"RltdPties/{side}Acct/Id"),
        credited=_account(source, f"RltdPties/{other}Acct/Id") if amount.minor >= 0 else "",
        code="-".join(each for each in codes if each) or _text(entry, "BkTxCd/Prtry/Cd"),
        returned=_text(source, "RtrInf/Rsn/Cd"),
        charge=bool(_CHARGES.intersection(codes)),
        reversal=_text(entry, "RvslInd") in {"true", "1"},
    )


def _money(fields: Fields, line: int) -> Money:
    found = fields.get("Amt")
    if not found:
        raise StatementNotUnderstood(line=line, why_zh="没有金额", why_en="there is no amount")
    amount = _amount(found[0], line)
    return Money(-amount.minor, amount.currency) if _text(fields, "CdtDbtInd") == "DBIT" else amount


def _amount(element: Element, line: int) -> Money:
    text, currency = (element.text or "").strip(), element.get("Ccy") or ""
    try:
        # No sign and no grouping in XML: what has them is not an amount.
        return Money.parse(text if text.replace(".", "").isdigit() else "", currency)
    except (Refusal, ValueError) as error:
        raise StatementNotUnderstood(line=line, why_zh="金额或币种无效", why_en="not an amount") from error


def _day(fields: Fields, path: str, line: int) -> date:
    text = _text(fields, f"{path}/Dt") or _text(fields, f"{path}/DtTm")
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise StatementNotUnderstood(line=line, why_zh="日期无效", why_en="not a date") from error


def _account(fields: Fields, path: str) -> str:
    return own_reference(_text(fields, f"{path}/IBAN") or _text(fields, f"{path}/Othr/Id"))


def _name(element: Element) -> str:
    return str(element.tag.rpartition("}")[2]) if element is not None else ""


def _fields(element: Element, prefix: str = "", into: Fields | None = None) -> Fields:
    """Return what an element holds, by path; of an entry's transactions only the elements themselves."""
    found = {} if into is None else into
    for each in element:
        name = _name(each)
        found.setdefault(prefix + name, []).append(each)
        if name != "TxDtls" and len(each):
            _fields(each, f"{prefix}{name}/", found)
    return found


def _text(fields: Fields, path: str) -> str:
    found = fields.get(path)
    return (found[0].text or "").strip() if found else ""
