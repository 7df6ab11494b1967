"""How this process runs: demonstration or in earnest, and on which address."""

import ipaddress
import os

from truehand.site.database import embedded


class UnsafeDemonstrationError(RuntimeError):
    """The demonstration was to run where strangers or real data could meet its one-click sign-in."""


def host() -> str:
    """The address served on, `$HOST`, else this machine alone."""
    return os.environ.get("HOST") or "127.0.0.1"


def port() -> int:
    """The port served on, `$PORT`, else 8000."""
    return int(os.environ.get("PORT") or "8000")


def sandbox_port() -> int:
    """The port of the sandbox gateway, `$TRUEHAND_SANDBOX_PORT`, else the one after the site's."""
    return int(os.environ.get("TRUEHAND_SANDBOX_PORT") or port() + 1)


def origin() -> str:
    """The address that people know the site by: its first public name, else what it serves on."""
    names = os.environ.get("TRUEHAND_HOSTS", "").split()
    return f"https://{names[0]}" if names else f"http://{host()}:{port()}"


def on_loopback() -> bool:
    """Whether only this machine can reach the site: by its address, and with no proxy or public name before it."""
    if os.environ.get("TRUEHAND_BEHIND_PROXY") or os.environ.get("TRUEHAND_HOSTS"):
        return False
    try:
        return ipaddress.ip_address(host()).is_loopback
    except ValueError:
        return host() == "localhost"


def demonstration() -> bool:
    """`$TRUEHAND_DEMO`, else on where it is safe; raises `UnsafeDemonstrationError` where asked for and not safe."""
    safe = on_loopback() and embedded()
    asked = os.environ.get("TRUEHAND_DEMO")
    if asked is None:
        return safe
    if asked.lower() in {"", "0", "no", "off", "false"}:
        return False
    if not safe:
        raise UnsafeDemonstrationError(
            "TRUEHAND_DEMO needs the embedded database and an address of this machine alone: "
            "unset DATABASE_URL, HOST, TRUEHAND_HOSTS and TRUEHAND_BEHIND_PROXY, or set TRUEHAND_DEMO=0",
        )
    return True
