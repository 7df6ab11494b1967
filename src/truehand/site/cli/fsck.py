"""`truehand fsck`: what is stored, checked against what must hold."""

import sys
from collections.abc import Callable, Iterable
from functools import partial

import click

from truehand.site.cli.django_ready import django_ready


@click.command
def command() -> None:
    """Re-check the ledger, the bank's words, the log and the life of every trade; exit 1 when anything is found."""
    with django_ready():
        from truehand.escrow import queries as escrow
        from truehand.evidence import queries as evidence
        from truehand.evidence.operations import log_cosigner
        from truehand.payments import queries as payments
        from truehand.payments.bank import queries as bank
        from truehand.site.preparation import bring_up_to_date
        from truehand.trade.queries import check

        bring_up_to_date()
        checks: dict[str, Callable[[], Iterable[object]]] = {
            "escrow": escrow.fsck,
            "payments": payments.fsck,
            "bank": bank.fsck,
            "evidence": partial(evidence.fsck, log_cosigner().key),
            "trade": check.fsck,
        }
        found = 0
        for room, fsck in checks.items():
            findings = list(fsck())
            found += len(findings)
            click.echo(f"{room}: {f'{len(findings)} findings' if findings else 'sound'}")
            for finding in findings:
                click.echo(f"  {finding}")
    sys.exit(1 if found else 0)
