"""How long reads go on after a client ends access: 32 readers over 20 tenants at full speed, leases warm."""
import json
import threading
import time
import unittest
from http.client import HTTPException

from harness import DevTest
from scenario import ByokTenant, event, until

TENANTS, READERS = 20, 32
PUSHED_SECONDS = 1.0
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


class Revocation(DevTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenants = [ByokTenant(cls.dev, f"Client {number}").activate() for number in range(TENANTS)]
        for tenant in cls.tenants:
            writer = tenant.user()
            answer = writer.append(tenant.id, STREAM, [event(str(number)) for number in range(20)])
            assert answer.status in (200, 201), answer.body

    def setUp(self):
        for tenant in self.tenants:
            until(lambda user=tenant.user(), tenant=tenant: user.read(tenant.id, STREAM).status == 200, 30, "reads served")

    def measure(self, revoke, restore):
        """Ends access to every tenant while all are read; returns the longest time that reads went on."""
        readers = [Reader(self.tenants[number % TENANTS]) for number in range(READERS)]
        for reader in readers:
            reader.start()
        until(lambda: all(reader.reads > 3 for reader in readers), 60, "every reader reads")
        revoked = {}
        for tenant in self.tenants:
            revoke(tenant)
            revoked[tenant.id] = time.monotonic()
        time.sleep(3)
        for reader in readers:
            reader.stop()
        for tenant in self.tenants:
            restore(tenant)
        longest = max(reader.last_success - revoked[reader.tenant.id] for reader in readers)
        print(f"reads went on for {longest:.3f} s at most; {sum(reader.reads for reader in readers)} reads in all", flush=True)
        return longest

    def test_disabling_the_key(self):
        longest = self.measure(lambda tenant: tenant.kms.disable_key(KeyId=tenant.key_arn),
                               lambda tenant: tenant.kms.enable_key(KeyId=tenant.key_arn))
        self.assertLess(longest, PUSHED_SECONDS)

    def test_removing_the_policy_statements(self):
        def close(tenant):
            policy = tenant.policy()
            policy["Statement"] = [statement for statement in policy["Statement"] if statement["Action"] == "kms:*"]
            self.assertTrue(policy["Statement"])
            tenant.apply(policy)

        self.assertLess(self.measure(close, lambda tenant: tenant.apply(tenant.policy())), PUSHED_SECONDS)

    def test_scheduling_deletion(self):
        def restore(tenant):
            tenant.kms.cancel_key_deletion(KeyId=tenant.key_arn)
            tenant.kms.enable_key(KeyId=tenant.key_arn)

        longest = self.measure(lambda tenant: tenant.kms.schedule_key_deletion(KeyId=tenant.key_arn, PendingWindowInDays=7), restore)
        self.assertLess(longest, PUSHED_SECONDS)

    def test_open_subscriptions_and_long_reads_end_too(self):
        tenant = self.tenants[0]
        writer, big = tenant.user(), json.dumps("x" * 500_000)
        for number in range(40):
            answer = writer.append(tenant.id, "big", [event(str(number), json.loads(big))])
            self.assertIn(answer.status, (200, 201), answer.body)
        followers = [Follower(tenant, f"/v1/tenants/{tenant.id}/events/follow?from=0", "text/event-stream"),
                     Follower(tenant, f"/v1/tenants/{tenant.id}/streams/big/events", "application/x-ndjson", 1_000_000)]
        for follower in followers:
            follower.start()
            self.assertTrue(follower.opened.wait(10))
        time.sleep(1)
        self.assertEqual([follower.ended for follower in followers], [None, None])
        tenant.kms.disable_key(KeyId=tenant.key_arn)
        revoked = time.monotonic()
        followers[1].pace = None  # from here on it takes what it gets
        for follower in followers:
            follower.join(timeout=10)
        tenant.kms.enable_key(KeyId=tenant.key_arn)
        for follower in followers:
            self.assertIsNotNone(follower.ended, follower.path)
            self.assertLess(follower.ended - revoked, PUSHED_SECONDS, follower.path)
        self.assertLess(followers[1].received, 20_000_000)


if __name__ == "__main__":
    unittest.main()
