"""The application for a server: `gunicorn wsgi:app`."""

from tracker import logs
from tracker.app import from_environment

logs.configure()
app = from_environment()
