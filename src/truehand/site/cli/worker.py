"""`truehand worker`: does the background work of every room."""

import click

from truehand.site.cli.django_ready import django_ready

CONCURRENCY = 4


@click.command
def command() -> None:
    """Do background work until stopped."""
    with django_ready():
        from procrastinate.contrib.django import app

        app.run_worker(concurrency=CONCURRENCY, install_signal_handlers=True, delete_jobs="never")
