"""Payment orders as ISO 20022 Customer Credit Transfer Initiation (pain.001, versions 03 and 09), and their reports.

The same orders make the same bytes: nothing in a file is drawn at random or read from a clock but ``now``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from lxml import etree
from lxml.builder import ElementMaker
from stdnum import iban

from truehand.kernel.money import Money
from truehand.payments.domain.refusals.orders import ReportNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.payments.domain.custody import CustodyAccount
    from truehand.payments.domain.orders import PaymentOrderLine

# lxml ships no types.
Element: TypeAlias = Any

VERSIONS: Final = ("pain.001.001.03", "pain.001.001.09")
_NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
_BANKS_DAY: Final = ZoneInfo("Asia/Shanghai")
_LONGEST_NAME: Final = 70
_LARGEST_REPORT: Final = 8 * 1024 * 1024
# What a bank may say of one payment (ISO 20022 external code set, payment transaction status).
_REJECTED: Final = frozenset({"RJCT", "CANC"})


@dataclass(frozen=True, slots=True)
class Rejection:
    """An order that the bank will not carry out, and why."""

    reference: str
    reason: str


def written(account: CustodyAccount, message_id: str, orders: Sequence[PaymentOrderLine], *, now: datetime) -> bytes:
    """Return the file: one payment a reference, which is its end-to-end identifier on the bank's statement."""
    space = _NAMESPACE + account.pain
    e = ElementMaker(namespace=space, nsmap={None: space})
    total = Money(sum(each.amount.minor for each in orders), account.currency).decimal_text()
    at = now.astimezone(_BANKS_DAY)
    header = e.GrpHdr(
        e.MsgId(message_id),
        e.CreDtTm(at.replace(tzinfo=None).isoformat(timespec="seconds")),
        e.NbOfTxs(str(len(orders))),
        e.CtrlSum(total),
        e.InitgPty(e.Nm(_name(account.holder))),
    )
    day, latest = at.date().isoformat(), account.pain.endswith(".09")
    batch = e.PmtInf(
        e.PmtInfId(message_id),
        e.PmtMtd("TRF"),
        e.BtchBookg("false"),
        e.NbOfTxs(str(len(orders))),
        e.CtrlSum(total),
        *([e.PmtTpInf(e.SvcLvl(e.Cd("SEPA")))] if account.currency == "EUR" else []),
        e.ReqdExctnDt(e.Dt(day)) if latest else e.ReqdExctnDt(day),
        e.Dbtr(e.Nm(_name(account.holder))),
        e.DbtrAcct(_account(e, account.number), e.Ccy(account.currency)),
        e.DbtrAgt(_agent(e, account, latest=latest)),
        e.ChrgBr("SLEV" if account.currency == "EUR" else "SHAR"),
        *[_payment(e, each) for each in orders],
    )
    root = e.Document(e.CstmrCdtTrfInitn(header, batch))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def rejections(report: bytes) -> tuple[Rejection, ...]:
    """Return what a status report (pain.002) says will not be carried out; all else waits for the statement.

    Refuses ReportNotUnderstood, also for a file with a document type of its own.
    """
    if len(report) > _LARGEST_REPORT or b"<!DOCTYPE" in report or b"<!ENTITY" in report or b"\x00" in report:
        raise ReportNotUnderstood
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(report, parser)
    except etree.XMLSyntaxError as error:
        raise ReportNotUnderstood from error
    if not str(etree.QName(root).namespace or "").startswith(f"{_NAMESPACE}pain.002."):
        raise ReportNotUnderstood
    return tuple(
        Rejection(_text(each, "OrgnlEndToEndId"), _reason(each))
        for each in root.iterfind(".//{*}TxInfAndSts")
        if _text(each, "TxSts") in _REJECTED
    )


def _payment(e: ElementMaker, order: PaymentOrderLine) -> Element:
    return e.CdtTrfTxInf(
        e.PmtId(e.InstrId(order.reference), e.EndToEndId(order.reference)),
        e.Amt(e.InstdAmt(order.amount.decimal_text(), Ccy=order.amount.currency)),
        *([] if iban.is_valid(order.number) else [e.CdtrAgt(e.FinInstnId(e.Nm(_name(order.bank))))]),
        e.Cdtr(e.Nm(_name(order.holder))),
        e.CdtrAcct(_account(e, order.number)),
        e.RmtInf(e.Ustrd(f"Truehand {order.reference}")),
    )


def _account(e: ElementMaker, number: str) -> Element:
    """An IBAN where there is one, else the bank's own number."""
    return e.Id(e.IBAN(number)) if iban.is_valid(number) else e.Id(e.Othr(e.Id(number)))


def _agent(e: ElementMaker, account: CustodyAccount, *, latest: bool) -> Element:
    if not account.bic:
        return e.FinInstnId(e.Nm(_name(account.bank)))
    return e.FinInstnId(e.BICFI(account.bic) if latest else e.BIC(account.bic))


def _name(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:_LONGEST_NAME]


def _reason(element: Element) -> str:
    return _text(element, "StsRsnInf/Rsn/Cd") or _text(element, "StsRsnInf/Rsn/Prtry") or _text(element, "TxSts")


def _text(element: Element, path: str) -> str:
    found = element.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return (found.text or "").strip() if found is not None else ""
