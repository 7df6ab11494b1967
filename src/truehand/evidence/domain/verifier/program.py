"""Checks a Truehand evidence bundle offline: python3 truehand_verify.py bundle.zip [--lang zh|en] [--key FILE].

离线核验真手证据包。One file, Python 3.9 or newer, no package, no network. Exit status 0: valid; 1: not valid, and every
altered part is named; 2: the file cannot be read. --html FILE writes the report as a page, too.

What is checked: the zip is byte for byte the only one with these members; the log's key signed the list of members and
every member is the listed one; the log's checkpoint is signed, and as many witnesses cosigned it, or an earlier one
that it extends, as the policy asks (--policy FILE: the one that you trust); every entry is in the log (RFC 6962) and
opens its commitments; documents are stated by entries; signatures hold; steps of a trade are consecutive; money is
conserved.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path

from truehand.evidence.domain.verifier.bundle import Bundle
from truehand.evidence.domain.verifier.report import page, report


def main(words: list[str] | None = None) -> int:
    """Check the bundle that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(description="Checks a Truehand evidence bundle offline. 离线核验真手证据包。")
    parser.add_argument("bundle", help="the zip file / 证据包文件")
    spoken = "zh" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en"
    parser.add_argument("--lang", choices=["zh", "en"], default=spoken, help="language / 语言")
    parser.add_argument("--key", metavar="FILE", help="the log key that you trust / 您信任的日志公钥文件")
    parser.add_argument("--policy", metavar="FILE", help="the witness policy that you trust / 您信任的见证规则文件")
    parser.add_argument("--html", metavar="FILE", help="write the report as a page, too / 同时写出网页报告")
    options = parser.parse_args(words)
    try:
        data = Path(options.bundle).read_bytes()
        pinned = Path(options.key).read_text(encoding="utf-8").strip() if options.key else None
        policy = Path(options.policy).read_text(encoding="utf-8") if options.policy else None
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    bundle = Bundle(data, pinned, policy)
    encoding = sys.stdout.encoding or "utf-8"
    print(report(bundle, options.lang).encode(encoding, "replace").decode(encoding))
    if options.html:
        sha256 = hashlib.sha256(data).hexdigest()
        Path(options.html).write_text(page(bundle, options.lang, sha256), encoding="utf-8")
    return 1 if bundle.findings else 0


if __name__ == "__main__":
    sys.exit(main())
