"""What a room says of its fields: which hold personal data, how sensitive, whose, why, who sees it, for how long.

A room's ``personal.py`` names every field that could hold personal data, once: in ``PERSONAL`` with one declaration, or
in ``IMPERSONAL`` with the reason why it holds none. Encryption, masking, access, retention and export read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class DataClass(IntEnum):
    """How sensitive: what the law and a victim would say (GB/T 35273, Data Security Law art. 21)."""

    L1 = 1  # published by its owner: a display name, the text of a listing
    L2 = 2  # of a person, harmless alone: which trade, which words in a notice
    L3 = 3  # reaches or tells of a person: e-mail address, legal name, delivery place, words in a quarrel
    L4 = 4  # lets others act or be as the person: identity documents, bank accounts


class Purpose(StrEnum):
    """What a field is kept for; nothing is kept without one."""

    ACCOUNT = "account"
    IDENTITY = "identity"
    TRADE = "trade"
    DELIVERY = "delivery"
    DISPUTE = "dispute"
    MONEY = "money"
    MONEY_LAUNDERING = "money_laundering"
    SECURITY = "security"
    EVIDENCE = "evidence"
    STANDING = "standing"


class Mask(StrEnum):
    """What is shown of a value to whoever may not see it whole."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    NAME = "name"
    EMAIL = "email"
    NUMBER = "number"
    PLACE = "place"


class Access(StrEnum):
    """Who may see the value whole: each includes those before; nobody else does."""

    NOBODY = "nobody"  # the programs alone
    OWNER = "owner"  # whose datum it is
    SIDES = "sides"  # and who else takes part in the trade it belongs to
    HOUSE = "house"  # and operators and auditors who opened it with a stated purpose (vault.operations.open_to_read)
    PUBLIC = "public"


class Retention(StrEnum):
    """Which duty to keep it; every data subject has one key for each, so that erasing one leaves the others."""

    ACCOUNT = "account"  # none: goes when the person asks
    SECURITY = "security"  # six months of network logs (Cybersecurity Law art. 21)
    TRADE = "trade"  # three years after the trade (E-Commerce Law art. 31)
    MONEY_LAUNDERING = "money_laundering"  # ten years (Anti-Money Laundering Law 2024 art. 34)


@dataclass(frozen=True, slots=True)
class Personal:
    """One field's declaration.

    ``subject`` is the path from the row to the identifier of whose datum it is (a Django look-up path: ``party_id``,
    ``trade__seller_id``); ``export`` is its name in what a person takes along, empty when it is not given out.
    """

    data_class: DataClass
    purpose: Purpose
    subject: str
    mask: Mask
    access: Access
    retention: Retention
    export: str

    @property
    def is_sealed(self) -> bool:
        """Whether it is stored encrypted: everything that its owner did not publish."""
        return self.data_class > DataClass.L1

    @property
    def is_disclosed(self) -> bool:
        """Whether reading another's in clear is an act that is recorded and shown to them."""
        return self.data_class >= DataClass.L3
