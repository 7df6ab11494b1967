"""Papers of a trade as PDF, made behind the scenes and stated in the log: contract, reports, insurance policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from procrastinate.contrib.django import app

from truehand.contracts import queries as contracts
from truehand.contracts.domain.paper import name_of, reason_of
from truehand.evidence import operations as evidence
from truehand.evidence import queries as kept
from truehand.evidence.domain.certificate import Signatory
from truehand.identity import queries as identity
from truehand.inspection import queries as inspection
from truehand.inspection.domain.paper import paper_name
from truehand.inspection.domain.paper import reason_of as report_reason
from truehand.insurance import queries as insurance
from truehand.insurance.domain.paper import PAPER_NAME as POLICY
from truehand.insurance.domain.paper import insurer_of
from truehand.insurance.domain.paper import reason_of as policy_reason
from truehand.insurance.domain.policies import DOCUMENT_NAME, Status

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    import httpx

    from truehand.contracts.domain.view import ContractView
    from truehand.inspection.domain.report import ReportView
    from truehand.insurance.domain.policies import PolicyView
    from truehand.kernel.canonical import Json

MAKE_PAPERS: Final = "trade.make_papers"
KIND: Final = "paper.signed"
FIELDS: Final = {"buyer": "Buyer", "seller": "Seller"}


def order_papers(keeper_id: UUID) -> None:
    """Have the papers of a trade, of a seller's machines or of a policy made once the caller's transaction is done."""
    app.configure_task(MAKE_PAPERS).defer(trade_id=str(keeper_id))


def make_papers(keeper_id: UUID, *, now: datetime, transport: httpx.BaseTransport | None = None) -> None:
    """Set, sign and keep the papers that a trade has come to and that are not there yet.

    Or those of the inspections that a seller asked for before publication, or a policy's, which its own people read and
    nobody else of the trade. Refuses FontMissing. To be called outside a transaction; safe to repeat, race and kill.
    """
    policy = insurance.find(keeper_id)
    if policy is not None:
        _make_policy(policy, now, transport)
        return
    reports = {paper_name(each.node, each.job_id): each for each in inspection.reports_kept_for(keeper_id)}
    signed = {each.paper_name: each for each in contracts.signed_of(keeper_id)}
    missing = {name for _, name in kept.not_made([(keeper_id, name) for name in (*signed, *reports)])}
    for name in sorted(missing & signed.keys()):
        _make_contract(signed[name], now, transport)
    for name in sorted(missing & reports.keys()):
        _make_report(reports[name], name, now, transport)


def without_papers(*, within: timedelta, now: datetime) -> set[UUID]:
    """Return the trades, sellers and policies that came to a paper lately and lack it: a job may have failed."""
    since = now - within
    insured = {(policy_id, POLICY) for policy_id in insurance.paid_since(since)}
    wanted = contracts.signed_contracts(since) | inspection.papers_since(since) | insured
    return {keeper_id for keeper_id, _ in kept.not_made(wanted)}


def _make_contract(contract: ContractView, now: datetime, transport: httpx.BaseTransport | None) -> None:
    signatories = [
        Signatory(FIELDS[each.side], name_of(contract, each), each.party_id, reason_of(contract, each))
        for each in contract.signatures
    ]
    source: dict[str, Json] = {contract.file_name: contract.sha256}
    _keep(contract.trade_id, contract.paper_name, contracts.contract_pdf(contract), signatories, source, now, transport)


def _make_report(report: ReportView, paper: str, now: datetime, transport: httpx.BaseTransport | None) -> None:
    name = identity.legal_name(report.inspector_id) or str(report.inspector_id)
    inspector = Signatory("Inspector", name, report.inspector_id, report_reason(report))
    source: dict[str, Json] = {report.file_name: report.sha256}
    _keep(report.keeper_id, paper, inspection.report_pdf(report, name), [inspector], source, now, transport)


def _make_policy(policy: PolicyView, now: datetime, transport: httpx.BaseTransport | None) -> None:
    if policy.status in {Status.TAKEN, Status.LAPSED} or not kept.not_made([(policy.id, POLICY)]):
        return
    insurer = Signatory("Insurer", insurer_of(policy), policy.insurer_id, policy_reason(policy))
    source: dict[str, Json] = {DOCUMENT_NAME.format(kind=policy.kind): policy.sha256}
    _keep(policy.id, POLICY, insurance.policy_pdf(policy), [insurer], source, now, transport)


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
