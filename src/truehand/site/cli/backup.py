"""`truehand backup`: base backups, and the processes that `truehand run` keeps for them."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from truehand.kernel.refusal import Refusal
from truehand.site.backup.config import Config, ConfigurationError, Spot, Synchronous
from truehand.site.backup.store import Store
from truehand.site.database import embedded, embedded_place

LOOK = 2  # seconds between two looks of the keeper
PAUSES = (0.5, 1, 2, 5)  # seconds before a receiver tries again


class Refusing(click.Group):
    """Tells a refusal, or a setting that cannot be meant, as a mistake of whoever asks."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence("en")) from refusal
        except (ConfigurationError, OSError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Refusing)
def command() -> None:
    """Make, list and verify backups of the embedded database."""


def configured() -> Config:
    """The settings; refuses where there is nothing to keep."""
    from truehand.site.backup.refusals import BackupNotConfigured

    config = Config.given()
    if not (config.spots and embedded()):
        raise BackupNotConfigured
    return config


@command.command
@click.option("--place", "name", help="Only there; else at every place.")
def now(name: str | None) -> None:
    """Make a base backup now, and read it again."""
    from truehand.edge import clock
    from truehand.site.backup.keeper import make
    from truehand.site.backup.keys import sealing_key
    from truehand.site.backup.progress import told

    config = configured()
    with _stores(config) as stores:
        for store in stores:
            if name in {None, store.place}:
                with told(f"base backup at {store.place}") as progress:
                    made = make(embedded_place(), store, sealing_key(), clock=clock.now, progress=progress)
                click.echo(f"{store.place}: {made.id}, {made.size:,} bytes")


@command.command(name="list")
def list_() -> None:
    """List the base backups of every place, and whether the log after each is whole."""
    from truehand.site.backup.chain import unbroken

    with _stores(configured()) as stores:
        for store in stores:
            for base in store.bases():
                whole = "log unbroken" if unbroken(base, store) else "LOG BROKEN"
                click.echo(f"{store.place}  {base.id}  {base.size:>15,} bytes  {whole}")


@command.command
@click.option("--all", "every", is_flag=True, help="Every base backup, not the newest of each place alone.")
def verify(*, every: bool) -> None:
    """Read base backups, every file against its manifest, and the log; exit 1 when something does not hold."""
    from truehand.site.backup import base as bases
    from truehand.site.backup.keys import opening_key
    from truehand.site.backup.segments import damaged

    wrong, key = 0, opening_key()
    with _stores(configured()) as stores:
        for store in stores:
            for base in store.bases()[0 if every else -1 :]:
                try:
                    contents = bases.verify(store, base, key)
                    click.echo(f"{store.place}  {base.id}  {contents.files if contents else 0} files hold")
                except Refusal as refusal:
                    wrong += 1
                    click.echo(f"{store.place}  {base.id}  {refusal.sentence('en')}")
            for each in damaged(store, key):
                wrong += 1
                click.echo(f"{store.place}  {each.sentence('en')}")
            click.echo(f"{store.place}  {len(store.pieces())} files of the log read")
    sys.exit(1 if wrong else 0)


@command.command
@click.argument("name")
def receive(name: str) -> None:
    """Receive the server's log for one place, until stopped; `truehand run` starts this."""
    config = configured()
    try:
        spot = config.spot(name)
    except KeyError as error:
        raise click.ClickException(f"there is no place {name}") from error
    with _receiving():
        _receive_on_and_on(spot, at_once=config.synchronous is not Synchronous.OFF)


@command.command
def keep() -> None:
    """Make base backups when they are due and watch the receivers, until stopped; `truehand run` starts this."""
    import psycopg

    from truehand.edge import clock
    from truehand.site.backup.keeper import Keeper
    from truehand.site.backup.keys import sealing_key

    config = configured()
    with _receiving(), Keeper(embedded_place(), config, sealing_key(), clock.now) as keeper:
        while True:
            try:
                keeper.look()
            except psycopg.OperationalError as error:
                click.echo(f"the server does not answer: {error}", err=True)
            time.sleep(LOOK)


@contextmanager
def _receiving() -> Iterator[None]:
    """Inside, commits may be made to wait for a place; SIGTERM leaves it."""
    from truehand.site.database import database
    from truehand.site.postgres.locks import FileLock

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with FileLock(embedded_place().receiving) as lock:
        lock.share()  # before the lease, which would let commits go
        with database():
            yield


def _receive_on_and_on(spot: Spot, *, at_once: bool) -> None:
    from truehand.edge import clock
    from truehand.site.backup.keys import sealing_key
    from truehand.site.backup.receiver import receive as receive_once
    from truehand.site.backup.replication import ServerSaidError, StreamEndedError
    from truehand.site.backup.watch import fault_file

    tries, why = 0, ""

    def arrived() -> None:
        nonlocal tries
        tries = 0
        fault_file(spot).unlink(missing_ok=True)

    while True:
        try:
            receive_once(embedded_place(), spot, sealing_key(), at_once=at_once, clock=clock.now, arrived=arrived)
        except (OSError, ServerSaidError, StreamEndedError) as error:
            why = getattr(error, "strerror", None) or str(error)
        fault_file(spot).touch(mode=0o600)
        fault_file(spot).write_text(why)
        click.echo(f"the receiver of {spot.name} begins again: {why}", err=True)
        time.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
        tries += 1


@contextmanager
def _stores(config: Config) -> Iterator[list[Store]]:
    """Inside, the server answers; yields its store at every place."""
    from truehand.site.backup.replication import Replication
    from truehand.site.database import database

    with database():
        with Replication(embedded_place(), "truehand_asks") as server:
            number = server.system().number
        yield [Store.at(each.name, each.folder, number) for each in config.spots]
