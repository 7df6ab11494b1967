"""`truehand restore`: the embedded database as it was at a moment, rehearsed or in earnest."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.backup import Refusing, configured
from truehand.site.database import embedded_place

if TYPE_CHECKING:
    from truehand.site.backup.report import Report
    from truehand.site.backup.store import Store

LATEST = "latest"
SAID = {
    "unpack": "unsealing the base backup and the log",
    "recover": "recovering to the moment",
    "update": "bringing the tables up to date",
    "check": "checking indexes, ledger, log and trades",
}


class Moment(click.ParamType["datetime | None"]):
    """ISO 8601; without an offset it is UTC."""

    name = "moment"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime | None:
        """Return the moment, None for the end of the log."""
        if value is None or value == LATEST or isinstance(value, datetime):
            return value if isinstance(value, datetime) else None
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is not a moment like 2026-11-22T07:30:00+08:00, nor {LATEST}", param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


@click.group(cls=Refusing)
def command() -> None:
    """Restore the embedded database from its backups."""


@command.command
@click.option("--to", "moment", type=Moment(), default=LATEST, show_default=True, help="The moment; UTC if unsaid.")
def rehearse(moment: datetime | None) -> None:
    """Restore beside the running site into a folder that is removed again; exit 1 when anything is not as it must be.

    Says how long it took, what would be lost at this instant, and whether indexes, ledger, log and trades add up.
    """
    from truehand.site.cli.django_ready import django_ready

    config = configured()
    with django_ready():
        from truehand.edge import clock
        from truehand.site.backup.keys import opening_key
        from truehand.site.backup.rehearsal import rehearse as rehearse_now
        from truehand.site.backup.replication import Replication
        from truehand.site.backup.report import begun
        from truehand.site.backup.store import Store

        report = begun(moment, in_earnest=False, now=clock.now())
        with _reported(report):
            with Replication(embedded_place(), "truehand_asks") as server:
                number = server.system().number
            stores = [Store.at(each.name, each.folder, number) for each in config.spots]
            rehearse_now(report, embedded_place(), stores, opening_key(), _tell())


@command.command
@click.argument("moment", type=Moment())
@click.option("--system", help="Which installation's backups, where the places hold those of several.")
@click.option("--though-unsound", is_flag=True, help="Put it in place though its checks find something.")
def to(moment: datetime | None, system: str | None, *, though_unsound: bool) -> None:
    """Put the database as it was at MOMENT (ISO 8601, or latest) in the present one's place.

    Truehand must be stopped. The present database is kept beside it, under a name with the time.
    """
    from truehand.site.backup.refusals import RestoreWhileRunning
    from truehand.site.backup.store import Store, system_of
    from truehand.site.postgres.locks import FileLock

    config, place = configured(), embedded_place()
    number = system_of(config.spots, system)
    stores = [Store.at(each.name, each.folder, number) for each in config.spots if each.folder.is_dir()]
    with FileLock(place.leases) as leases:
        if not leases.try_exclusive():
            raise RestoreWhileRunning
        _set_up_django()
        _restore(stores, moment, though_unsound=though_unsound)


def _restore(stores: list[Store], moment: datetime | None, *, though_unsound: bool) -> None:
    from truehand.edge import clock
    from truehand.site.backup.keys import opening_key
    from truehand.site.backup.refusals import RestoreUnsound
    from truehand.site.backup.rehearsal import replace, restored
    from truehand.site.backup.report import begun
    from truehand.site.postgres.place import Place

    place = embedded_place()
    into = Place(place.folder.with_name(f"{place.folder.name}.restoring"), durable=place.durable)
    report = begun(moment, in_earnest=True, now=clock.now())
    with _reported(report):
        try:
            with restored(report, into, stores, opening_key(), _tell()):
                pass
            if report.wrong and not though_unsound:
                raise RestoreUnsound(number=len(report.wrong), report=report.file())
            old = replace(place, into, clock.now())
        finally:
            shutil.rmtree(into.folder, ignore_errors=True)
        click.echo(f"In place. The database that was there is kept in {old.name}." if old else "In place.")
        click.echo("Make a base backup now or let `truehand run` do so: the log goes on under a new timeline.")


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truehand.site.settings")
    import django

    django.setup()


def _tell() -> Callable[[str], None]:
    return lambda stage: click.echo(f"{SAID[stage]} …", err=True)


@contextmanager
def _reported(report: Report) -> Iterator[None]:
    """However it ends, its report is filed and the outcome said."""
    try:
        yield
    except Refusal as refusal:
        report.refused = refusal.sentence("en")
        report.file()
        raise
    _say(report, report.file())
    if report.wrong:
        sys.exit(1)


def _say(report: Report, path: Path) -> None:
    click.echo(f"backup {report.backup} of {report.place}: {report.size:,} bytes, and {report.log_bytes:,} of the log")
    click.echo(f"last commit {report.last_commit}, log position {report.end}")
    click.echo("  ".join(f"{stage} {seconds:.1f} s" for stage, seconds in report.seconds.items()))
    click.echo(f"RTO {report.rto:.1f} s (until the database takes writes)")
    if report.rpo_bytes is not None:
        click.echo(f"RPO {report.rpo:.3f} s, {report.rpo_bytes:,} bytes that no place had when this began")
    if found := report.controls:
        numbers = found.counted
        click.echo(f"{numbers.tables} tables, {numbers.rows:,} rows, {numbers.indexes} indexes counted both ways")
        click.echo(f"log: {found.size} entries, root {found.root[:16]}…, {found.signed} signed")
    for each in [*report.damaged, *report.wrong]:
        click.echo(f"  {each}")
    click.echo(f"{'sound' if report.sound else 'NOT SOUND'}; report {path.name}")
