"""Every policy of tests/policies is applied to a client's key, and `byok verify` must report its findings, no others."""
import json
import unittest
from pathlib import Path

from harness import DevTest
from scenario import ByokTenant

POLICIES = sorted((Path(__file__).resolve().parents[1] / "policies").glob("*.json"))


def filled(value, places):
    """`value` with each ${PLACE} in its strings replaced."""
    text = json.dumps(value)
    for name, replacement in places.items():
        text = text.replace("${" + name + "}", replacement)
    return json.loads(text)


def findings(report):
    return sorted({check["finding"] for check in report["checks"] if check.get("finding")})


class PolicyMatrix(DevTest):
    def places(self, tenant):
        """What the placeholders of a policy file stand for, for one tenant: taken from the policy that the vendor prints."""
        by_sid = {statement.get("Sid", ""): statement for statement in tenant.policy()["Statement"]}
        context = next(statement["Condition"]["StringEquals"] for statement in by_sid.values() if "Condition" in statement)

        def principal_of(verb):
            found = next(statement for statement in by_sid.values() if verb in statement["Action"])
            principals = found["Principal"]["AWS"]
            return principals if isinstance(principals, str) else principals[0]

        return {"CLIENT_ACCOUNT": self.dev.account("client")["id"], "VENDOR_ACCOUNT": self.dev.account("platform")["id"],
                "PROVISIONER_ARN": principal_of("kms:GenerateDataKeyWithoutPlaintext"),
                "COMPONENT_ARN": principal_of("kms:Decrypt"),
                "DEPLOYMENT": context["kms:EncryptionContext:kh:deployment"],
                "TENANT": context["kms:EncryptionContext:kh:tenant"],
                "TENANT_PREFIX": context["kms:EncryptionContext:kh:tenant"][:8],
                "OTHER_TENANT": "11111111-1111-4111-8111-111111111111"}

    def test_each_policy_is_reported_by_its_own_findings(self):
        self.assertGreaterEqual(len(POLICIES), 46)
        for path in POLICIES:
            case = json.loads(path.read_text(encoding="utf-8"))
            with self.subTest(path.stem):
                tenant = ByokTenant(self.dev, path.stem)
                tenant.apply(filled(case["policy"], self.places(tenant)))
                report = tenant.verify()
                self.assertEqual(findings(report), sorted(case["expect"]), json.dumps(report, indent=1))
                self.assertEqual(tenant.state(), "awaiting-access" if case["expect"] else "active")


if __name__ == "__main__":
    unittest.main()
