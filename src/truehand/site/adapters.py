"""Which gateways of others are switched on: those whose variables are all set (docs/operations.md)."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

CLASSES: Final = {
    "stripe": "truehand.payments.adapters.stripe.StripeChannel",
    "alipay": "truehand.payments.adapters.alipay.AlipayChannel",
    "wechat": "truehand.payments.adapters.wechat.WechatChannel",
}
LIBRARIES: Final = {"stripe": "stripe", "alipay": "alipay", "wechat": "wechatpayv3"}
# Per channel: what the adapter calls a thing, and the variable that it stands in. ``_FILE`` names a file with a key.
VARIABLES: Final = {
    "stripe": {
        "key_file": "TRUEHAND_STRIPE_KEY_FILE",
        "webhook_file": "TRUEHAND_STRIPE_WEBHOOK_SECRET_FILE",
    },
    "alipay": {
        "app_id": "TRUEHAND_ALIPAY_APP_ID",
        "key_file": "TRUEHAND_ALIPAY_KEY_FILE",
        "platform_key_file": "TRUEHAND_ALIPAY_PUBLIC_KEY_FILE",
    },
    "wechat": {
        "app_id": "TRUEHAND_WECHAT_APP_ID",
        "merchant": "TRUEHAND_WECHAT_MERCHANT",
        "serial": "TRUEHAND_WECHAT_CERTIFICATE_SERIAL",
        "key_file": "TRUEHAND_WECHAT_KEY_FILE",
        "v3_key_file": "TRUEHAND_WECHAT_V3_KEY_FILE",
        "platform_key_id": "TRUEHAND_WECHAT_PUBLIC_KEY_ID",
        "platform_key_file": "TRUEHAND_WECHAT_PUBLIC_KEY_FILE",
    },
}


def configured(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the words of every channel that is switched on.

    Raises ImproperlyConfigured for a channel that is half set, without a public name for its messages to come to, or
    without its library.
    """
    found = {name: _words(name, environment) for name in VARIABLES}
    return {name: words for name, words in found.items() if words}


def _words(channel: str, environment: Mapping[str, str]) -> dict[str, str]:
    wanted = VARIABLES[channel]
    words = {name: environment[variable] for name, variable in wanted.items() if environment.get(variable)}
    if not words:
        return {}
    missing = sorted(variable for name, variable in wanted.items() if name not in words)
    names = environment.get("TRUEHAND_HOSTS", "").split()
    if missing or not names:
        raise ImproperlyConfigured(f"{channel} also needs {', '.join(missing or ['TRUEHAND_HOSTS'])}")
    if find_spec(LIBRARIES[channel]) is None:
        raise ImproperlyConfigured(f"{channel} needs its library: pip install 'truehand[{channel}]'")
    site = f"https://{names[0]}"
    return words | {"site": site, "callback_url": f"{site}/api/v1/channels/{channel}/callback"}
