#!/usr/bin/env python
"""Runs the site's commands."""

import os
import sys
from importlib import import_module


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.environment import BadSetting

    try:
        from django.core.management import execute_from_command_line

        # A bad variable is said before any command starts.
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except BadSetting as problem:
        sys.exit(str(problem))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
