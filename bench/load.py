"""A small bounded load on loopback: keep-alive connections, whole answers read."""

import http.client
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    requests: int
    seconds: float
    statuses: dict[int, int]

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def load(port: int, path: str, *, cookie: str = "", requests: int = 400, clients: int = 4) -> Outcome:
    """Send `requests` GETs for `path` to 127.0.0.1:`port` over `clients` connections, and stop."""
    statuses: dict[int, int] = {}
    lock = threading.Lock()
    headers = {"Accept-Encoding": "identity", "Accept-Language": "fr", **({"Cookie": cookie} if cookie else {})}

    def client(share: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        mine: dict[int, int] = {}
        for _ in range(share):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            mine[response.status] = mine.get(response.status, 0) + 1
        connection.close()
        with lock:
            for status, count in mine.items():
                statuses[status] = statuses.get(status, 0) + count

    threads = [threading.Thread(target=client, args=(requests // clients,)) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Outcome(sum(statuses.values()), time.perf_counter() - started, statuses)
