"""Readers at full speed and open streaming answers, which remember when data last came."""
import threading
import time
from http.client import HTTPException

from scenario import until

STREAM = "readings"


class Reader(threading.Thread):
    """Reads one tenant's stream again and again, and remembers when a read last succeeded."""

    def __init__(self, tenant):
        super().__init__(daemon=True)
        self.tenant, self.user = tenant, tenant.user("events:read")
        self.last_success, self.reads, self.stopping = 0.0, 0, threading.Event()

    def run(self):
        while not self.stopping.is_set():
            if self.user.read(self.tenant.id, STREAM).status == 200:
                self.last_success = time.monotonic()
                self.reads += 1
            else:
                time.sleep(0.01)

    def stop(self):
        self.stopping.set()
        self.join(timeout=30)
        self.user.close()


class Follower(threading.Thread):
    """Holds one streaming answer open and remembers when its last bytes came and when the server ended it."""

    def __init__(self, tenant, path, accept, bytes_a_second=None):
        super().__init__(daemon=True)
        self.user, self.path, self.accept, self.pace = tenant.user("events:read"), path, accept, bytes_a_second
        self.connection = self.user.open()
        self.opened = threading.Event()
        self.ended, self.received, self.failure = None, 0, None

    def run(self):
        try:
            self.connection.request("GET", self.path, headers=self.user.headers({"Accept": self.accept}))
            response = self.connection.getresponse()
            self.opened.set()
            while chunk := response.read1(16384):
                self.received += len(chunk)
                if self.pace:
                    time.sleep(len(chunk) / self.pace)
        except (HTTPException, OSError) as failure:
            self.failure = failure
        self.ended = time.monotonic()


def longest_read_after(tenants, count, revoke, patience):
    """Ends access to every tenant by `revoke(tenant)` while `count` readers read; returns how long reads went on at most,
    in seconds from the answer to `revoke`. Waits `patience` seconds for reads to end."""
    readers = [Reader(tenants[number % len(tenants)]) for number in range(count)]
    for reader in readers:
        reader.start()
    until(lambda: all(reader.reads > 3 for reader in readers), 60, "every reader reads")
    revoked = {}
    for tenant in tenants:
        revoke(tenant)
        revoked[tenant.id] = time.monotonic()
    time.sleep(patience)
    for reader in readers:
        reader.stop()
    longest = max(reader.last_success - revoked[reader.tenant.id] for reader in readers)
    print(f"reads went on for {longest:.3f} s at most; {sum(reader.reads for reader in readers)} reads in all", flush=True)
    return longest
