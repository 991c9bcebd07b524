"""Resource policies with stock clients: two accounts, a secret, its key, and what each side has to say."""
import json
import unittest

import aws_tools
from aws_case import ANY
from secrets_case import SecretsTest, token

DEFAULT_KEY = "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key."


def policy(principal, action="secretsmanager:*", effect="Allow", **more):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Principal": principal, "Action": action, "Resource": "*", **more}]})


class SecretsPoliciesTest(SecretsTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = {"AWS": aws_tools.boto(cls.dev, "sts", "platform").get_caller_identity()["Arn"]}

    def test_a_policy_comes_back_as_it_was_given(self):
        name = self.secret()
        shown = self.secrets.get_resource_policy(SecretId=name)
        self.assertEqual(set(shown) - {"ResponseMetadata"}, {"ARN", "Name"})
        text = policy("*", "secretsmanager:GetSecretValue")
        put = self.secrets.put_resource_policy(SecretId=name, ResourcePolicy=text)
        self.assertEqual(set(put) - {"ResponseMetadata"}, {"ARN", "Name"})
        self.assertEqual(self.secrets.get_resource_policy(SecretId=name)["ResourcePolicy"], text)
        self.secrets.delete_resource_policy(SecretId=name)
        self.assertNotIn("ResourcePolicy", self.secrets.get_resource_policy(SecretId=name))

    def test_a_policy_names_nobody_who_is_missing(self):
        name = self.secret()
        text = policy({"AWS": f"arn:aws:iam::{self.account}:role/none"}, "secretsmanager:GetSecretValue")
        words = "This resource policy contains an unsupported principal."
        self.refused("MalformedPolicyDocumentException", words, "PutResourcePolicy", SecretId=name, ResourcePolicy=text)
        self.refused("MalformedPolicyDocumentException", words, "ValidateResourcePolicy", ResourcePolicy=text)

    def test_another_account_under_the_default_key(self):
        name = self.secret()
        arn = self.secrets.describe_secret(SecretId=name)["ARN"]
        self.refused("AccessDeniedException", ANY, "DescribeSecret", self.vendor_raw, SecretId=arn)
        self.secrets.put_resource_policy(SecretId=arn, ResourcePolicy=policy(self.theirs))
        self.assertEqual(self.vendor.describe_secret(SecretId=arn)["ARN"], arn)
        self.refused("InvalidRequestException", DEFAULT_KEY, "GetSecretValue", self.vendor_raw, SecretId=arn)
        self.refused("InvalidRequestException", DEFAULT_KEY, "PutSecretValue", self.vendor_raw, SecretId=arn, SecretString="x",
                     ClientRequestToken=token())
        self.vendor.put_resource_policy(SecretId=arn, ResourcePolicy=policy(self.theirs).replace("{\"Effect", "{\"Sid\":\"S\",\"Effect"))
        self.assertIn("\"S\"", self.vendor.get_resource_policy(SecretId=arn)["ResourcePolicy"])
        self.assertEqual(len(self.vendor.list_secret_version_ids(SecretId=arn)["Versions"]), 1)
        self.assertNotIn(name, [one["Name"] for one in self.vendor.list_secrets()["SecretList"]])
        self.vendor.tag_resource(SecretId=arn, Tags=[{"Key": "k", "Value": "v"}])
        self.assertEqual(self.secrets.describe_secret(SecretId=arn)["Tags"], [{"Key": "k", "Value": "v"}])
        self.vendor.untag_resource(SecretId=arn, TagKeys=["k"])
        self.vendor.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)

    def test_another_account_needs_secret_and_key(self):
        kms = aws_tools.boto(self.dev, "kms")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        name = self.secret("secret", KmsKeyId=key)
        arn = self.secrets.describe_secret(SecretId=name)["ARN"]
        self.secrets.put_resource_policy(SecretId=arn, ResourcePolicy=policy(self.theirs))
        self.refused("AccessDeniedException", "Access to KMS is not allowed", "GetSecretValue", self.vendor_raw, SecretId=arn)
        statements = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        statements["Statement"].append({"Effect": "Allow", "Principal": self.theirs, "Resource": "*",
                                        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"]})
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(statements))
        self.assertEqual(self.value(arn, self.vendor), "secret")
        self.vendor.put_secret_value(SecretId=arn, SecretString="new")
        self.assertEqual((self.value(arn, self.vendor), self.value(name)), ("new", "new"))
        self.vendor.delete_secret(SecretId=arn, RecoveryWindowInDays=7)
        self.assertIn("DeletedDate", self.secrets.describe_secret(SecretId=arn))
        self.vendor.restore_secret(SecretId=arn)
        self.secrets.delete_resource_policy(SecretId=arn)
        self.refused("AccessDeniedException", ANY, "GetSecretValue", self.vendor_raw, SecretId=arn)

    def test_a_secret_under_a_key_of_another_account(self):
        vendor_kms = aws_tools.boto(self.dev, "kms", "platform")
        key = vendor_kms.create_key()["KeyMetadata"]["Arn"]
        self.refused("AccessDeniedException", ANY, "CreateSecret", Name=self.name(), SecretString="x", KmsKeyId=key,
                     ClientRequestToken=token())
        statements = json.loads(vendor_kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        statements["Statement"].append({"Effect": "Allow", "Principal": {"AWS": self.account}, "Resource": "*",
                                        "Action": ["kms:Decrypt", "kms:GenerateDataKey"]})
        vendor_kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(statements))
        name = self.secret("x", KmsKeyId=key)
        self.assertEqual((self.value(name), self.secrets.describe_secret(SecretId=name)["KmsKeyId"]), ("x", key))

    def test_a_denial_says_which_side_denied(self):
        name = self.secret()
        arn = self.secrets.describe_secret(SecretId=name)["ARN"]
        who = aws_tools.boto(self.dev, "sts").get_caller_identity()["Arn"]
        self.secrets.put_resource_policy(SecretId=name, ResourcePolicy=policy({"AWS": who}, "secretsmanager:GetSecretValue", "Deny"))
        self.refused("AccessDeniedException", f"User: {who} is not authorized to perform: secretsmanager:GetSecretValue on resource: "
                     f"{name} with an explicit deny in a resource-based policy", "GetSecretValue", SecretId=name)
        vendor = aws_tools.boto(self.dev, "sts", "platform").get_caller_identity()["Arn"]
        self.refused("AccessDeniedException", f"User: {vendor} is not authorized to perform: secretsmanager:GetSecretValue on resource: "
                     f"{arn} because no resource-based policy allows the secretsmanager:GetSecretValue action", "GetSecretValue",
                     self.vendor_raw, SecretId=arn)

    def test_policies_that_are_none_or_let_everyone_in(self):
        name = self.secret()
        for text in ("some policy", '{"Version":"2012-10-17"}',
                     '{"Version":"2012-10-17","Statement":[{"Action":"secretsmanager:*","Resource":"*"}]}',
                     policy({"AWS": self.account}, Unknown="x")):
            for operation in ("PutResourcePolicy", "ValidateResourcePolicy"):
                with self.assertRaises(aws_tools.Refused) as caught:
                    self.raw(operation, SecretId=name, ResourcePolicy=text)
                self.assertEqual(caught.exception.name, "MalformedPolicyDocumentException")
                self.assertTrue(caught.exception.message.startswith("This resource policy contains a syntax error."))
        self.refused("PublicPolicyException", "You can't attach a resource-based policy that allows broad access to the secret.",
                     "PutResourcePolicy", SecretId=name, ResourcePolicy=policy("*"), BlockPublicPolicy=True)
        self.secrets.put_resource_policy(SecretId=name, ResourcePolicy=policy({"AWS": self.account}), BlockPublicPolicy=True)
        good = self.secrets.validate_resource_policy(ResourcePolicy=policy({"AWS": self.account}))
        self.assertEqual((good["PolicyValidationPassed"], good["ValidationErrors"]), (True, []))
        bad = self.secrets.validate_resource_policy(SecretId=name, ResourcePolicy=policy("*"))
        self.assertFalse(bad["PolicyValidationPassed"])
        self.assertEqual([set(one) for one in bad["ValidationErrors"]], [{"CheckName", "ErrorMessage"}])
        self.refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret.", "PutResourcePolicy",
                     SecretId="unknown-secret", ResourcePolicy="p")


if __name__ == "__main__":
    unittest.main()
