"""What an election refuses, each by its own code and with nothing recorded; and that it can't come too late."""
import threading
import unittest

from harness import CommandFailed, DevTest
from rest import Rest
from scenario import ByokTenant

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"


class Elections(DevTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = Rest.operator(cls.dev)

    def elect(self, client, arn):
        """The code that the election of `arn` ends with, or "ok"."""
        answer = self.operator.put(f"/v1/clients/{client}/byok", {"keyArn": arn})
        return "ok" if answer.status in (200, 201) else answer.code()

    def test_an_arn_that_cannot_be_is_refused_and_not_recorded(self):
        region, account = self.dev.region, self.dev.account("client")["id"]
        vendor = self.dev.account("platform")["id"]
        client = self.dev.keyhold_json("client", "create", "Refused")["id"]
        cases = {
            f"arn:aws:kms:{region}:{account}:alias/mine": "byok-alias-arn",
            KEY: "byok-arn-malformed",
            "alias/mine": "byok-arn-malformed",
            f"arn:aws:s3:::{KEY}": "byok-not-a-kms-key-arn",
            f"arn:aws-cn:kms:{region}:{account}:key/{KEY}": "byok-wrong-partition",
            f"arn:aws:kms:ap-south-2:{account}:key/{KEY}": "byok-wrong-region",
            f"arn:aws:kms:{region}:{vendor}:key/{KEY}": "byok-vendor-account",
            f"arn:aws:kms:{region}:{account}:key/not-a-key": "byok-not-a-kms-key-arn",
        }
        for arn, code in cases.items():
            with self.subTest(arn):
                self.assertEqual(self.elect(client, arn), code)
                self.assertEqual(self.operator.get(f"/v1/clients/{client}").json()["byok"]["state"], "none")

    def test_a_second_arn_is_refused_and_the_same_one_changes_nothing(self):
        client = self.dev.keyhold_json("client", "create", "Twice")["id"]
        arn = f"arn:aws:kms:{self.dev.region}:{self.dev.account('client')['id']}:key/{KEY}"
        self.assertEqual(self.elect(client, arn), "ok")
        self.assertEqual(self.elect(client, arn), "ok")
        self.assertEqual(self.elect(client, arn.replace("1234abcd", "00000000")), "byok-already-elected")

    def test_after_the_production_tenant_it_is_too_late_by_every_road(self):
        client = self.dev.keyhold_json("client", "create", "Late")["id"]
        self.dev.keyhold("tenant", "provision", client, "--environment", "production")
        arn = f"arn:aws:kms:{self.dev.region}:{self.dev.account('client')['id']}:key/{KEY}"
        self.assertEqual(self.elect(client, arn), "byok-production-already-provisioned")
        with self.assertRaises(CommandFailed):
            self.dev.keyhold("byok", "elect", client, "--key-arn", arn)
        self.dev.kill()
        self.dev.start()
        type(self).operator = Rest.operator(self.dev)
        self.assertEqual(self.elect(client, arn), "byok-production-already-provisioned")

    def test_of_two_at_once_one_wins_and_the_tenant_has_the_key_that_the_client_shows(self):
        for attempt in range(5):
            client = self.dev.keyhold_json("client", "create", f"Race {attempt}")["id"]
            arn = f"arn:aws:kms:{self.dev.region}:{self.dev.account('client')['id']}:key/{KEY}"
            elect = threading.Thread(target=lambda: Rest.operator(self.dev).put(f"/v1/clients/{client}/byok", {"keyArn": arn}))
            elect.start()
            tenant = self.operator.post("/v1/tenants", {"client": client, "environment": "production"}).json()
            elect.join()
            shown = self.operator.get(f"/v1/clients/{client}").json()["byok"]
            self.assertEqual(shown["state"] == "consumed", tenant.get("keyArn") == arn, (shown, tenant))

    def test_there_is_no_fall_back_to_a_vendor_key(self):
        tenant = ByokTenant(self.dev, "Waiting")
        self.assertEqual(tenant.state(), "awaiting-access")
        user = tenant.user()
        self.assertNotIn(user.append(tenant.id, "s", [{"id": "1", "type": "t", "data": 1}]).status, (200, 201))
        self.assertEqual(self.dev.keyhold_json("tenant", "show", tenant.id)["keyArn"], tenant.key_arn)
        with self.assertRaises(CommandFailed):
            self.dev.keyhold("tenant", "provision", tenant.client, "--environment", "production")


if __name__ == "__main__":
    unittest.main()
