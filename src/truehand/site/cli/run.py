"""`truehand run`: everything, until Ctrl-C."""

import os
import sys

import click

from truehand.site import mode
from truehand.site.backup.config import Config, ConfigurationError
from truehand.site.cli.django_ready import django_ready
from truehand.site.database import database, embedded
from truehand.site.supervisor import Child, Supervisor

MOST_WEB_WORKERS = 4
THREADS = 4


@click.command
def command() -> None:
    """Serve the site and do its background work."""
    try:
        demonstration, backups = mode.demonstration(), _backups()
    except (mode.UnsafeDemonstrationError, ConfigurationError) as error:
        raise click.ClickException(str(error)) from error
    address = f"http://{mode.host()}:{mode.port()}"
    with database() as lease:
        supervisor = Supervisor(watch=lease.ensure_keeper if lease else None)
        with supervisor.stoppable():
            _prepare()
            os.environ.pop("DATABASE_OWNER_URL", None)  # what runs from here on owns nothing
            click.echo(f"Truehand 真手 serves {address}" + (" (demonstration)" if demonstration else ""))
            click.echo("Ctrl-C stops it.")
            supervisor.run([*backups, *_sandbox(demonstration=demonstration), _web(), _own("worker")])
    click.echo("Stopped. The data is kept.")
    sys.exit(supervisor.exit_code)


def _prepare() -> None:
    with django_ready():
        from truehand.site.preparation import prepare

        prepare()


def _sandbox(*, demonstration: bool) -> list[Child]:
    """The payment gateway that a demonstration has."""
    return [_own("sandbox")] if demonstration else []


def _backups() -> list[Child]:
    """A receiver for every place, and the keeper; the site goes on without them, and says so."""
    spots = Config.given().spots if embedded() else ()
    words = [("receive", each.name) for each in spots] + ([("keep",)] if spots else [])
    return [_own("backup", *each, vital=False) for each in words]


def _own(*words: str, vital: bool = True) -> Child:
    return Child(" ".join(words), [sys.executable, "-m", "truehand", *words], vital=vital)


def _web() -> Child:
    workers = min(os.cpu_count() or 1, MOST_WEB_WORKERS)
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "truehand.site.wsgi:application"]
    words += ["--host", mode.host(), "--port", str(mode.port())]
    words += ["--workers", str(workers), "--blocking-threads", str(THREADS)]
    words += ["--respawn-failed-workers", "--log-level", "warning", "--no-access-log"]
    return Child("web", words)
