"""The case file: the bundle of a trade with an index for an arbitrator or a court."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from truehand.disputes import queries as disputes
from truehand.edge.typesetting import moment, typeset
from truehand.evidence import operations as evidence
from truehand.identity import queries as identity
from truehand.trade.domain.casefile import CaseFile, Person
from truehand.trade.domain.casepage import PAGES, page
from truehand.trade.operations.prove import disclosing, provable
from truehand.trade.queries.documents import documents_of
from truehand.trade.queries.situation import require_opened

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.trade.domain.casefile import Cell
    from truehand.trade.domain.words import Pair
    from truehand.trade.models import Trade

TEMPLATE: Final = Path(__file__).parents[1] / "case.typ"
INDEX: Final = "index.pdf"
PROVIDERS: Final[dict[str, Pair]] = {
    "local": (
        "仅核对证件号码的校验位，未向发证机关核实",
        "checked by the document's check digits alone, not with its issuer",
    )
}
OVERSEER: Final = ("平台运营或审计人员", "an operator or auditor of the platform")


def export_case(actor: Actor, trade_id: UUID, *, now: datetime) -> bytes:
    """Return the bundle of a trade with photos and an index: exhibits, chronology, people, money, how it was made.

    What the reader may see is what ``prove.export_bundle`` shows it; the rest stays as commitments that verify. Refuses
    TradeNotFound, NotPermitted and ReadingNeeded as that does, and FontMissing.
    """
    trade = provable(actor, trade_id)
    require_opened(trade, actor, now=now)
    found = evidence.gather(
        trade_id,
        title=trade.title,
        documents=documents_of(trade_id),
        photos=True,
        related=(trade.listing_id,),
        disclose=disclosing(actor, trade_id),
        now=now,
    )
    case = CaseFile(
        title=trade.title,
        trade=trade_id,
        reader=_reader(trade, actor),
        made_at=now,
        dispute=_dispute(trade_id),
        people=_people(trade, actor),
        gathered=found,
    )
    pages = {name: page(case, lang).encode() for lang, name in PAGES.items()}
    return evidence.bind(found, {INDEX: index_pdf(case), **pages}, now=now)


def index_pdf(case: CaseFile) -> bytes:
    """Return the index as PDF in both languages; the same bytes for the same file. Refuses FontMissing."""
    zh, en = case.headline
    data = {
        "title": f"{zh} · {en}",
        "footer": f"{case.title} · {case.trade}",
        "headline": ("案件证据材料", "Case file"),
        "sections": [asdict(each) for each in case.sections()],
    }
    return typeset(TEMPLATE, data, at=case.made_at)


def _reader(trade: Trade, actor: Actor) -> Pair:
    sides = {trade.buyer_id: ("买方", "the buyer"), trade.seller_id: ("卖方", "the seller")}
    return sides.get(actor.party_id, OVERSEER)


def _dispute(trade_id: UUID) -> tuple[tuple[Pair, Cell], ...]:
    case = disputes.case_of(trade_id)
    if case is None:
        return ()
    return (
        (("争议", "Dispute"), case.reason_label),
        (("提出", "Opened"), moment(case.opened_at)),
        (("状态", "Status"), case.status_label),
    )


def _people(trade: Trade, actor: Actor) -> tuple[Person, ...]:
    """Return who has a part in the trade: both sides by the names of their contract, others as they show themselves."""
    roles: dict[UUID | None, Pair] = {
        trade.seller_id: ("卖方", "seller"),
        trade.buyer_id: ("买方", "buyer"),
        trade.inspector_id: ("检测师", "inspector"),
        trade.carrier_id: ("承运人", "carrier"),
        trade.back_carrier_id: ("退货承运人", "carrier of the way back"),
    }
    ids = [each for each in roles if each is not None]
    known, verified = identity.parties(ids, viewer=actor), identity.verified_by(ids)
    return tuple(Person(each, roles[each], known[each].display_name, _how(verified.get(each))) for each in ids)


def _how(verified: tuple[str, datetime] | None) -> Pair:
    if verified is None:
        return ("未实名核实", "not verified")
    provider, at = verified
    zh, en = PROVIDERS.get(provider, (f"由 {provider} 核实", f"confirmed by {provider}"))
    return (f"实名：{zh}，{moment(at)}", f"real name {en}, {moment(at)}")
