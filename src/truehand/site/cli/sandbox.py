"""`truehand sandbox`: the sandbox gateway, a process of its own with its own books; and its misbehaviour on request."""

import os
import sys
from http import HTTPStatus
from pathlib import Path

import click
import httpx

from truehand.payments.sandbox.keys import api_key
from truehand.payments.sandbox.mischief import MOST_TIMES, Mischief
from truehand.site import mode
from truehand.site.home import home, kept_secret

THREADS = 8
STYLES = Path(__file__).resolve().parents[1] / "static/truehand"
PATIENCE = 10  # seconds for an answer


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Serve the sandbox payment gateway until stopped; or tell the one that runs to misbehave."""
    if context.invoked_subcommand is None:
        _serve()


@command.command()
@click.argument("kind", type=click.Choice([*(each.value for each in Mischief), "none"]), required=False)
@click.option(
    "--next", "times", type=click.IntRange(1, MOST_TIMES), default=1, show_default=True, help="How many times."
)
@click.option("--reference", default="", help="Only with this payment, payout or refund.")
def mischief(kind: str | None, times: int, reference: str) -> None:
    """Have the running gateway do something wrong with the next things it fits; `none` has it behave.

    Without a KIND it says what there is and what is asked for.
    """
    said = {} if kind is None else {"kind": kind, "times": times, "reference": reference}
    armed = _tell(said)
    for each in Mischief if kind is None else map(Mischief, armed):
        click.echo(f"{armed.get(each.value, 0):>5}  {each.value:<14}  {each.words[1]}")
    if not armed:
        click.echo("Nothing goes wrong on request.")


def _tell(said: dict[str, object]) -> dict[str, int]:
    """Tell the gateway of this installation; return what is armed now. Raises ClickException when it is not there."""
    url = f"http://{mode.host()}:{mode.sandbox_port()}/v1/mischief"
    headers = {"Authorization": f"Bearer {api_key(kept_secret(home() / 'secrets/sandbox'))}"}
    try:
        answer = httpx.post(url, json=said, headers=headers, timeout=PATIENCE, trust_env=False)
    except httpx.HTTPError as error:
        raise click.ClickException(f"no sandbox gateway answers at {url}: start `truehand run` first") from error
    if answer.status_code != HTTPStatus.OK:
        raise click.ClickException(f"the gateway at {url} refused: {answer.text}")
    armed: dict[str, int] = answer.json()
    return armed


def _serve() -> None:
    folder = home()
    environment = {
        "TRUEHAND_SANDBOX_BOOK": str(folder / "sandbox/book.sqlite3"),
        "TRUEHAND_SANDBOX_SECRET": kept_secret(folder / "secrets/sandbox"),
        "TRUEHAND_SANDBOX_STYLES": str(STYLES),
        "TRUEHAND_SANDBOX_HOSTS": " ".join([mode.host(), os.environ.get("TRUEHAND_HOSTS", "")]),
    }
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "truehand.payments.sandbox.wsgi:application"]
    words += ["--host", mode.host(), "--port", str(mode.sandbox_port())]
    words += ["--workers", "1", "--blocking-threads", str(THREADS)]
    words += ["--respawn-failed-workers", "--log-level", "warning", "--no-access-log"]
    os.execve(sys.executable, words, {**os.environ, **environment})  # noqa: S606 - our own words
