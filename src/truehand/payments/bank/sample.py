"""Statements as banks write them, for tests and demonstration: the same lines in each of the three formats."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree
from lxml.builder import ElementMaker

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from truehand.payments.domain.statement import Entry

CAMT_NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
# The columns of the table that ``csv_file`` writes, as a mapping names them.
SAMPLE_COLUMNS: Final = {
    "day": "交易日期",
    "credit": "收入金额",
    "debit": "支出金额",
    "balance": "账户余额",
    "bank_id": "交易流水号",
    "reference": "客户参考号",
    "text": "附言",
    "name": "对方户名",
    "number": "对方账号",
    "credited": "子账号",
}
_BEAN = ElementMaker(namespace=CAMT_NAMESPACE, nsmap={None: CAMT_NAMESPACE})


@dataclass(frozen=True, slots=True)
class Sample:
    """One statement of an account on a day."""

    account: str
    number: str
    sequence: int
    day: date
    opening: Money
    entries: Sequence[Entry]

    @property
    def closing(self) -> Money:
        """Return the balance after the last line."""
        return Money(self.opening.minor + sum(each.amount.minor for each in self.entries), self.opening.currency)


def camt_file(sample: Sample) -> bytes:
    """Return the statement as CAMT.053.001.08."""
    e = _BEAN
    statement = e.Stmt(
        e.Id(sample.number),
        e.ElctrncSeqNb(str(sample.sequence)),
        e.CreDtTm(f"{sample.day.isoformat()}T23:00:00"),
        e.Acct(_camt_account(sample.account), e.Ccy(sample.opening.currency)),
        _camt_balance("OPBD", sample.opening, sample.day),
        _camt_balance("CLBD", sample.closing, sample.day),
        e.TxsSummry(e.TtlNtries(e.NbOfNtries(str(len(sample.entries))))),
        *[_camt_entry(each) for each in sample.entries],
    )
    head = e.GrpHdr(e.MsgId(f"MSG-{sample.number}"), e.CreDtTm(f"{sample.day.isoformat()}T23:00:00"))
    root = e.Document(e.BkToCstmrStmt(head, statement))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def mt940_file(sample: Sample) -> bytes:
    """Return the statement as MT940, with the German numbered form of field 86."""
    day, currency = f"{sample.day:%y%m%d}", sample.opening.currency
    lines = [
        f":20:{sample.number[:16]}",
        f":25:{sample.account}",
        f":28C:{sample.sequence:05d}/001",
        f":60F:{_mt_amount(sample.opening, currency, day)}",
    ]
    for each in sample.entries:
        mark = "C" if each.amount.minor >= 0 else "D"
        mark = f"R{'D' if mark == 'C' else 'C'}" if each.reversal else mark
        kind = "NCHG" if each.charge else "NTRF"
        size = _decimal(each.amount).replace(".", ",")
        lines.append(f":61:{each.day:%y%m%d}{each.day:%m%d}{mark}{size}{kind}NONREF//{each.bank_id or 'NONREF'}")
        code = "109" if each.returned else "166"
        reference = each.references[0] if each.references else "NOTPROVIDED"
        fields = [f":86:{code}?00TRANSFER?20EREF+{reference}?21SVWZ+{each.text}"]
        fields += [f"?31{each.number}"] if each.number else []
        fields += [f"?32{each.name}"] if each.name else []
        lines.append("".join(fields))
    lines += [f":62F:{_mt_amount(sample.closing, currency, day)}", "-", ""]
    return "\r\n".join(lines).encode()


def csv_file(sample: Sample, *, encoding: str = "gb18030") -> bytes:
    """Return the statement as a Chinese bank's table, one running balance a row; columns: ``SAMPLE_COLUMNS``."""
    stream, balance = io.StringIO(newline=""), sample.opening
    writer = csv.DictWriter(stream, fieldnames=list(SAMPLE_COLUMNS.values()), lineterminator="\r\n")
    writer.writeheader()
    for each in sample.entries:
        balance += each.amount
        came, size = each.amount.minor >= 0, _decimal(each.amount)
        cells = {
            "day": f"{each.day:%Y%m%d}",
            "credit": size if came else "",
            "debit": "" if came else size,
            "balance": balance.decimal_text(),
            "bank_id": each.bank_id,
            "reference": each.references[0] if each.references else "",
            "text": each.text,
            "name": each.name,
            "number": each.number,
            "credited": each.credited,
        }
        writer.writerow({SAMPLE_COLUMNS[name]: cell for name, cell in cells.items()})
    return stream.getvalue().encode(encoding)


def _camt_account(number: str) -> etree._Element:
    e = _BEAN
    return e.Id(e.IBAN(number)) if number[:2].isalpha() else e.Id(e.Othr(e.Id(number)))


def _camt_balance(kind: str, amount: Money, day: date) -> etree._Element:
    e = _BEAN
    return e.Bal(e.Tp(e.CdOrPrtry(e.Cd(kind))), *_camt_amount(amount), e.Dt(e.Dt(day.isoformat())))


def _camt_amount(amount: Money) -> tuple[etree._Element, etree._Element]:
    e = _BEAN
    return e.Amt(_decimal(amount), Ccy=amount.currency), e.CdtDbtInd("CRDT" if amount.minor >= 0 else "DBIT")


def _camt_entry(entry: Entry) -> etree._Element:
    e, came = _BEAN, entry.amount.minor >= 0
    side, other = ("Dbtr", "Cdtr") if came else ("Cdtr", "Dbtr")
    named = [e(side, e.Pty(e.Nm(entry.name)))] if entry.name else []
    named += [e(f"{side}Acct", _camt_account(entry.number))] if entry.number else []
    named += [e(f"{other}Acct", _camt_account(entry.credited))] if entry.credited else []
    reference = entry.references[0] if entry.references else "NOTPROVIDED"
    details = e.TxDtls(
        e.Refs(e.EndToEndId(reference)),
        *_camt_amount(entry.amount),
        *([e.RltdPties(*named)] if named else []),
        *([e.RmtInf(e.Ustrd(entry.text))] if entry.text else []),
        *([e.RtrInf(e.Rsn(e.Cd(entry.returned)))] if entry.returned else []),
    )
    family = ("ACMT", "MDOP", "CHRG") if entry.charge else ("PMNT", "RCDT" if came else "ICDT", "ESCT")
    return e.Ntry(
        *_camt_amount(entry.amount),
        *([e.RvslInd("true")] if entry.reversal else []),
        e.Sts(e.Cd("BOOK")),
        e.BookgDt(e.Dt(entry.day.isoformat())),
        e.ValDt(e.Dt(entry.day.isoformat())),
        *([e.AcctSvcrRef(entry.bank_id)] if entry.bank_id else []),
        e.BkTxCd(e.Domn(e.Cd(family[0]), e.Fmly(e.Cd(family[1]), e.SubFmlyCd(family[2])))),
        e.NtryDtls(details),
    )


def _mt_amount(amount: Money, currency: str, day: str) -> str:
    return f"{'C' if amount.minor >= 0 else 'D'}{day}{currency}{_decimal(amount).replace('.', ',')}"


def _decimal(amount: Money) -> str:
    return Money(abs(amount.minor), amount.currency).decimal_text()
