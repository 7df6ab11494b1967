"""truehand appoint EMAIL ROLE."""

import click

from truehand.kernel.actor import Role
from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready


@click.command
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def command(email: str, role: str) -> None:
    """Give the verified party of an account a role; the first operators are made this way."""
    with django_ready():
        from truehand.edge import clock
        from truehand.identity import operations, queries

        party_id = queries.party_of_email(email)
        if party_id is None:
            raise click.ClickException("no party has an account with that address")
        try:
            operations.appoint(party_id, Role(role), now=clock.now())
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence("en")) from refusal
        click.echo(f"{role}: {party_id}")
