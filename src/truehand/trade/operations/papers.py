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
from truehand.inspection.domain.paper import paper_name
from truehand.inspection.domain.paper import reason_of as report_reason

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    import httpx

    from truehand.inspection.domain.report import ReportView
    from truehand.kernel.canonical import Json

MAKE_PAPERS: Final = "trade.make_papers"
KIND: Final = "paper.signed"
FIELDS: Final = {"buyer": "Buyer", "seller": "Seller"}


def order_papers(keeper_id: UUID) -> None:
    """Have the papers of a trade, or of a seller's machines, made as soon as the caller's transaction is done."""
    app.configure_task(MAKE_PAPERS).defer(trade_id=str(keeper_id))


def make_papers(keeper_id: UUID, *, now: datetime, transport: httpx.BaseTransport | None = None) -> None:
    """Set, sign and keep the papers that a trade has come to and that are not there yet.

    Or those of the inspections that a seller asked for before publication. Refuses FontMissing. To be called outside a
    transaction; safe to repeat, to race and to kill.
    """
    reports = {paper_name(each.node, each.job_id): each for each in inspection.reports_kept_for(keeper_id)}
    missing = {name for _, name in kept.not_made([(keeper_id, name) for name in (CONTRACT, *reports)])}
    if CONTRACT in missing:
        _make_contract(keeper_id, now, transport)
    for name in sorted(missing & reports.keys()):
        _make_report(reports[name], name, now, transport)


def without_papers(*, within: timedelta, now: datetime) -> set[UUID]:
    """Return the trades and sellers that came to a paper lately and lack it: a job may have failed for good."""
    since = now - within
    contracted = {(trade_id, CONTRACT) for trade_id in contracts.signed_contracts(since)}
    return {keeper_id for keeper_id, _ in kept.not_made(contracted | inspection.papers_since(since))}


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


def _make_report(report: ReportView, paper: str, now: datetime, transport: httpx.BaseTransport | None) -> None:
    name = identity.legal_name(report.inspector_id) or str(report.inspector_id)
    inspector = Signatory("Inspector", name, report.inspector_id, report_reason(report))
    source: dict[str, Json] = {report.file_name: report.sha256}
    _keep(report.keeper_id, paper, inspection.report_pdf(report, name), [inspector], source, now, transport)


def _keep(
    keeper_id: UUID,
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
    evidence.keep_paper(KIND, subject=keeper_id, name=name, content=content, payload=payload, now=now)
