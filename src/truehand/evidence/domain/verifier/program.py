"""Checks a Truehand evidence bundle offline: python3 truehand_verify.py bundle.zip [--lang zh|en] [--key FILE].

离线核验真手证据包。One file, Python 3.9 or newer, no package, no network. Exit status 0: valid; 1: not valid, and every
altered part is named; 2: the file cannot be read.

What is checked: the zip is byte for byte the only one with these members; the log's key signed the list of members and
every member is the listed one; the log's checkpoint is signed; every entry is in the log (RFC 6962) and opens its
commitment; documents are stated by entries; signatures hold; steps of a trade are consecutive; money is conserved.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from truehand.evidence.domain.verifier.bundle import Bundle
from truehand.evidence.domain.verifier.report import report


def main(words: list[str] | None = None) -> int:
    """Check the bundle that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(description="Checks a Truehand evidence bundle offline. 离线核验真手证据包。")
    parser.add_argument("bundle", help="the zip file / 证据包文件")
    spoken = "zh" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en"
    parser.add_argument("--lang", choices=["zh", "en"], default=spoken, help="language / 语言")
    parser.add_argument("--key", metavar="FILE", help="the log key that you trust / 您信任的日志公钥文件")
    options = parser.parse_args(words)
    try:
        data = Path(options.bundle).read_bytes()
        pinned = Path(options.key).read_text(encoding="utf-8").strip() if options.key else None
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    bundle = Bundle(data, pinned)
    encoding = sys.stdout.encoding or "utf-8"
    print(report(bundle, options.lang).encode(encoding, "replace").decode(encoding))
    return 1 if bundle.findings else 0


if __name__ == "__main__":
    sys.exit(main())
