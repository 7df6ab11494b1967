"""One trade in an installation of its own: reads a line of JSON, does what it says, answers with a line of JSON.

Run as a process of its own, because the tests' process has another database and must survive what is killed here.
"""

from __future__ import annotations

import io
import json
import random
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truehand.site.cli.django_ready import django_ready

if TYPE_CHECKING:
    from truehand.market.operations.scene import Scene


def main() -> None:
    with django_ready():
        from django.db import DatabaseError, InterfaceError, connection

        teller = Teller()
        for line in sys.stdin:
            try:
                answer = teller.do(json.loads(line))
            except (DatabaseError, InterfaceError) as error:
                connection.close()
                answer = {"lost": type(error).__name__}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


class Teller:
    """Keeps the scene of the trade between two lines."""

    def __init__(self) -> None:
        from truehand.market.operations import pictures

        setattr(pictures, "drawn", _photo)  # noqa: B010 - a cached function is of another type

    def do(self, asked: dict[str, Any]) -> dict[str, Any]:
        from truehand.edge import clock

        if asked["do"] == "begin":
            self.scene = _scene(asked["seed"])
        self.scene.now = clock.now()
        return getattr(self, asked["do"])(asked)  # type: ignore[no-any-return]

    def begin(self, _: dict[str, Any]) -> dict[str, Any]:
        return {}

    def take(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A player takes a transition."""
        from truehand.market.operations import acts
        from truehand.trade.domain.process import Who

        acts.take(self.scene, asked["transition"], Who(asked["who"]))
        return self.look(asked)

    def pay_at_the_bank(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The bank takes the money; its word comes by HTTP, which is the gateway's own process to send."""
        from truehand.identity import operations as identity
        from truehand.payments.sandbox import inside as bank
        from truehand.trade.domain.process import Who
        from truehand.trade.operations import fund

        payer = self.scene.parts[Who(asked["who"])]
        act, now = fund.payment_act(payer, self.scene.trade_id), self.scene.now
        confirmation = identity.confirm_as_cast(payer, act, now=now)
        intent = fund.start_payment(payer, self.scene.trade_id, confirmation=confirmation, now=now)
        bank.confirm(intent.reference, now=self.scene.now, post=True)
        return {}

    def look(self, _: dict[str, Any]) -> dict[str, Any]:
        """Where the trade is, and which of its steps are in the log."""
        view = self.scene.look()
        steps = [step.transition for step in view.steps]
        return {"state": view.state, "steps": steps, "logged": all(step.index is not None for step in view.steps)}

    def bundle(self, asked: dict[str, Any]) -> dict[str, Any]:
        from truehand.market.operations import proof

        Path(asked["path"]).write_bytes(proof.export(self.scene.trade_id, now=self.scene.now))
        return {}


def _scene(seed: str) -> Scene:
    """People, and a machine on sale."""
    from truehand.edge import clock
    from truehand.listings import queries as listings
    from truehand.listings.domain.mapping import ImportedRow
    from truehand.listings.operations import import_row
    from truehand.market.domain import machines
    from truehand.market.operations.people import recruit
    from truehand.market.operations.scene import Scene
    from truehand.returns.domain.policy import standard
    from truehand.trade.domain.process import Who

    now, chance = clock.now(), random.Random(seed)  # noqa: S311 - a game
    troupe = recruit(seed, 1, now=now)
    # Nothing holds the money of such a machine once it is accepted.
    drawn = (machines.draw(chance) for _ in count())
    offered = next(each for each in drawn if standard(each.facts.equipment_class).final_sale)
    parts = troupe.parts(0)
    seller = parts[Who.SELLER]
    row = ImportedRow(external_id=seed, facts=replace(offered.facts, condition=3), price=offered.price)
    import_row(seller.party_id, row, now=now)
    listing_id = listings.mine(seller).items[0].id
    return Scene(parts, troupe.second_operator, listing_id, chance, now, slips_percent=0)


def _photo(seed: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48), (40 * seed, 90, 60)).save(out, "JPEG")
    return out.getvalue()


if __name__ == "__main__":
    main()
