"""Groups, managed policies, permissions boundaries, tags and access keys: managed by the operator, felt by boto3."""
import json
import unittest

from aws_tools import boto_in, refusal
from harness import CommandFailed, DevTest


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def denial(call, **arguments):
    """AWS's words of a refusal."""
    from botocore.exceptions import ClientError  # pylint: disable=import-outside-toplevel

    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Message"]
    return "no error"


def allow(actions, **more):
    return {"Effect": "Allow", "Action": actions, "Resource": "*", **more}


class Identities(DevTest):
    """Each test makes a user of its own in the client's account."""

    def setUp(self):
        self.account = self.dev.account("client")["id"]

    def iam(self, *words):
        return self.dev.keyhold("iam", *words)

    def file_of(self, *statements):
        path = self.dev.folder / "document.json"
        path.write_text(json.dumps(document(*statements)), encoding="utf-8")
        return path

    def make_user(self, name):
        """boto3's clients of a new user without policies, and its access key's id."""
        self.iam("user", "create", self.account, name)
        made = self.dev.keyhold_json("iam", "access-key", "create", self.account, name)
        credentials = {"AccessKeyId": made["accessKeyId"], "SecretAccessKey": made["secretAccessKey"]}
        return lambda service: boto_in(self.dev, service, credentials, None), made["accessKeyId"]

    def refused_with(self, client, why):
        self.assertIn(why, denial(client.list_keys))

    def test_a_groups_policies_are_its_members(self):
        user, _ = self.make_user("gina")
        self.iam("group", "create", self.account, "listers")
        self.iam("group-policy", "put", self.account, "listers", "list", self.file_of(allow("kms:ListKeys")))
        self.refused_with(user("kms"), "because no identity-based policy allows the kms:ListKeys action")
        self.iam("group", "add", self.account, "listers", "gina")
        user("kms").list_keys()
        self.assertEqual(self.dev.keyhold_json("iam", "group", "show", self.account, "listers")["members"], ["gina"])
        self.iam("group", "remove", self.account, "listers", "gina")
        self.refused_with(user("kms"), "no identity-based policy")

    def test_a_managed_policy_and_a_boundary_decide_in_both_services(self):
        user, _ = self.make_user("mona")
        self.iam("managed-policy", "create", self.account, "all",
                 self.file_of(allow(["kms:ListKeys", "secretsmanager:ListSecrets"])), "--description", "for tests")
        self.iam("managed-policy", "create", self.account, "least", self.file_of(allow("kms:DescribeKey")))
        self.iam("managed-policy", "attach", self.account, "all", "user/mona")
        user("kms").list_keys()
        user("secretsmanager").list_secrets()
        self.iam("boundary", "set", self.account, "least", "user/mona")
        self.refused_with(user("kms"), "because no permissions boundary allows the kms:ListKeys action")
        self.assertIn("because no permissions boundary allows the secretsmanager:ListSecrets action",
                      denial(user("secretsmanager").list_secrets))
        with self.assertRaises(CommandFailed) as still:
            self.iam("managed-policy", "delete", self.account, "least")
        self.assertIn("permissions boundary", still.exception.stderr)
        self.iam("boundary", "remove", self.account, "user/mona")
        user("kms").list_keys()
        self.iam("managed-policy", "detach", self.account, "all", "user/mona")
        self.iam("managed-policy", "delete", self.account, "all")
        self.refused_with(user("kms"), "no identity-based policy")

    def test_a_condition_asks_for_a_principals_tag(self):
        user, _ = self.make_user("tara")
        blue = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
        self.iam("policy", "put", self.account, "tara", "list", self.file_of(allow("kms:ListKeys", Condition=blue)))
        self.refused_with(user("kms"), "no identity-based policy")
        self.iam("tags", "set", self.account, "user/tara", "team=blue", "cost centre=7")
        user("kms").list_keys()

    def test_an_access_key_tells_its_last_use(self):
        user, key = self.make_user("lou")
        listed = lambda: self.dev.keyhold_json("iam", "access-key", "list", self.account, "lou")["accessKeys"]
        self.assertNotIn("lastUsed", listed()[0])
        user("sts").get_caller_identity()
        self.assertEqual(listed()[0]["lastUsed"]["service"], "sts")
        self.iam("access-key", "create", self.account, "lou")
        with self.assertRaises(CommandFailed):
            self.iam("access-key", "create", self.account, "lou")
        self.iam("access-key", "update", self.account, "lou", key, "--status", "Inactive")
        self.assertEqual(refusal(user("sts").get_caller_identity), "InvalidClientTokenId")

    def test_all_of_it_is_there_after_a_restart(self):
        user, _ = self.make_user("rest")
        self.iam("group", "create", self.account, "kept")
        self.iam("managed-policy", "create", self.account, "kept", self.file_of(allow("kms:ListKeys")))
        self.iam("managed-policy", "attach", self.account, "kept", "group/kept")
        self.iam("group", "add", self.account, "kept", "rest")
        self.iam("boundary", "set", self.account, "kept", "user/rest")
        before = self.dev.keyhold_json("iam", "user", "show", self.account, "rest")
        self.dev.stop()
        self.dev.start()
        self.assertEqual(self.dev.keyhold_json("iam", "user", "show", self.account, "rest"), before)
        user("kms").list_keys()


if __name__ == "__main__":
    unittest.main()
