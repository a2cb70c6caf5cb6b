"""The web server: `python -m config.web` loads and checks the site once, then becomes granian, whose workers share it.

Each worker is a fork: started by granian alone, each would load the whole site for itself, and keep it twice in memory.
"""

import gc
import sys
from importlib import import_module

from django.core.management.base import BaseCommand, SystemCheckError
from django.db import connections
from granian.cli import entrypoint


def check() -> None:
    """Leave with what the checks say when one fails, those that look into the database among them."""
    try:
        BaseCommand().check(databases=["default"])
    except SystemCheckError as problem:
        sys.exit(str(problem))
    finally:
        # A worker may not inherit a connection, nor a pool, whose threads do not survive the fork.
        for connection in connections.all(initialized_only=True):
            connection.close()
            if close_pool := getattr(connection, "close_pool", None):
                close_pool()


if __name__ == "__main__":
    import_module("config.wsgi")
    check()
    # What is there now is there for good: the collector does not touch it, and so does not copy it into each worker.
    gc.collect()
    gc.freeze()
    entrypoint()
