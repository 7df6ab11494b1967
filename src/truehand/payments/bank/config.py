"""The custodian's accounts that this installation is configured with."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from truehand.payments.domain.custody import accounts_from
from truehand.payments.domain.refusals.statements import BankAccountNotConfigured

if TYPE_CHECKING:
    from truehand.payments.domain.custody import CustodyAccount


def custody_accounts() -> tuple[CustodyAccount, ...]:
    """Return the configured accounts; none where no bank is connected. Refuses MappingNotUnderstood."""
    return _read(str(settings.TRUEHAND_BANK_ACCOUNTS or ""))


def account_named(name: str) -> CustodyAccount:
    """Return an account by its name; refuses BankAccountNotConfigured."""
    for account in custody_accounts():
        if account.name == name:
            return account
    raise BankAccountNotConfigured(name=name[:40])


def account_of(currency: str) -> CustodyAccount:
    """Return the first account of a currency; refuses BankAccountNotConfigured."""
    for account in custody_accounts():
        if account.currency == currency:
            return account
    raise BankAccountNotConfigured(name=currency[:3])


@lru_cache(maxsize=8)
def _read(path: str) -> tuple[CustodyAccount, ...]:
    return accounts_from(json.loads(Path(path).read_text())) if path else ()
