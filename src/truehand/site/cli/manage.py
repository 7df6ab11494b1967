"""`truehand manage …`: Django's own commands, with the database up."""

import click

from truehand.site.cli.django_ready import django_ready


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run one of Django's management commands."""
    with django_ready():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["truehand manage", *arguments])
