"""The web server: `python -m config.web` loads the site once and becomes granian, whose workers share what was loaded.

Each worker is a fork: started by granian alone, each would load the whole site for itself, and keep it twice in memory.
"""

import gc
from importlib import import_module

from granian.cli import entrypoint

if __name__ == "__main__":
    import_module("config.wsgi")
    # What is there now is there for good: the collector does not touch it, and so does not copy it into each worker.
    gc.collect()
    gc.freeze()
    entrypoint()
