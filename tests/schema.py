"""Which schema the tests run on; Django need not be ready."""

import hashlib

from tests.tidy.tree import ROOT


def schema_version() -> str:
    """Return what changes whenever a migration, a right or a dependency does."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in [ROOT / "src/truehand/site/rights.py", *sorted((ROOT / "src/truehand").glob("**/migrations/*.py"))]:
        digest.update(bytes(path.relative_to(ROOT)) + path.read_bytes())
    return digest.hexdigest()[:16]
