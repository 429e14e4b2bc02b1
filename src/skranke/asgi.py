"""The door of the web server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skranke.settings")
django.setup(set_prefix=False)

from skranke.web.door import Door  # noqa: E402

application = Door()
