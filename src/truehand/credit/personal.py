"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "Rating.text": Personal(
        DataClass.L2, Purpose.STANDING, "rater_id", Mask.HIDDEN, Access.PUBLIC, Retention.TRADE, export="rating"
    ),
    "StandingElsewhere.note": Personal(
        DataClass.L1,
        Purpose.STANDING,
        "party_id",
        Mask.SHOWN,
        Access.PUBLIC,
        Retention.ACCOUNT,
        export="standing_elsewhere",
    ),
    "StandingElsewhere.platform": Personal(
        DataClass.L1,
        Purpose.STANDING,
        "party_id",
        Mask.SHOWN,
        Access.PUBLIC,
        Retention.ACCOUNT,
        export="standing_platform",
    ),
}

IMPERSONAL: Final = {
    "TradeFact.kind": "one of the facts",
    "TradeFact.currency": "a code",
    "Rating.salt": "chance",
    "Rating.seal": "a hash",
    "StandingElsewhere.grade": "one of the grades",
}
