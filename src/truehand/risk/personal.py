"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "DecisionRecord.reasons": Personal(
        DataClass.L2, Purpose.SECURITY, "party_id", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "DecisionRecord.facts": Personal(
        DataClass.L2, Purpose.SECURITY, "party_id", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "Case.reasons": Personal(
        DataClass.L2, Purpose.SECURITY, "party_id", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "Case.facts": Personal(
        DataClass.L2, Purpose.SECURITY, "party_id", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "Case.reason": Personal(
        DataClass.L2, Purpose.SECURITY, "party_id", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
}

IMPERSONAL: Final = {
    "DecisionRecord.event": "one of the events",
    "DecisionRecord.outcome": "one of the outcomes",
    "DecisionRecord.edition": "an edition of the rules",
    "Case.event": "one of the events",
    "Case.link": "an address of this site, with identifiers alone",
    "Case.status": "one of the states",
}
