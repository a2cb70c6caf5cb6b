"""The same call from many threads at one moment, each over a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from accounts.refusals import Refused


def at_once(call: Callable[[], object], *, times: int) -> list[object]:
    """Return what each of `times` parallel calls returned, or the code of its refusal."""
    barrier = threading.Barrier(times)

    def run(_number: int) -> object:
        try:
            barrier.wait(timeout=30)
            return call()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
