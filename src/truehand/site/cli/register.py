"""`truehand register FILE --name NAME`: a register of stolen or pledged machines, as a file."""

from pathlib import Path

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="Short name; the same name again is its next edition.")
@click.option("--title", help="What people call it; without it, its name.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def command(file: Path, *, name: str, title: str | None, lang: str) -> None:
    """Keep a whole register of stolen or pledged machines (CSV: maker, serial, kind, reference, since).

    Machines that it has and that are on sale go before an operator at once; trades under way for them wait until an
    operator has decided, and those that waited for a machine that it no longer has go on.
    """
    with django_ready():
        from truehand.edge import clock
        from truehand.equipment.operations.registers import keep
        from truehand.listings.operations import pull_flagged
        from truehand.trade.operations.machines import follow_machines

        now = clock.now()
        try:
            kept = keep(name, title or name, file.read_text(encoding="utf-8"), now=now)
        except UnicodeDecodeError as error:
            raise click.ClickException(f"{file}: {error}") from error
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence(lang)) from refusal
        pulled = pull_flagged(now=now)
        held = follow_machines(now=now)
    machines, listings = ("台设备已登记", "条在售信息转审核") if lang == "zh" else ("machines kept", "listings pulled")
    click.echo(f"{kept:>8,} {machines}\n{len(pulled):>8,} {listings}")
    if held:
        trades = "笔交易因此暂停或继续" if lang == "zh" else "trades held or going on"
        click.echo(f"{held:>8,} {trades}")
