"""Keys of both ends, made for one run, and the channels that they switch on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pytest_django import Settings

from tests.payments.adapters.played import Service, service
from truehand.site import adapters

__all__ = ["Service", "service"]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STRIPE_SECRET = "whsec_made_up_for_tests"
V3_KEY = "0123456789abcdef0123456789abcdef"
REFERENCE, REFUND = "THAB3D5F7H9J1K", "RFAB3D5F7H9J1K"


@pytest.fixture(scope="session")
def ours() -> RSAPrivateKey:
    """The platform's own key."""
    return generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def theirs() -> RSAPrivateKey:
    """The key that Alipay or WeChat Pay signs with."""
    return generate_private_key(65537, 2048)


@pytest.fixture
def configured(tmp_path: Path, settings: Settings, ours: RSAPrivateKey, theirs: RSAPrivateKey) -> None:
    """Every adapter switched on, its keys in files."""
    own = ours.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = theirs.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    texts = {"own": own, "public": public, "stripe": "sk_test_made_up", "webhook": STRIPE_SECRET, "v3": V3_KEY}
    files = {name: tmp_path / name for name in texts}
    for name, text in texts.items():
        files[name].write_text(text + "\n", encoding="ascii")
    environment = {
        "TRUEHAND_HOSTS": "trade.example.com",
        "TRUEHAND_STRIPE_KEY_FILE": files["stripe"],
        "TRUEHAND_STRIPE_WEBHOOK_SECRET_FILE": files["webhook"],
        "TRUEHAND_ALIPAY_APP_ID": "2021000000000001",
        "TRUEHAND_ALIPAY_KEY_FILE": files["own"],
        "TRUEHAND_ALIPAY_PUBLIC_KEY_FILE": files["public"],
        "TRUEHAND_WECHAT_APP_ID": "wx0000000000000001",
        "TRUEHAND_WECHAT_MERCHANT": "1900000001",
        "TRUEHAND_WECHAT_CERTIFICATE_SERIAL": "5157F09EFDC096DE15EBE81A47057A7200000000",
        "TRUEHAND_WECHAT_KEY_FILE": files["own"],
        "TRUEHAND_WECHAT_V3_KEY_FILE": files["v3"],
        "TRUEHAND_WECHAT_PUBLIC_KEY_ID": "PUB_KEY_ID_0119000000012026",
        "TRUEHAND_WECHAT_PUBLIC_KEY_FILE": files["public"],
    }
    settings.TRUEHAND_ADAPTERS = adapters.configured({name: str(value) for name, value in environment.items()})
