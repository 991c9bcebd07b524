"""How long reads go on after a client ends access: 32 readers over 20 tenants at full speed, leases warm."""
import json
import time
import unittest

from harness import DevTest
from readers import STREAM, Follower, longest_read_after
from scenario import ByokTenant, event, until

TENANTS, READERS = 20, 32
PUSHED_SECONDS = 1.0


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
        longest = longest_read_after(self.tenants, READERS, revoke, patience=3)
        for tenant in self.tenants:
            restore(tenant)
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
        for number in range(100):
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
        self.assertLess(followers[1].received, 50_000_000)


if __name__ == "__main__":
    unittest.main()
