"""The product's settings in a database to measure in; django-hordak's tables live only there."""

import os
from importlib.util import find_spec

from truehand.site.settings import *  # noqa: F403 - what is not named below is as in the product
from truehand.site.settings import DATABASES, INSTALLED_APPS

DATABASES["default"]["NAME"] = os.environ["TRUEHAND_SCRATCH"]
PEER_IS_HERE = find_spec("hordak") is not None
if PEER_IS_HERE:
    INSTALLED_APPS = [*INSTALLED_APPS, "mptt", "hordak"]
    DEFAULT_CURRENCY = HORDAK_INTERNAL_CURRENCY = "CNY"
    HORDAK_CURRENCIES = ["CNY"]
