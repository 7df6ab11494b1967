"""What this room's fields hold of people: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.kernel.personal import Personal

PERSONAL: Final[dict[str, Personal]] = {}

IMPERSONAL: Final = {
    "Cosignature.key": "a witness's key",
    "Cosignature.line": "a signature",
    "Cosignature.name": "a witness's name",
    "Entry.leaf_hash": "a hash",
    "Event.kind": "one of the kinds",
    "Event.leaf": "commitments",
    "Event.salt": "chance",
    "LogKey.key": "a key",
    "SignedHead.note": "a signed hash",
    "SignedHead.origin": "the log's name",
    "SignedHead.root": "a hash",
    "StoredExhibit.media_type": "a kind of picture",
    "StoredExhibit.original_sha256": "a hash",
    "StoredExhibit.sha256": "a hash",
    "Subtree.hash": "a hash",
    "TimeToken.answer": "a signed hash",
    "TimeToken.authority": "an authority's name",
    "TimeToken.roots": "an authority's certificates",
}
