"""The product's settings in a database to measure in; django-hordak's tables live only there."""

import os

from truehand.site import settings as product
from truehand.site.benchmarks.contest import PEER_IS_HERE
from truehand.site.settings import *  # noqa: F403 - what is not named below is as in the product

# Without a name nothing connects: nothing measured ever enters the real database.
DATABASES = {"default": product.DATABASES["default"] | {"NAME": os.environ.get("TRUEHAND_SCRATCH", "")}}
if PEER_IS_HERE:
    INSTALLED_APPS = [*product.INSTALLED_APPS, "mptt", "hordak"]
    DEFAULT_CURRENCY = HORDAK_INTERNAL_CURRENCY = "CNY"
    HORDAK_CURRENCIES = ["CNY"]
