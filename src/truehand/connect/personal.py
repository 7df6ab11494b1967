"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention


def _of_the_server(export: str) -> Personal:
    return Personal(
        DataClass.L3, Purpose.ACCOUNT, "party_id", Mask.HIDDEN, Access.OWNER, Retention.ACCOUNT, export=export
    )


PERSONAL: Final = {
    "Endpoint.url": _of_the_server("webhook_address"),
    "Endpoint.secret": _of_the_server(""),
}

IMPERSONAL: Final = {
    "Wish.letters": "one of two",
    "Wish.zone": "one of the time zones",
    "Endpoint.kinds": "some of the kinds of notices",
    "Message.kind": "one of the kinds of notices",
    "Message.trouble": "one of the troubles",
}
