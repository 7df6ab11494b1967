"""`truehand case TRADE -o FILE.zip`: the case file for an arbitrator or a court."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from truehand.kernel.actor import Actor, Role
from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready


@click.command
@click.argument("trade", type=click.UUID)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write.")
@click.option("--for", "reader", default="", help="The address of whose view it is; else an auditor's, who sees all.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def command(*, trade: UUID, output: Path, reader: str, lang: str) -> None:
    """Write the case file of a trade, or of the trade of a dispute: the bundle with an index for a court.

    The file holds numbered exhibits, the chronology, who is who, the money in words, how the evidence was made, and
    the verifier; `truehand verify FILE` checks all of it.
    """
    with django_ready():
        from truehand.disputes import queries as disputes
        from truehand.edge import clock
        from truehand.identity import queries as identity
        from truehand.kernel.personal import Purpose
        from truehand.trade.operations.case import export_case
        from truehand.vault import operations as vault
        from truehand.vault.domain.reading import Stated, Thing

        house = Actor(UUID(int=0), frozenset({Role.AUDITOR}), stepped_up=True)
        actor, party = house, identity.party_of_email(reader)
        if reader:
            if party is None:
                raise click.ClickException(f"no account has the address {reader}")
            actor = identity.actor_of_party(party)
        try:
            about = disputes.trade_of_case(trade) or trade
            now = clock.now()
            if actor == house:
                said = Stated(Purpose.EVIDENCE, "truehand case")
                vault.open_to_read(house, Thing.TRADE, about, said, now=now)
            output.write_bytes(export_case(actor, about, now=now))
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence(lang)) from refusal
    click.echo(f"{output}: {output.stat().st_size:,} bytes")
