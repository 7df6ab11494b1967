"""`truehand play`: made-up people trade before one's eyes, and the proof of every trade is checked."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truehand.site.cli.django_ready import django_ready

if TYPE_CHECKING:
    from truehand.market.operations.play import Source


@click.command
@click.option("--trades", type=click.IntRange(1, 1000), default=3, show_default=True, help="How many trades.")
@click.option("--seed", default="7", show_default=True, help="The same seed plays the same trades.")
@click.option(
    "--listings",
    "source",
    type=click.Choice(["own", "imported", "both"]),
    default="both",
    show_default=True,
    help="The players' own machines, imported ones of the demonstration's sellers, or either in turns.",
)
@click.option("--bundle", type=click.Path(path_type=Path, dir_okay=False), help="Keep the last trade's bundle there.")
@click.option("--json", "as_json", is_flag=True, help="End with one line that is one JSON object.")
def command(trades: int, seed: str, source: "Source", bundle: Path | None, *, as_json: bool) -> None:
    """Play whole trades, from the offer to the last cent, and check the proof of each."""
    with django_ready():
        from truehand.edge import clock
        from truehand.kernel.refusal import Refusal
        from truehand.market.domain.plan import draw
        from truehand.market.operations.play import play
        from truehand.site.cli.playbill import Playbill
        from truehand.site.preparation import bring_up_to_date

        bring_up_to_date()
        playbill = Playbill(trades)
        try:
            with playbill.live():
                for event in play(draw(seed, trades), now=clock.now(), source=source):
                    playbill.tell(event)
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence("en")) from refusal
        sound = playbill.close(keep=bundle)
        if as_json:
            click.echo(json.dumps(playbill.figures()))
    sys.exit(0 if sound else 1)
