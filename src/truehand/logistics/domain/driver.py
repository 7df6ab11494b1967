"""A driver's pass: the secret on a label, good for one phone, until the machine is delivered."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.logistics.domain.booking import BookingView

# What a hand-over's photos show; the first is asked for, the others are as many as help.
ITEMS: Final = ("machine", "seal", "harm")
MOST_PHOTOS: Final = 8


class PassOver(Refusal):
    """No such pass, opened on another phone, or its transport is done; which of them is not said."""

    code = "logistics.pass_over"
    kind = "not_found"
    zh = "此通行码无效、已在其他手机上打开，或运输已完成。请向承运人索取新的标签。"
    en = "This pass is not valid, is open on another phone, or its transport is done. Ask the carrier for a new label."


class TooManyPhotos(Refusal):
    """A hand-over has that many photos."""

    code = "logistics.too_many_photos"
    kind = "limit"
    zh = "每次交接最多 {most} 张照片。"
    en = "A hand-over has at most {most} photos."


class SealDiffers(Refusal):
    """What the driver reads is not what was noted at the pick-up; it is looked at again before it is kept."""

    code = "logistics.seal_differs"
    kind = "conflict"
    zh = "铅封号与提货时记录的不一致。请再核对一遍；如确实不同，请勾选“已核对两遍”后提交。"
    en = (
        "The seal's number is not the one noted at the pick-up. Read it again; if it is what the seal says, "
        "tick “I read it twice”."
    )


@dataclass(frozen=True, slots=True)
class DriverView:
    """What a phone with a pass may do: for which booking, and which photos of the next hand-over it has sent."""

    pass_id: UUID
    booking: BookingView
    photos: tuple[tuple[str, str], ...]

    @property
    def over(self) -> bool:
        """Whether nothing is left to hand over."""
        return self.booking.next_leg is None


def new_secret() -> str:
    """Return 256 bits that nobody guesses, for an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
