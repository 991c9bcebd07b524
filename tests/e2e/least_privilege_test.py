"""Least privilege in our own house: every operation of both services from every principal of the platform and of the secrets
role, with only those let through that policies/ lists, and each permission of policies/ used.
"""
import http.client
import json
import re
import ssl
import unittest
from pathlib import Path

import botocore.loaders

from aws_tools import boto, boto_in, refusal
from harness import DevTest
from scenario import ByokTenant, event, sandbox_tenant

POLICIES = Path(__file__).resolve().parents[2] / "policies"
PRINCIPALS = ("provisioner", "events", "registry", "secrets")
# What KMS's operations are called in policies, where it is not the operation's name.
OTHER_NAMES = {"ReEncrypt": ("ReEncryptFrom", "ReEncryptTo")}
READ_KEYRING = {"secretsmanager:GetSecretValue"}
MAKE = {"kms:CreateKey", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"}
CREATE = {"secretsmanager:CreateSecret"}
OPEN = {"kms:DescribeKey", "kms:Decrypt"}
# By where an action is aimed. "data key": under a key of the vendor's account with the context of a real data key of the
# principal's own store; "probe": of generation 0; "stray": that alone; "via": through Secrets Manager.
LISTED = {
    "provisioner": {"no resource": MAKE | CREATE, "key": MAKE, "data key": MAKE, "other store": MAKE,
                    "probe": MAKE | {"kms:Decrypt"}, "stray": MAKE, "via": MAKE | {"kms:Decrypt", "kms:GenerateDataKey"},
                    "keyring": READ_KEYRING | CREATE | {"secretsmanager:PutSecretValue",
                                                        "secretsmanager:UpdateSecretVersionStage"},
                    "other keyring": READ_KEYRING | CREATE | {"secretsmanager:PutSecretValue",
                                                              "secretsmanager:UpdateSecretVersionStage"},
                    "secret": CREATE},
    "events": {"no resource": {"kms:DescribeKey"}, "key": {"kms:DescribeKey"}, "data key": OPEN,
               "other store": {"kms:DescribeKey"}, "probe": OPEN | {"kms:GenerateDataKeyWithoutPlaintext"}, "stray": OPEN,
               "via": OPEN, "keyring": READ_KEYRING, "other keyring": set(), "secret": set()},
    "registry": {"no resource": set(), "key": set(), "data key": {"kms:Decrypt"}, "other store": set(), "probe": {"kms:Decrypt"},
                 "stray": set(), "via": {"kms:Decrypt"}, "keyring": READ_KEYRING, "other keyring": set(), "secret": set()},
    "secrets": {"no resource": {"kms:CreateKey"}, "key": {"kms:CreateKey", "kms:CreateAlias", "kms:DescribeKey"},
                "data key": {"kms:CreateKey", "kms:CreateAlias", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"},
                "other store": {"kms:CreateKey", "kms:CreateAlias", "kms:DescribeKey"},
                "probe": {"kms:CreateKey", "kms:CreateAlias", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"},
                "stray": {"kms:CreateKey", "kms:CreateAlias", "kms:DescribeKey"},
                "via": {"kms:CreateKey", "kms:CreateAlias", "kms:DescribeKey"}, "keyring": set(), "other keyring": set(),
                "secret": set()},
}
STORES = {"provisioner": "events", "events": "events", "registry": "registry", "secrets": "secrets"}

# Used where a data key changes while it is used, which no command does yet: src/keyring, AwsKeyMaker.
NOT_IN_THIS_TEST = {"provisioner": {"secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"}}


def every_action():
    """The actions of every operation of both services, by the models of the AWS SDK for Python."""
    loader, out = botocore.loaders.create_loader(), set()
    for service in ("kms", "secretsmanager"):
        for operation in loader.load_service_model(service, "service-2")["operations"]:
            out |= {f"{service}:{name}" for name in OTHER_NAMES.get(operation, (operation,))}
    return sorted(out)


class Operator:
    """The kms role's component port, with the operator's certificate."""

    def __init__(self, dev):
        operator = dev.facts["operator"]
        certificate = dev.folder / "operator.pem"
        certificate.write_text(operator["certificate"] + "\n" + operator["privateKey"], encoding="utf-8")
        context = ssl.create_default_context(cafile=dev.ca)
        context.load_cert_chain(certificate)
        host, port = operator["endpoint"].removeprefix("https://").rsplit(":", 1)
        self.connection = http.client.HTTPSConnection(host, int(port), context=context, timeout=30)

    def explain(self, **question):
        self.connection.request("POST", "/keyhold/v1/explain", json.dumps(question), {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        body = json.loads(answer.read())
        if answer.status != 200:
            raise AssertionError(f"{answer.status}: {body}")
        return body


class LeastPrivilege(DevTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.dev.account("platform")["id"]
        lines = (cls.dev.data_dir / "config/platform.toml").read_text(encoding="utf-8").splitlines()
        cls.deployment = next(line.split('"')[1] for line in lines if line.startswith("deployment"))

    def arn(self, principal):
        return f"arn:aws:iam::{self.account}:user/keyhold-{principal}"

    def places(self, principal, key):
        """What each place of LISTED is for this principal: members of a question."""
        store, region = STORES[principal], self.dev.region
        secret = f"arn:aws:secretsmanager:{region}:{self.account}:secret:"
        pairs = {"kh:deployment": self.deployment, "kh:store": store, "kh:gen": "1"}
        via = {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"}
        return {"no resource": {"resourceArn": "*"}, "key": {"resourceArn": key},
                "data key": {"resourceArn": key, "encryptionContext": pairs},
                "other store": {"resourceArn": key, "encryptionContext": {**pairs, "kh:store": "elsewhere"}},
                "probe": {"resourceArn": key, "encryptionContext": {**pairs, "kh:gen": "0"}},
                "stray": {"resourceArn": key, "encryptionContext": {"kh:gen": "0"}},
                "via": {"resourceArn": key, "context": via},
                "keyring": {"resourceArn": f"{secret}keyhold/{self.deployment}/t-1/{store}-AbCdEf"},
                "other keyring": {"resourceArn": f"{secret}keyhold/{self.deployment}/t-1/elsewhere-AbCdEf"},
                "secret": {"resourceArn": f"{secret}of/others-AbCdEf"}}

    def test_every_operation_is_refused_but_the_listed(self):
        operator, actions = Operator(self.dev), every_action()
        self.assertGreater(len(actions), 70)
        key = boto(self.dev, "kms", "platform").create_key()["KeyMetadata"]["Arn"]
        for principal in PRINCIPALS:
            for place, question in self.places(principal, key).items():
                with self.subTest(principal=principal, place=place):
                    allowed = {action for action in actions if action.startswith("secretsmanager:") or
                               not question["resourceArn"].startswith("arn:aws:secretsmanager")}
                    allowed = {action for action in allowed if action.startswith("kms:") or
                               not question["resourceArn"].startswith("arn:aws:kms")}
                    allowed = {action for action in allowed if operator.explain(
                        principalArn=self.arn(principal), action=action, **question)["allowed"]}
                    self.assertEqual(allowed, LISTED[principal][place])

    def test_real_calls_are_refused_too(self):
        for principal in PRINCIPALS:
            made = self.dev.keyhold_json("iam", "access-key", "create", self.account, f"keyhold-{principal}")
            try:
                keys = {"AccessKeyId": made["accessKeyId"], "SecretAccessKey": made["secretAccessKey"]}
                kms, secrets = (boto_in(self.dev, service, keys, None) for service in ("kms", "secretsmanager"))
                for call in (kms.list_keys, kms.list_aliases, secrets.list_secrets, secrets.get_random_password):
                    self.assertEqual(refusal(call), "AccessDeniedException", (principal, call))
                self.assertEqual(refusal(secrets.get_secret_value, SecretId="of/others"), "AccessDeniedException")
            finally:
                self.dev.keyhold("iam", "access-key", "delete", self.account, f"keyhold-{principal}", made["accessKeyId"])

    def actions_of(self, principal):
        document = json.loads((POLICIES / f"{principal}.json").read_text(encoding="utf-8"))
        return {action for statement in document["Statement"]
                for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])}

    def test_each_permission_is_used(self):
        tenant = ByokTenant(self.dev, "Permissions").activate()
        user = tenant.user()
        self.assertIn(user.append(tenant.id, "used", [event("1")]).status, (200, 201))
        self.assertEqual(user.read(tenant.id, "used").status, 200)
        sandbox_tenant(self.dev, "Permissions of the sandbox")
        used = {principal: set() for principal in PRINCIPALS}
        for role in ("kms", "secrets"):
            for line in self.dev.keyhold("audit", "export", "--role", role).splitlines():
                decision = json.loads(line)
                match = re.fullmatch(r".*:user/keyhold-(\w+)", decision.get("who", ""))
                if match and match[1] in used:
                    used[match[1]].add(decision["action"])
        for principal in PRINCIPALS:
            with self.subTest(principal=principal):
                self.assertEqual(self.actions_of(principal) - used[principal] - NOT_IN_THIS_TEST.get(principal, set()), set(),
                                 "a permission that nothing uses")
                self.assertEqual(used[principal] - self.actions_of(principal), set(), "an action beyond the document")


if __name__ == "__main__":
    unittest.main()
