"""The main job, with the stock AWS CLI as the client's tool and boto3 as the vendor's."""
import json
import unittest

import aws_tools
from harness import DevTest
from rest import Rest
from scenario import event, until

WORDS = ["wolframite", "cassiterite", "scheelite"]


class Journey(DevTest):
    """One story, told in order: each test begins where the one before it ended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.aws = aws_tools.AwsCli(cls.dev, "client")

    def tenant_state(self):
        return self.dev.keyhold_json("tenant", "show", self.tenant)["state"]

    def read(self):
        return self.user.read(self.tenant, "ores")

    def test_1_the_client_makes_a_key_with_the_aws_cli(self):
        metadata = self.aws("kms", "create-key", "--description", "for the vendor")["KeyMetadata"]
        type(self).key_arn = metadata["Arn"]
        self.assertEqual(metadata["KeyState"], "Enabled")
        self.assertEqual(self.aws("sts", "get-caller-identity")["Account"], self.dev.account("client")["id"])
        self.aws("kms", "create-alias", "--alias-name", "alias/vendor", "--target-key-id", self.key_arn)
        self.assertIn("alias/vendor", [alias["AliasName"] for alias in self.aws("kms", "list-aliases")["Aliases"]])

    def test_2_the_client_elects_it_and_the_vendor_provisions(self):
        client = self.dev.keyhold_json("client", "create", "Acme Ores")
        elected = self.dev.keyhold_json("byok", "elect", client["id"], "--key-arn", self.key_arn)
        self.assertEqual(elected["byok"]["state"], "elected")
        tenant = self.dev.keyhold_json("tenant", "provision", client["id"], "--environment", "production")
        type(self).tenant = tenant["id"]
        self.assertEqual((tenant["state"], tenant["keyArn"]), ("awaiting-access", self.key_arn))

    def test_3_the_client_opens_the_key_to_the_vendor(self):
        policy = self.dev.folder / "policy.json"
        policy.write_text(self.dev.keyhold("byok", "policy", self.tenant), encoding="utf-8")
        self.assertIn("put-key-policy", self.dev.keyhold("byok", "policy", self.tenant, "--guide"))
        self.aws("kms", "put-key-policy", "--key-id", self.key_arn, "--policy-name", "default", "--policy", f"file://{policy}")
        report = self.dev.keyhold_json("byok", "verify", self.tenant)
        self.assertEqual([check for check in report["checks"] if check["result"] == "failed"], [])
        self.assertEqual(self.tenant_state(), "active")

    def test_4_records_go_in_and_come_back(self):
        type(self).user = Rest.tenant(self.dev, self.tenant)
        answer = self.user.append(self.tenant, "ores", [event(word) for word in WORDS], "no-stream")
        self.assertIn(answer.status, (200, 201), answer.body)
        lines = self.read().lines()
        self.assertEqual([line["id"] for line in lines], WORDS)
        self.assertEqual([line["revision"] for line in lines], [0, 1, 2])
        self.assertEqual([line["data"] for line in lines], [{"n": word} for word in WORDS])

    def test_5_nothing_legible_is_on_disk(self):
        for path in (path for path in self.dev.data_dir.rglob("*") if path.is_file()):
            content = path.read_bytes()
            for word in WORDS:
                self.assertNotIn(word.encode(), content, path)

    def test_6_disabling_the_key_ends_all_reading_and_writing(self):
        self.aws("kms", "disable-key", "--key-id", self.key_arn)
        until(lambda: self.read().status != 200, 2, "reads refused")
        self.assertEqual(self.user.append(self.tenant, "ores", [event("late")]).code(), self.read().code())

    def test_7_enabling_it_brings_everything_back(self):
        self.aws("kms", "enable-key", "--key-id", self.key_arn)
        until(lambda: self.read().status == 200, 20, "reads served")
        self.assertEqual([line["id"] for line in self.read().lines()], WORDS)

    def test_8_all_of_it_is_there_after_a_restart(self):
        self.assertEqual(self.dev.stop(), 0)
        self.dev.start()
        type(self).user = Rest.tenant(self.dev, self.tenant)
        self.assertEqual([line["id"] for line in self.read().lines()], WORDS)

    def test_9_scheduling_deletion_ends_access_and_can_be_taken_back(self):
        answer = self.aws("kms", "schedule-key-deletion", "--key-id", self.key_arn, "--pending-window-in-days", "7")
        self.assertEqual(answer["KeyState"], "PendingDeletion")
        until(lambda: self.read().status != 200, 2, "reads refused")
        self.aws("kms", "cancel-key-deletion", "--key-id", self.key_arn)
        self.assertEqual(self.aws.refusal("kms", "encrypt", "--key-id", self.key_arn, "--plaintext", "YQ=="), "DisabledException")
        self.aws("kms", "enable-key", "--key-id", self.key_arn)
        until(lambda: self.read().status == 200, 20, "reads served")


class Vendor(DevTest):
    """The vendor's own use of the embedded services, with boto3."""

    def test_kms_encrypts_and_decrypts_under_a_context(self):
        kms = aws_tools.boto(self.dev, "kms", "platform")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        blob = kms.encrypt(KeyId=key, Plaintext=b"plain", EncryptionContext={"a": "b"})["CiphertextBlob"]
        self.assertEqual(kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})["Plaintext"], b"plain")
        self.assertEqual(aws_tools.refusal(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"a": "c"}),
                         "InvalidCiphertextException")
        data_key = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
        self.assertEqual(kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])["Plaintext"], data_key["Plaintext"])
        other = kms.create_key()["KeyMetadata"]["KeyId"]
        moved = kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext={"a": "b"}, DestinationKeyId=other)
        self.assertEqual(kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"], b"plain")
        self.assertEqual(len(kms.generate_random(NumberOfBytes=32)["Plaintext"]), 32)

    def test_kms_keys_have_tags_and_descriptions(self):
        kms = aws_tools.boto(self.dev, "kms")
        key = kms.create_key(Tags=[{"TagKey": "team", "TagValue": "records"}])["KeyMetadata"]["KeyId"]
        kms.tag_resource(KeyId=key, Tags=[{"TagKey": "stage", "TagValue": "test"}, {"TagKey": "team", "TagValue": "audit"}])
        kms.untag_resource(KeyId=key, TagKeys=["stage"])
        listed = kms.list_resource_tags(KeyId=key)
        self.assertEqual((listed["Tags"], listed["Truncated"]), ([{"TagKey": "team", "TagValue": "audit"}], False))
        kms.update_key_description(KeyId=key, Description="of the auditors")
        self.assertEqual(kms.describe_key(KeyId=key)["KeyMetadata"]["Description"], "of the auditors")
        self.assertEqual(kms.list_key_policies(KeyId=key)["PolicyNames"], ["default"])

    def test_secrets_keep_versions_and_labels(self):
        secrets = aws_tools.boto(self.dev, "secretsmanager", "platform")
        made = secrets.create_secret(Name="app/db", SecretString="one")
        self.assertRegex(made["ARN"], r":secret:app/db-[A-Za-z0-9]{6}$")
        second = secrets.put_secret_value(SecretId="app/db", SecretString="two")["VersionId"]
        self.assertEqual(secrets.get_secret_value(SecretId="app/db")["SecretString"], "two")
        self.assertEqual(secrets.get_secret_value(SecretId="app/db", VersionStage="AWSPREVIOUS")["SecretString"], "one")
        secrets.update_secret_version_stage(SecretId="app/db", VersionStage="AWSCURRENT", MoveToVersionId=made["VersionId"],
                                            RemoveFromVersionId=second)
        self.assertEqual(secrets.get_secret_value(SecretId=made["ARN"])["SecretString"], "one")
        secrets.delete_secret(SecretId="app/db", RecoveryWindowInDays=7)
        self.assertEqual(aws_tools.refusal(secrets.get_secret_value, SecretId="app/db"), "InvalidRequestException")
        secrets.restore_secret(SecretId="app/db")
        self.assertIn("app/db", json.dumps([secret["Name"] for secret in secrets.list_secrets()["SecretList"]]))

    def test_a_secret_needs_its_key(self):
        kms = aws_tools.boto(self.dev, "kms", "platform")
        secrets = aws_tools.boto(self.dev, "secretsmanager", "platform")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        secrets.create_secret(Name="under-own-key", SecretString="value", KmsKeyId=key)
        kms.disable_key(KeyId=key)
        self.assertNotEqual(aws_tools.refusal(secrets.get_secret_value, SecretId="under-own-key"), "no error")
        kms.enable_key(KeyId=key)
        self.assertEqual(secrets.get_secret_value(SecretId="under-own-key")["SecretString"], "value")


if __name__ == "__main__":
    unittest.main()
