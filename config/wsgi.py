"""The door that the web server comes through."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.environment import BadSetting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
except BadSetting as problem:
    sys.exit(str(problem))
