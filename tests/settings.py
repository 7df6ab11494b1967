"""The product's settings, with a database of the tests' own that does not wait for the disk."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("TRUEHAND_HOME", str(Path(__file__).resolve().parents[1] / "var/test"))
os.environ.setdefault("TRUEHAND_DATABASE", "fast")

from truehand.site.settings import *  # noqa: F403 - what is not named below is as in the product
from truehand.site.settings import STORAGES as PRODUCT_STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow hashing is for real passwords
STORAGES = PRODUCT_STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TRUEHAND_SANDBOX_BANK = True
TRUEHAND_SANDBOX_SECRET = "the sandbox of the tests"
_SANDBOX = TemporaryDirectory(prefix="truehand-sandbox-")  # gone with this process
TRUEHAND_SANDBOX_BOOK = Path(_SANDBOX.name) / "book.sqlite3"
TRUEHAND_CHANNELS = {
    "sandbox": "truehand.payments.sandbox.channel.SandboxGateway",
    "bank": "truehand.payments.bank.channel.BankTransfer",
}
TRUEHAND_BANK_ACCOUNTS = str(Path(__file__).resolve().parents[1] / "src/truehand/payments/bank/demonstration.json")
