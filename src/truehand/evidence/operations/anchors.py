"""Anchoring heads: what is to be sent is stored first, what became of it is asked for; nothing is sent twice.

A chain has one open anchor at a time. However often an outcome stays unknown, the same number (nonce) of the sender is
used until the chain has spent it, so that an anchor costs one fee at most.
"""

from __future__ import annotations

import logging
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.utils.module_loading import import_string

from truehand.evidence import queries
from truehand.evidence.domain.anchor import (
    CONFIRMED,
    FAILED,
    REPLACED,
    SENT,
    VANISHED,
    Anchor,
    ChainError,
    Claim,
    Place,
    origin_of,
)
from truehand.evidence.models import Anchor as AnchorRow
from truehand.evidence.models import AnchorWord
from truehand.evidence.operations.keys import log_key
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.anchor import Chain, Sighting, Signed

log = logging.getLogger(__name__)

STUCK: Final = timedelta(minutes=20)  # until a transaction is offered anew with a higher fee


def places() -> tuple[Place, ...]:
    """Return the chains of the configuration: lines ``chain contract address key-file``; ImproperlyConfigured."""
    try:
        return tuple(Place(*line.split()) for line in settings.TRUEHAND_CHAINS.splitlines() if line.strip())
    except TypeError as error:
        raise ImproperlyConfigured("a line of TRUEHAND_CHAINS is a chain, a contract, an address and a file") from error


def connected(place: Place) -> Chain:
    """Return a chain by its configuration; ChainError when its kind is unknown or its package or key is missing."""
    adapter = settings.TRUEHAND_CHAIN_KINDS.get(place.chain.partition(":")[0])
    if adapter is None:
        raise ChainError(f"{place.chain}: no such kind of chain is known")
    try:
        # Only now: its package takes a second to import, and most installations have no chain.
        return cast("Chain", _imported(adapter)(place, settings.TRUEHAND_ANCHOR_FEE))
    except ImportError as error:
        raise ChainError(f"a package is missing (pip install 'truehand[evm]'): {error}") from error


def _imported(adapter: str) -> Callable[[Place, int], object]:
    """Import an adapter, and leave Python's depth of recursion as it was.

    A library of web3's (py_ecc) raises it to 100,000, which no stack bears: then a deeply nested document that somebody
    sends ends the process instead of being refused.
    """
    deepest = sys.getrecursionlimit()
    try:
        return cast("Callable[[Place, int], object]", import_string(adapter))
    finally:
        sys.setrecursionlimit(deepest)


def anchor(chain: Chain, *, now: datetime) -> Anchor | None:
    """Bring the newest anchor of a chain forward by a step, or begin the next when it is time; return it as it stands.

    Safe to repeat and to kill. ChainError when the chain cannot be asked: then nothing has changed but what was known.
    RuntimeError in a transaction.
    """
    if connection.in_atomic_block:
        raise RuntimeError("nothing is sent inside a database transaction")
    newest = queries.newest_anchor(chain.name)
    if newest and newest.block is not None and not chain.stands(newest.block, newest.block_hash):
        log.error("an anchor vanished", extra={"chain": chain.name, "transaction": newest.transaction})
        _say(newest, VANISHED, newest.transaction, now)
        newest = queries.newest_anchor(chain.name)
    if newest and newest.open:
        _pursue(chain, newest, now)
    elif newest is None or now - newest.at >= timedelta(hours=settings.TRUEHAND_ANCHOR_HOURS):
        _begin(chain, now)
    return queries.newest_anchor(chain.name)


def _begin(chain: Chain, now: datetime) -> None:
    head = queries.head()
    if head is None:
        return
    newest = queries.newest_anchor(chain.name)
    if newest and newest.word == CONFIRMED and newest.size == head.size:
        return
    claim, nonce = Claim(origin_of(log_key()), head.size, head.root), chain.next_nonce()
    signed = chain.signed(claim, nonce)
    if signed is None:
        log.warning("anchoring costs more than is allowed", extra={"chain": chain.name})
        return
    if _intended(chain, claim, nonce, signed, now):
        _send(chain, signed)


def _intended(chain: Chain, claim: Claim, nonce: int, signed: Signed, now: datetime) -> bool:
    """Store what is to be sent; say whether it may be: not when somebody else has begun meanwhile."""
    try:
        with transaction.atomic():
            newest = queries.newest_anchor(chain.name)
            if newest and newest.open:  # begun since we looked, and perhaps sent: then our number is another
                return False
            row = AnchorRow.objects.create(
                id=new_id(now),
                head_id=claim.size,
                origin=claim.origin,
                chain=chain.name,
                contract=chain.contract,
                sender=chain.sender,
                nonce=nonce,
                at=now,
            )
            _keep_sending(row.id, signed, now)
    except IntegrityError:  # somebody begins with that number just now, or the node does not know yet that we did
        log.warning("the number is taken", extra={"chain": chain.name, "nonce": nonce})
        return False
    return True


def _pursue(chain: Chain, meant: Anchor, now: datetime) -> None:
    """Ask what became of an anchor, and do what follows."""
    sent = queries.sendings(meant.id)
    for each in sent:
        found = chain.seen(each.transaction, meant.claim)
        if found:
            if found.depth >= settings.TRUEHAND_ANCHOR_CONFIRMATIONS:
                _say(meant, CONFIRMED if found.holds else FAILED, each.transaction, now, found)
            return
    if chain.spent(meant.nonce, settings.TRUEHAND_ANCHOR_CONFIRMATIONS):
        log.error("the anchoring key sent something else", extra={"chain": chain.name, "nonce": meant.nonce})
        _say(meant, REPLACED, sent[-1].transaction, now)
        return
    _send_again(chain, meant, sent[-1], now)


def _send_again(chain: Chain, meant: Anchor, last: Signed, now: datetime) -> None:
    """Offer a transaction again; one that waits too long at a higher fee, if that is allowed."""
    if now - meant.said_at >= STUCK:
        dearer = chain.signed(meant.claim, meant.nonce, above=last.fee)
        if dearer is None:
            log.warning("an anchor waits for cheaper times", extra={"chain": chain.name})
        else:
            _keep_sending(meant.id, dearer, now)
            last = dearer
    _send(chain, last)


def _send(chain: Chain, signed: Signed) -> None:
    """Hand a transaction over; whatever is answered, or nothing, the next step asks what became of it."""
    try:
        chain.send(signed.raw)
    except ChainError as error:  # most often: it knows this one already
        log.info("a chain did not take a transaction", extra={"chain": chain.name, "why": str(error)})


def _keep_sending(anchor: UUID, signed: Signed, now: datetime) -> None:
    AnchorWord.objects.create(
        anchor_id=anchor,
        word=SENT,
        transaction=signed.transaction,
        raw=signed.raw,
        most_fee=signed.fee.most,
        tip=signed.fee.tip,
        at=now,
    )


def _say(meant: Anchor, word: str, sent: str, now: datetime, found: Sighting | None = None) -> None:
    where = {"block": found.block, "block_hash": found.block_hash, "block_at": found.at} if found else {}
    AnchorWord.objects.create(anchor_id=meant.id, word=word, transaction=sent, at=now, **where)
