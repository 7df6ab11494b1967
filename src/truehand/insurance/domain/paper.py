"""A policy as it stands on paper: what the template is given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from truehand.edge.typesetting import moment
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from truehand.insurance.domain.policies import PolicyView

PAPER_NAME: Final = "insurance-policy.pdf"


def on_paper(policy: PolicyView) -> dict[str, object]:
    """Return the policy's parts, everything in both languages; the same policy gives the same."""
    said = json.loads(policy.document)
    parties, currency = said["parties"], said["currency"]
    zh, en = (said[language].splitlines()[1:] for language in ("zh", "en"))
    return {
        "title": f"{policy.number} · {policy.sha256[:16]}",
        "footer": f"{policy.number} · SHA-256 {policy.sha256[:16]}…",
        "number": policy.number,
        "kind": " ".join(policy.kind.words),
        "insurer": parties["insurer"]["name"],
        "licence": parties["insurer"]["licence"],
        "holder": parties["holder"]["name"],
        "beneficiary": parties["beneficiary"]["name"],
        "insured": str(policy.insured),
        "deductible": str(policy.deductible),
        "premium": str(policy.premium),
        "taken": moment(policy.taken_at),
        "trade": str(policy.trade_id),
        "sha256": policy.sha256,
        "lines": [
            {
                "zh": each["zh"],
                "en": each["en"],
                "factor": "—" if each["per_cent"] is None else f"{each['per_cent']} %",
                "after": str(Money(each["after"], currency)),
            }
            for each in said["lines"]
        ],
        "paragraphs": list(zip(zh, en, strict=True)),
    }


def insurer_of(policy: PolicyView) -> str:
    """Return the insurer's legal name as the policy has it."""
    return str(json.loads(policy.document)["parties"]["insurer"]["name"])


def reason_of(policy: PolicyView) -> str:
    """Return what the insurer means by its signature in the file."""
    return f"按 SHA-256 为 {policy.sha256} 的保单文本承保 Insures by the policy text of that SHA-256"
