"""What this room's fields hold of people: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.kernel.personal import Personal

PERSONAL: Final[dict[str, Personal]] = {}

IMPERSONAL: Final = {
    "Draft.answers": "of a machine",
    "Draft.status": "one of the states",
    "Photo.item": "one of the points",
    "Photo.sha256": "a hash",
    "Report.document": "of a machine; its inspector by identifier",
    "Report.sha256": "a hash",
    "Report.public_key": "a key",
    "Report.signature": "a signature",
}
