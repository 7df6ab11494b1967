"""Papers: PDFs that the parties' names stand under, signed, kept and stated in the log."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

import httpx
from django.conf import settings
from django.db import IntegrityError, transaction

from truehand.evidence.domain import certificate, pades
from truehand.evidence.domain.certificate import PLATFORM, Authority, Signatory
from truehand.evidence.domain.timestamp import TimeError
from truehand.evidence.models import StoredPaper
from truehand.evidence.operations.journal import record
from truehand.evidence.operations.keys import master_secret
from truehand.evidence.operations.timestamps import time_asker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json

log = logging.getLogger(__name__)


def paper_authority() -> Authority:
    """Return this installation's certificate authority, whose certificate readers of papers trust."""
    return certificate.authority(master_secret(), settings.TRUEHAND_LOG_ORIGIN)


def sign_paper(
    pdf: bytes, signatories: Sequence[Signatory], *, now: datetime, transport: httpx.BaseTransport | None = None
) -> bytes:
    """Return the PDF certified by the platform, signed by each signatory (PAdES), stamped by the time authority.

    Without an authority, or one that gives no token now, the last signature is the end: the log's heads are stamped as
    well, and state the paper's hash. To be called outside a transaction.
    """
    platform = Signatory(
        "Platform", PLATFORM, None, "平台生成并证明本文件 The platform made this paper and vouches for it"
    )
    everyone, ask = (platform, *signatories), time_asker(transport=transport)
    if ask is not None:
        try:
            return pades.signed(pdf, everyone, paper_authority(), now=now, ask=ask)
        except (httpx.HTTPError, TimeError) as error:
            log.warning("time authority gave no token for a paper", extra={"why": str(error)[:200]})
    return pades.signed(pdf, everyone, paper_authority(), now=now)


def keep_paper(
    kind: str, *, subject: UUID, name: str, content: bytes, payload: Mapping[str, Json], now: datetime
) -> bool:
    """Keep a paper and record an event of that kind, which states its hash beside ``payload``.

    Return whether it was new: of two that make the same paper at once the first is kept.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    row = StoredPaper(sha256=sha256, subject=subject, name=name, content=content, at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            told: dict[str, Json] = {"documents": {name: sha256}, "authority": paper_authority().fingerprint}
            record(kind, subject=subject, payload={**payload, **told}, actor=None, now=now)
    except IntegrityError:
        return False
    return True
