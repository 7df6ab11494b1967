"""An installation of these tests' own: a home, its server, two places; its receivers are real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from tests.homes import settle
from truehand.site.backup.config import Config
from truehand.site.backup.replication import Replication
from truehand.site.backup.store import Store
from truehand.site.postgres.place import Place, Role

PATIENCE = 60


def eventually(what: Callable[[], object], limit: float = PATIENCE) -> None:
    """Wait until something holds."""
    end = time.monotonic() + limit
    while not what():
        assert time.monotonic() < end, "it does not come true"
        time.sleep(0.05)


@dataclass
class House:
    """The home, and where its places are."""

    home: Path
    environment: dict[str, str]

    @classmethod
    def at(cls, folder: Path, **settings: str) -> House:
        places = {name: folder / name for name in ("near", "far")}
        for path in (folder / "home", *places.values()):
            path.mkdir(exist_ok=True)
        words = {
            "TRUEHAND_HOME": str(folder / "home"),
            "TRUEHAND_DATABASE": "fast",
            "TRUEHAND_BACKUP_PLACES": " ".join(f"{name}={path}" for name, path in places.items()),
        }
        return cls(folder / "home", words | settings)

    @classmethod
    def settled(cls, folder: Path, **settings: str) -> House:
        """One whose tables are made."""
        house = cls.at(folder, **settings)
        settle(house.home)
        return house

    @property
    def place(self) -> Place:
        return Place(self.home / "postgres", durable=False)

    @property
    def config(self) -> Config:
        return Config.given(self.environment)

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "truehand", *words]
        done = subprocess.run(command, env=self._words(), capture_output=True, text=True, check=False, timeout=300)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Inside, one of the program's processes runs; killed at the end, but for the keeper, which lets commits go."""
        process = subprocess.Popen([sys.executable, "-m", "truehand", *words], env=self._words())
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM if "keep" in words else signal.SIGKILL)
            process.wait()

    def _words(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | self.environment

    def session(self, role: Role = Role.ADMINISTRATOR, database: str = "truehand") -> psycopg.Connection:
        return psycopg.connect(make_conninfo("", **self.place.connection(role, database)), autocommit=True)

    def ask(self, question: str) -> object:
        """The first value of the answer, as soon as the server answers."""
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                with self.session() as session:
                    cursor = session.execute(question)
                    row = cursor.fetchone() if cursor.description else None
            except psycopg.OperationalError:
                assert time.monotonic() < limit
                time.sleep(0.05)
                continue
            return row and row[0]

    def streaming(self) -> set[str]:
        """The names of the places that receive now."""
        with self.session() as session:
            rows = session.execute("select application_name from pg_stat_replication where state = 'streaming'")
            return {name.removeprefix("truehand_") for (name,) in rows}

    def store(self, name: str) -> Store:
        with Replication(self.place, "tests") as server:
            number = server.system().number
        return Store.at(name, self.config.spot(name).folder, number)
