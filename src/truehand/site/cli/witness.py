"""`truehand witness`: cosigns other people's logs, each head only when it extends the one before."""

import contextlib
from pathlib import Path

import click


@click.command
@click.option("--name", required=True, help="The witness's name, like witness.example.org/1.")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), required=True, help="Keeps secret and heads.")
@click.option("--log", "logs", multiple=True, required=True, help="The key of a log to witness; once for each.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8600, show_default=True)
def command(name: str, home: Path, logs: tuple[str, ...], host: str, port: int) -> None:
    """Cosign checkpoints of other people's logs (C2SP tlog-witness). Needs no database."""
    from truehand.evidence.domain.note import NoteError
    from truehand.evidence.witness import service

    try:
        witness = service.witness(name, home, logs)
    except (NoteError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    with service.server(witness, host, port) as server:
        for cosigner in witness.cosigners:
            click.echo(f"key {cosigner.key}")
        click.echo(f"Witness {name} listens at http://{host}:{server.server_port}. Ctrl-C stops it.")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
