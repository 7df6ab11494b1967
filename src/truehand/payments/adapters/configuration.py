"""What an adapter is configured with; ``settings.TRUEHAND_ADAPTERS`` has one entry a channel that is switched on."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

# Seconds for one call; what takes longer is asked about later.
PATIENCE = 15


class Configuration:
    """The words of one channel: plain values by name, keys by the name of the file that they stand in."""

    def __init__(self, channel: str) -> None:
        """Refuse (KeyError) a channel that is not configured."""
        self._words: dict[str, str] = settings.TRUEHAND_ADAPTERS[channel]

    def __getitem__(self, name: str) -> str:
        """Return a plain value."""
        return self._words[name]

    def key(self, name: str) -> str:
        """Return what stands in a key's file. OSError when it cannot be read."""
        return Path(self._words[name]).read_text(encoding="ascii").strip()

    @property
    def callback_url(self) -> str:
        """Return where the service sends its messages."""
        return self._words["callback_url"]

    def page(self, path: str) -> str:
        """Return the address of one of our own pages."""
        return self._words["site"] + path
