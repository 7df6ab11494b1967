"""What the web server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truehand.site.settings")
application = get_wsgi_application()
# What is loaded once is never garbage: nobody needs to look through it again while somebody waits.
gc.freeze()
