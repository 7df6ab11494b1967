"""What this room's fields hold of people: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.kernel.personal import Personal

PERSONAL: Final[dict[str, Personal]] = {}

IMPERSONAL: Final = {
    "Passport.equipment_class": "of a machine",
    "Passport.maker": "of a machine",
    "Passport.maker_key": "of a machine",
    "Passport.model": "of a machine",
    "Passport.serial": "of a machine",
    "Passport.serial_key": "of a machine",
    "Claim.kind": "one of the kinds",
    "Claim.reference": "where a claim stands: a report's or a register's own number",
    "Note.kind": "one of the kinds",
    "Note.data": "of a machine",
    "Fingerprint.sha256": "a hash",
    "Fingerprint.hash": "bits of a machine's picture, from which it cannot be made again",
    "Fingerprint.code": "bits of a machine's picture, from which it cannot be made again",
    "SharedPart.kind": "all or a part",
    "SharedPart.here": "a box",
    "SharedPart.there": "a box",
    "RegisterEdition.register": "a register's name",
    "RegisterEdition.title": "a register's name",
    "RegisterEdition.sha256": "a hash",
    "RegisterEntry.maker": "of a machine",
    "RegisterEntry.maker_key": "of a machine",
    "RegisterEntry.serial": "of a machine",
    "RegisterEntry.serial_key": "of a machine",
    "RegisterEntry.kind": "one of the kinds",
    "RegisterEntry.reference": "a register's own number",
}
