"""`truehand fsck`: what is stored, checked against what must hold."""

import sys

import click

from truehand.site.cli.django_ready import django_ready


@click.command
def command() -> None:
    """Re-check the ledger, the bank's words, the log and the life of every trade; exit 1 when anything is found."""
    with django_ready():
        from truehand.site.preparation import bring_up_to_date
        from truehand.site.soundness import checks

        bring_up_to_date()
        found = 0
        for room, fsck in checks().items():
            findings = list(fsck())
            found += len(findings)
            click.echo(f"{room}: {f'{len(findings)} findings' if findings else 'sound'}")
            for finding in findings:
                click.echo(f"  {finding}")
    sys.exit(1 if found else 0)
