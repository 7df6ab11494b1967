"""Papers of a trade: the signed contract and the signed report as PDF, made behind the scenes and stated in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from procrastinate.contrib.django import app

from truehand.contracts import queries as contracts
from truehand.contracts.domain import document as contract_document
from truehand.contracts.domain.paper import PAPER_NAME as CONTRACT
from truehand.contracts.domain.paper import name_of, reason_of
from truehand.evidence import operations as evidence
from truehand.evidence import queries as kept
from truehand.evidence.domain.certificate import Signatory
from truehand.identity import queries as identity
from truehand.inspection import queries as inspection
from truehand.inspection.domain.paper import PAPER_NAME as REPORT
from truehand.inspection.domain.paper import reason_of as report_reason
from truehand.inspection.domain.report import DOCUMENT_NAME

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    import httpx

    from truehand.kernel.canonical import Json

MAKE_PAPERS: Final = "trade.make_papers"
KIND: Final = "paper.signed"
FIELDS: Final = {"buyer": "Buyer", "seller": "Seller"}


def order_papers(trade_id: UUID) -> None:
    """Have the papers of a trade made as soon as the caller's transaction is done."""
    app.configure_task(MAKE_PAPERS).defer(trade_id=str(trade_id))


def make_papers(trade_id: UUID, *, now: datetime, transport: httpx.BaseTransport | None = None) -> None:
    """Set, sign and keep the papers that a trade has come to and that are not there yet.

    Refuses FontMissing. To be called outside a transaction; safe to repeat, to race and to kill.
    """
    if kept.without_paper([trade_id], CONTRACT):
        _make_contract(trade_id, now, transport)
    if kept.without_paper([trade_id], REPORT):
        _make_report(trade_id, now, transport)


def trades_without_papers(*, within: timedelta, now: datetime) -> set[UUID]:
    """Return the trades that came to a paper lately and do not have it: a job may have failed for good."""
    since = now - within
    unsigned = kept.without_paper(contracts.signed_contracts(since), CONTRACT)
    return unsigned | kept.without_paper(inspection.reported_trades(since), REPORT)


def _make_contract(trade_id: UUID, now: datetime, transport: httpx.BaseTransport | None) -> None:
    contract = contracts.contract_of(trade_id)
    if contract is None or not contract.complete:
        return
    signatories = [
        Signatory(FIELDS[each.side], name_of(contract, each), each.party_id, reason_of(contract, each))
        for each in contract.signatures
    ]
    source: dict[str, Json] = {contract_document.FILE_NAME: contract.sha256}
    _keep(trade_id, CONTRACT, contracts.contract_pdf(contract), signatories, source, now, transport)


def _make_report(trade_id: UUID, now: datetime, transport: httpx.BaseTransport | None) -> None:
    report = inspection.report_of(trade_id)
    if report is None:
        return
    name = identity.legal_name(report.inspector_id) or str(report.inspector_id)
    inspector = Signatory("Inspector", name, report.inspector_id, report_reason(report))
    source: dict[str, Json] = {DOCUMENT_NAME: report.sha256}
    _keep(trade_id, REPORT, inspection.report_pdf(report, name), [inspector], source, now, transport)


def _keep(
    trade_id: UUID,
    name: str,
    pdf: bytes,
    signatories: list[Signatory],
    source: dict[str, Json],
    now: datetime,
    transport: httpx.BaseTransport | None,
) -> None:
    """Sign and keep one paper, whose event says what it is the paper of."""
    content = evidence.sign_paper(pdf, signatories, now=now, transport=transport)
    payload: dict[str, Json] = {"paper_of": source, "signed_by": [str(each.identifier) for each in signatories]}
    evidence.keep_paper(KIND, subject=trade_id, name=name, content=content, payload=payload, now=now)
