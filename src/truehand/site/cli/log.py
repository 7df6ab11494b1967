"""`truehand log`: what an auditor asks of the log: proofs, the whole of it as files, and the time tokens."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready

NO_CONTRACT = f"0x{'0' * 40}"


class Refusing(click.Group):
    """Tells a refusal as a mistake of whoever asks."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            with django_ready():
                return super().invoke(ctx)
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence("en")) from refusal


@click.group(cls=Refusing)
def command() -> None:
    """Prove, compare, export and re-check the log, for auditors."""


@command.command
@click.argument("index", type=click.IntRange(min=0))
def prove(index: int) -> None:
    """Print the proof of the entry INDEX in the last signed head (C2SP tlog-proof), after checking it."""
    from truehand.evidence import operations, queries

    found, proof = queries.entry(index), queries.entry_proof(index)
    if not proof.holds(found.leaf_hash, operations.log_key()):
        raise click.ClickException("the stored hashes do not lead to the signed root: run truehand fsck")
    click.echo(str(proof), nl=False)


@command.command
@click.argument("old", type=click.IntRange(min=1))
@click.argument("new", type=click.IntRange(min=1))
def consistency(old: int, new: int) -> None:
    """Print the proof that the log of NEW entries extends that of OLD (RFC 6962, 2.1.2), after checking it.

    Size and root of both, then a base64 line a hash.
    """
    from truehand.evidence import queries
    from truehand.evidence.domain.merkle import consistent
    from truehand.evidence.domain.proof import hash_lines

    proof, roots = queries.consistency_proof(old, new), queries.roots([old, new])
    if not consistent((old, roots[old]), (new, roots[new]), proof):
        raise click.ClickException("the stored hashes prove nothing: run truehand fsck")
    for size in (old, new):
        click.echo(f"{size} {hash_lines([roots[size]])}", nl=False)
    click.echo(f"\n{hash_lines(proof)}", nl=False)


@command.command
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write the log into FOLDER as the files of C2SP tlog-tiles, for any reader of that format, or to publish again.

    Tiles that are there already stay; what grew is added. Leaves of scheme 1 name people and are left out.
    """
    from django.conf import settings

    from truehand.evidence import operations, queries

    texts = {"policy": operations.policy().text(operations.log_key()), "key": f"{operations.log_key()}\n"}
    written = 0
    for name, content in queries.log_files(settings.TRUEHAND_WITNESS_QUORUM):
        written += _write(folder / name, content)
    for name, text in texts.items():
        written += _write(folder / name, text.encode())
    click.echo(f"{written} files written to {folder}")


@command.command
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def compare(files: tuple[Path, ...]) -> None:
    """Hold checkpoints that others were given against this log; exit 1 when one is of another history.

    Such a checkpoint, with the log's own signature under it, proves a split view: keep the file.
    """
    from truehand.evidence import operations, queries
    from truehand.evidence.domain.note import NoteError, opened, read_checkpoint

    split = 0
    for file in files:
        try:
            _, size, root = read_checkpoint(opened(file.read_text(encoding="utf-8"), operations.log_key()))
        except (NoteError, UnicodeDecodeError) as error:
            raise click.ClickException(f"{file}: not a checkpoint that this log signed") from error
        same = queries.roots([size])[size] == root if size <= queries.log_size() else False
        split += not same
        click.echo(f"{file}: {size} entries, {'this history' if same else 'ANOTHER HISTORY, signed with our key'}")
    sys.exit(1 if split else 0)


@command.command
def time() -> None:
    """Check every time token against its head and its certificates; exit 1 when one does not hold."""
    from truehand.evidence import queries
    from truehand.evidence.domain.note import taken_apart
    from truehand.evidence.domain.timestamp import TimeError, checked

    wrong = 0
    for stamp in queries.stamps():
        try:
            at = checked(stamp.answer, taken_apart(stamp.note)[0], stamp.roots)
            click.echo(f"{stamp.size}  {at:%Y-%m-%d %H:%M:%S} UTC  {stamp.authority}")
        except TimeError as error:
            wrong += 1
            click.echo(f"{stamp.size}  does not hold ({error})  {stamp.authority}")
    sys.exit(1 if wrong else 0)


@command.command
def anchor() -> None:
    """List what is anchored in blockchains and ask the configured ones whether it stands; exit 1 when one does not."""
    from truehand.evidence import operations, queries
    from truehand.evidence.domain.anchor import CONFIRMED, Anchor, ChainError

    places, gone = {each.chain: each for each in operations.places()}, 0

    def stands(found: Anchor) -> str:
        if found.word != CONFIRMED:
            return found.word
        if found.chain not in places:
            return f"block {found.block}, not asked: the chain is not configured"
        sighting = operations.connected(places[found.chain]).seen(found.transaction, found.claim)
        held = sighting and sighting.holds
        return f"block {sighting.block}, stands" if sighting and held else "DOES NOT STAND"

    for found in queries.anchors():
        try:
            said = stands(found)
        except ChainError as error:
            said = f"cannot be asked: {error}"
        gone += said == "DOES NOT STAND"
        click.echo(f"{found.size}  {found.chain}  {found.transaction}  {said}")
    if not places:
        click.echo("No chain is configured: the log is tamper-evident, and anchored in none from here on.")
    sys.exit(1 if gone else 0)


@command.command
@click.argument("chain")
@click.argument("url")
@click.argument("key_file", type=click.Path(exists=True, dir_okay=False))
def contract(chain: str, url: str, key_file: str) -> None:
    """Publish the anchoring contract on CHAIN through a node and print the line to configure (TRUEHAND_CHAINS).

    The transaction is printed before it is sent: whatever happens then, look it up before trying again.
    """
    from truehand.evidence import operations
    from truehand.evidence.domain.anchor import ChainError, Place

    try:
        sender = operations.connected(Place(chain, NO_CONTRACT, url, key_file))
        made, address = sender.published()
        click.echo(f"transaction {made.transaction}")
        sender.hand_over(made.raw)
    except ChainError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{chain} {address} {url} {key_file}")


def _write(path: Path, content: bytes) -> bool:
    """Write a file that is not there with that content; say whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True
