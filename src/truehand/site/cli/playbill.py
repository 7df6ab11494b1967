"""What `truehand play` prints: every step as it happens, then the ends, the money and the proofs."""

import contextlib
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from truehand.escrow import queries as escrow
from truehand.evidence.domain import verifier
from truehand.market.domain.events import Ended, Event, OnSale, Slipped, Stepped
from truehand.market.operations import proof
from truehand.trade.domain.life import CURRENT


class Playbill:
    """Tells the events of a market and judges it at the end."""

    def __init__(self, trades: int) -> None:
        self.trades = trades
        self.ended: list[Ended] = []
        self.altered: dict[int, str] = {}
        self.steps = 0
        self._console = Console(highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=self._console, transient=True)
        self._on_sale = self._progress.add_task("machines on sale", total=trades)
        self._over = self._progress.add_task("trades at their end", total=trades)

    @contextlib.contextmanager
    def live(self) -> Iterator[None]:
        """Inside, two bars stand below what is told."""
        with self._progress:
            yield

    def tell(self, event: Event) -> None:
        """Print an event."""
        match event:
            case OnSale():
                origin = " (imported)" if event.imported else ""
                self._line(event.number, f"on sale: {escape(event.title)} for {event.price}{origin}")
                self._progress.advance(self._on_sale)
            case Stepped():
                self.steps += 1
                self._step(event)
            case Slipped():
                self._line(event.number, f"[yellow]{escape(event.what[1])}[/]")
            case Ended():
                self.ended.append(event)
                self._line(event.number, f"[bold]ends {event.state.value}[/] after {event.steps} steps")
                self._progress.advance(self._over)

    def close(self, *, keep: Path | None) -> bool:
        """Print the ends, the money and the proofs; return whether everything is as it must be."""
        self._console.print(self._ends(), self._money())
        self._prove(keep)
        properly = len(self.ended) == self.trades and all(each.state in CURRENT.terminal for each in self.ended)
        return properly and self._conserved() and not self.altered

    def figures(self) -> dict[str, int | dict[str, int]]:
        """Return what a program wants to know."""
        return {
            "trades": self.trades,
            "ended": len(self.ended),
            "steps": self.steps,
            "verified": len(self.ended) - len(self.altered),
            "unaccounted_minor": sum(abs(each.difference.minor) for each in escrow.proof()),
            "ends": dict(Counter(each.state.value for each in self.ended)),
        }

    def _line(self, number: int, text: str) -> None:
        self._progress.console.print(f"[cyan]{number:>4}[/]  {text}", soft_wrap=True)

    def _step(self, step: Stepped) -> None:
        place = f"log {step.index}" if step.index is not None else "not in the log yet"
        what = f"{step.at:%m-%d %H:%M}  {escape(step.actor)}: {step.label[1]} → [green]{step.target.value}[/]"
        self._line(step.number, f"{what}  [dim]{place}[/]")
        for each in step.moved:
            where = f"{escape(each.debit)} → {escape(each.credit)}"
            self._progress.console.print(f"             [magenta]{each.amount}[/]  {where}", soft_wrap=True)

    def _ends(self) -> Table:
        table = Table("end", "trades", "of which", title="How the trades ended")
        for state in sorted({each.state for each in self.ended}):
            those = [each for each in self.ended if each.state is state]
            table.add_row(state.value, str(len(those)), ", ".join(str(each.number) for each in those))
        return table

    def _money(self) -> Table:
        table = Table("currency", "custodian", "held", "balances", "in transit", "own", "missing")
        table.title = "Every cent of the ledger, all trades"
        for each in escrow.proof():
            parts = (each.custodian, each.held, each.balances, each.in_transit, each.cover, each.difference)
            table.add_row(each.currency, *(part.decimal_text() for part in parts))
        return table

    def _conserved(self) -> bool:
        return all(each.difference.minor == 0 for each in escrow.proof())

    def _prove(self, keep: Path | None) -> None:
        """Export and verify every bundle, the last one as a stranger does: the file alone, without any package."""
        ended = sorted(self.ended, key=lambda each: each.number)
        for each in ended:
            bundle = proof.export(each.trade_id, now=max(one.at for one in ended))
            last = each is ended[-1]
            sound, words = _told_to_a_stranger(bundle) if last else _checked(bundle)
            if not sound:
                self.altered[each.number] = words
                self._line(each.number, f"[red]{escape(words)}[/]")
            if last:
                self._console.print(words, markup=False, soft_wrap=True)
                if keep:
                    keep.write_bytes(bundle)
        self._console.print(f"{len(ended) - len(self.altered)} of {len(ended)} bundles verify.")


def _checked(bundle: bytes) -> tuple[bool, str]:
    findings = verifier.Bundle(bundle).findings
    return not findings, "; ".join(f"{part}: {why}" for part, why, _ in findings)


def _told_to_a_stranger(bundle: bytes) -> tuple[bool, str]:
    with tempfile.TemporaryDirectory() as folder:
        tool, file = Path(folder, verifier.FILE_NAME), Path(folder, "bundle.zip")
        tool.write_bytes(verifier.assembled())
        file.write_bytes(bundle)
        command = [sys.executable, "-I", "-S", str(tool), str(file), "--lang", "en"]
        run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return run.returncode == 0, run.stdout + run.stderr
