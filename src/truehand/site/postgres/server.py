"""One PostgreSQL server process: make its data, start it, stop it."""

import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

from truehand.site.home import kept_secret
from truehand.site.postgres.account import as_server, give_to_server
from truehand.site.postgres.place import Place, Role, program

STOP_LIMIT = 60  # seconds a fast shutdown may take before the hard one
MAX_CONNECTIONS = 120


def prepare(place: Place, log: IO[str]) -> None:
    """Makes the folders, the password and the data; half-made data of an earlier try is thrown away."""
    place.sockets.mkdir(mode=0o700, exist_ok=True)
    place.sockets.chmod(0o700)
    give_to_server(place.sockets)
    if not place.data.exists():
        _initialise(place, log)
    _clear_stale_pid(place)


def _initialise(place: Place, log: IO[str]) -> None:
    draft = place.folder / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    password = place.password_file(Role.ADMINISTRATOR)
    kept_secret(password)
    for path in (place.folder, draft, password):
        give_to_server(path)
    command = [program("initdb"), "-D", str(draft), "-U", Role.ADMINISTRATOR, f"--pwfile={password}"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if not place.durable:
        command.append("--no-sync")
    subprocess.run(as_server(command), check=True, stdout=log, stderr=log, cwd=place.folder)
    draft.rename(place.data)


def _clear_stale_pid(place: Place) -> None:
    """Waits for a server that a dead keeper left; forgets one that is gone though its number lives on."""
    pid_file = place.data / "postmaster.pid"
    limit = time.monotonic() + STOP_LIMIT
    while pid_file.exists():
        lines = pid_file.read_text().splitlines()
        if not lines or not _is_postgres(int(lines[0])):
            pid_file.unlink(missing_ok=True)
        elif time.monotonic() > limit:
            raise TimeoutError(f"an earlier server (process {lines[0]}) does not stop")
        else:
            time.sleep(0.1)


def _is_postgres(pid: int) -> bool:
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def start(place: Place, log: IO[str], **more: str) -> subprocess.Popen[bytes]:
    """The server, starting, with ``more`` settings; it stops by itself should this process die."""
    command = [program("postgres"), "-D", str(place.data)]
    for name, value in (_configuration(place) | more).items():
        command += ["-c", f"{name}={value}"]
    return subprocess.Popen(as_server(command, stop_signal="INT"), stdout=log, stderr=log, cwd=place.folder)


def _configuration(place: Place) -> dict[str, str]:
    """Given at every start, so that data made by an earlier version runs as this one means it."""
    safe = "on" if place.durable else "off"
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": str(MAX_CONNECTIONS),
        "shared_buffers": "128MB",
        "fsync": safe,
        "full_page_writes": safe,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",
        # No disk that this runs on has a head to move.
        "random_page_cost": "1.1",
        # Row values are personal data: neither statements nor details of errors reach the log.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
    }


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ends every connection, writes everything down, stops; the hard way when that takes too long."""
    for signal_number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(signal_number)
        try:
            server.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            continue
        return
