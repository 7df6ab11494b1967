"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    # A copy of everything else: it is not copied again.
    "Archive.content": Personal(
        DataClass.L4, Purpose.ACCOUNT, "party_id", Mask.HIDDEN, Access.OWNER, Retention.ACCOUNT, export=""
    ),
    # The words of whoever looked at a reading.
    "Look.found": Personal(DataClass.L2, Purpose.SECURITY, "by", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export=""),
    # The reader's own words about what they did.
    "Reading.why": Personal(
        DataClass.L2, Purpose.SECURITY, "reader", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export=""
    ),
}

IMPERSONAL: Final = {
    "Reading.flags": "some of the flags",
    "Reading.purpose": "one of the purposes",
    "Reading.role": "one of the roles",
    "Reading.thing": "one of the kinds of things",
    "ConsentAct.purpose": "one of the purposes; that it was given or withdrawn is proven for as long as the log",
    "ConsentAct.sha256": "a hash",
    "ErasurePart.retention": "one of the duties",
    "KeyTally.retention": "one of the duties",
    "KeyTally.wrapped_by": "the name of a wrapping key",
    "SubjectKey.retention": "one of the duties",
    "SubjectKey.wrapped": "a key, wrapped",
    "SubjectKey.wrapped_by": "the name of a wrapping key",
}
