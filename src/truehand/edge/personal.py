"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "IdempotentReply.body": Personal(
        DataClass.L3, Purpose.ACCOUNT, "party_id", Mask.HIDDEN, Access.NOBODY, Retention.ACCOUNT, export=""
    ),
}

IMPERSONAL: Final = {
    "IdempotentReply.key": "a program's own name for its request, compared and never shown",
    "IdempotentReply.request_digest": "a hash",
    "IdempotentReply.content_type": "the kind of an answer",
}
