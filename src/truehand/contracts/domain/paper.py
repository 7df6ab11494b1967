"""A signed contract as it stands on paper: what the template is given."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from truehand.edge.typesetting import moment

if TYPE_CHECKING:
    from truehand.contracts.domain.view import ContractView, SignatureView

PAPER_NAME: Final = "contract.pdf"
SIDES: Final = {"buyer": "买方 Buyer", "seller": "卖方 Seller"}


def on_paper(contract: ContractView) -> dict[str, object]:
    """Return the contract's parts, everything in both languages; the same contract gives the same."""
    sheet = contract.sheet
    return {
        "title": f"{sheet.machine} · {contract.sha256[:16]}",
        "footer": f"{sheet.machine} · SHA-256 {contract.sha256[:16]}…",
        "seller": sheet.seller,
        "buyer": sheet.buyer,
        "machine": sheet.machine,
        "price": str(sheet.price),
        "drawn": moment(datetime.fromisoformat(sheet.drawn_at)),
        "edition": f"{sheet.edition} / {contract.revision}",
        "trade": str(contract.trade_id),
        "sha256": contract.sha256,
        "clauses": [
            {
                "number": clause.number,
                "title": clause.title,
                "source": clause.source if clause.version else None,
                "paragraphs": [
                    {"number": f"{clause.number}.{number}", "zh": zh, "en": en}
                    for number, (zh, en) in enumerate(clause.paragraphs, start=1)
                ],
            }
            for clause in sheet.clauses
        ],
        "signatures": [_signature(contract, each) for each in contract.signatures],
    }


def name_of(contract: ContractView, signature: SignatureView) -> str:
    """Return the legal name under a signature."""
    return contract.sheet.buyer if signature.side == "buyer" else contract.sheet.seller


def reason_of(contract: ContractView, signature: SignatureView) -> str:
    """Return what a side meant by signing, for the signature in the file."""
    at = moment(signature.signed_at)
    return f"于 {at} 签署 SHA-256 为 {contract.sha256} 的合同文本 Signed the contract text of that SHA-256 at that time"


def _signature(contract: ContractView, signature: SignatureView) -> dict[str, str]:
    return {
        "side": SIDES[signature.side],
        "name": name_of(contract, signature),
        "party": str(signature.party_id),
        "at": moment(signature.signed_at),
        "key": signature.public_key,
        "signature": signature.signature,
    }
