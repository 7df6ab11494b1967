"""The command line `truehand`: one module a command, each with a click command named `command`."""

import os
from importlib import import_module
from keyword import iskeyword

import click

# Work is shared among processes; threads of the linear algebra would only spin while they wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# In the order of the help. A command's module is loaded when it is asked for.
COMMANDS = [
    "run",
    "worker",
    "sandbox",
    "play",
    "fsck",
    "backup",
    "vault",
    "restore",
    "reconcile",
    "rates",
    "register",
    "price",
    "appoint",
    "import",
    "export",
    "statement",
    "verify",
    "verifier",
    "case",
    "witness",
    "log",
    "bench",
    "evaluate",
    "manage",
]


class Commands(click.Group):
    """The commands of this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order in which they are listed."""
        return COMMANDS

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        # Python reserves some words (import); their modules end in an underscore.
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = import_module(f"truehand.site.cli.{module}").command
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Truehand 真手: assured trade of second-hand equipment."""
