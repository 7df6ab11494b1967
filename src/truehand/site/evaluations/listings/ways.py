"""How a listing is falsified: each way by its name, from a machine that somebody could offer truthfully."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money
from truehand.site.evaluations.listings import pictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from truehand.listings.domain.facts import Facts
    from truehand.site.evaluations.listings.machines import Machine
    from truehand.site.evaluations.listings.pictures import Photos


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing as it is put before the house; what it needs to have happened before stands in the last fields.

    ``sold_hours`` was on the meter when the machine was sold here before; ``register`` says in which register it
    stands (``stolen``, ``pledged``, or none).
    """

    facts: Facts
    price: Money
    photos: Photos
    plate: bytes
    sold_hours: int | None = None
    register: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A machine, the seed of its pictures, another seller's machine that is on sale, and one from the history."""

    machine: Machine
    seed: int
    victim: Machine
    victim_seed: int
    victim_plate: bytes
    other: Machine
    chance: random.Random

    def honest(self) -> Offer:
        """Return the machine as a truthful seller offers it."""
        facts, price = self.machine.facts, self.machine.price
        return Offer(facts, price, self.photos_of(self.seed), pictures.plate(facts, self.seed))

    def stating(self, **changes: str | int) -> Offer:
        """Return an offer that states something else than the machine and its plate show."""
        honest = self.honest()
        return replace(honest, facts=replace(honest.facts, **changes))  # type: ignore[arg-type]

    def with_stolen(self, how: Callable[[Image.Image], Image.Image]) -> Offer:
        """Return an offer whose photos are the victim's, worked on."""
        stolen = {view: pictures.altered(each, how) for view, each in self.photos_of(self.victim_seed).items()}
        return replace(self.honest(), photos=stolen)

    def photos_of(self, seed: int) -> Photos:
        """Return the views that this machine's class needs, of the machine with that seed."""
        return pictures.photos(self.machine.facts.equipment_class, seed)


def _borrowed_serial(case: Case) -> Offer:
    return case.stating(serial=case.other.facts.serial)


def _altered_digit(case: Case) -> Offer:
    serial = case.machine.facts.serial
    place = case.chance.randrange(len(serial))
    digit = case.chance.choice([each for each in string.digits if each != serial[place]])
    return case.stating(serial=serial[:place] + digit + serial[place + 1 :])


def _dropped_digit(case: Case) -> Offer:
    return case.stating(serial=case.machine.facts.serial[:-1])


def _photos_stolen(case: Case) -> Offer:
    return case.with_stolen(pictures.smaller)


def _photos_cropped(case: Case) -> Offer:
    return case.with_stolen(pictures.cropped)


def _photos_mirrored(case: Case) -> Offer:
    return case.with_stolen(pictures.mirrored)


def _photos_framed(case: Case) -> Offer:
    return case.with_stolen(pictures.framed)


def _photos_collage(case: Case) -> Offer:
    stolen, honest = case.photos_of(case.victim_seed), case.honest()
    return replace(honest, photos={**honest.photos, "left": pictures.collage(stolen["left"], stolen["right"])})


def _year_pushed(case: Case) -> Offer:
    pushed = min(case.machine.facts.year + case.chance.randrange(2, 7), case.machine.at.year)
    return case.stating(year=pushed if pushed > case.machine.facts.year else pushed - 2)


def _wrong_model(case: Case) -> Offer:
    return case.stating(model=case.other.facts.model if not _same_model(case) else f"{case.other.facts.model}XL")


def _wrong_maker(case: Case) -> Offer:
    return case.stating(maker="Liebherr")


def _hours_rolled_back(case: Case) -> Offer:
    return replace(case.honest(), sold_hours=int((case.machine.facts.hours + 800) * case.chance.uniform(1.6, 3)))


def _bait_price(case: Case) -> Offer:
    price = case.machine.price
    return replace(case.honest(), price=Money(int(price.minor * case.chance.uniform(0.2, 0.4)), price.currency))


def _sold_twice(case: Case) -> Offer:
    facts = case.victim.facts
    photos = pictures.photos(facts.equipment_class, case.seed)
    return Offer(facts, case.victim.price, photos, pictures.plate(facts, case.seed))


def _sold_twice_respelt(case: Case) -> Offer:
    facts = case.victim.facts
    spelt = facts.serial.replace("0", "O").replace("1", "I").replace("8", "B")
    return replace(_sold_twice(case), facts=replace(facts, serial="-".join((spelt[:2], spelt[2:]))))


def _plate_reused(case: Case) -> Offer:
    return replace(case.honest(), plate=case.victim_plate)


def _stolen(case: Case) -> Offer:
    return replace(case.honest(), register="stolen")


def _pledged(case: Case) -> Offer:
    return replace(case.honest(), register="pledged")


def _led_away(case: Case) -> Offer:
    words = (
        "Cheaper without the platform: call 334 555 0142 and pay me directly.",
        "加微信 machine8866 私下交易，价格更低。",
        "Write to seller.direct@example.com, we settle outside of this site.",
    )
    return case.stating(description=f"{case.machine.facts.description} {case.chance.choice(words)}")


def _same_model(case: Case) -> bool:
    return case.other.facts.model[:4] == case.machine.facts.model[:4]


WAYS: Final[dict[str, Callable[[Case], Offer]]] = {
    "borrowed_serial": _borrowed_serial,
    "altered_digit": _altered_digit,
    "dropped_digit": _dropped_digit,
    "photos_stolen": _photos_stolen,
    "photos_cropped": _photos_cropped,
    "photos_mirrored": _photos_mirrored,
    "photos_framed": _photos_framed,
    "photos_collage": _photos_collage,
    "year_pushed": _year_pushed,
    "wrong_model": _wrong_model,
    "wrong_maker": _wrong_maker,
    "hours_rolled_back": _hours_rolled_back,
    "bait_price": _bait_price,
    "sold_twice": _sold_twice,
    "sold_twice_respelt": _sold_twice_respelt,
    "plate_reused": _plate_reused,
    "stolen": _stolen,
    "pledged": _pledged,
    "led_away": _led_away,
}
