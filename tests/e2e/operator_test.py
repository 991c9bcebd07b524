"""The operator's commands against the kms component port of a `keyhold dev`."""
import hashlib
import json
import os
import subprocess
import threading
import time

from botocore.exceptions import ClientError

from aws_tools import boto
from harness import BINARY, CommandFailed, DevTest, clean_environment


class OperatorTest(DevTest):
    def export(self, *options):
        """The lines of an export, and what it says on standard error."""
        done = subprocess.run([BINARY, "audit", "export", *options, "--data-dir", self.dev.data_dir], text=True, timeout=60,
                              capture_output=True, env=clean_environment(self.dev.home), check=True)
        return done.stdout.splitlines(), done.stderr

    def test_an_export_is_one_chain_that_anyone_can_check(self):
        kms = boto(self.dev, "kms", "client")
        kms.create_key()
        lines, said = self.export()
        for before, line in zip(["0" * 64] + [hashlib.sha256(line.encode()).hexdigest() for line in lines], lines):
            self.assertEqual(json.loads(line)["previous"], before)
        self.assertEqual([json.loads(line)["seq"] for line in lines], list(range(len(lines))))
        self.assertIn(f"{len(lines)} lines, 0 to {len(lines) - 1}", said)
        self.assertIn(hashlib.sha256(lines[-1].encode()).hexdigest(), said)
        some, _ = self.export("--from", "3")
        self.assertEqual(some[:len(lines) - 3], lines[3:])
        newest = self.dev.keyhold("audit", "tail", "--lines", "2").splitlines()
        self.assertEqual(len(newest), 2)
        self.assertLessEqual(set(newest), set(self.export()[0]))

    def test_calls_are_exported_as_cloudtrail_has_them(self):
        kms = boto(self.dev, "kms", "client")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"purpose": "trail"})
        records = [json.loads(line) for line in self.export("--format", "cloudtrail")[0]]
        found = [one for one in records if one["eventName"] == "Encrypt" and one["resources"][0]["ARN"] == key]
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["requestParameters"], {"keyId": key, "encryptionContext": {"purpose": "trail"}})
        self.assertEqual(found[0]["awsRegion"], self.dev.region)
        self.assertEqual(found[0]["userIdentity"]["type"], "IAMUser")
        self.assertEqual(len({one["eventID"] for one in records}), len(records))

    def test_the_operator_sees_every_key_and_changes_none(self):
        kms = boto(self.dev, "kms", "client")
        key = kms.create_key(Description="of ships")["KeyMetadata"]
        kms.create_alias(AliasName="alias/ships", TargetKeyId=key["KeyId"])
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")
        vendors = boto(self.dev, "kms", "platform").create_key()["KeyMetadata"]["Arn"]
        listed = {one["arn"] for one in self.dev.keyhold_json("kms", "keys")["keys"]}
        self.assertLessEqual({key["Arn"], vendors}, listed)
        own = self.dev.keyhold_json("kms", "keys", "--account", self.dev.account("client")["id"])["keys"]
        self.assertNotIn(vendors, {one["arn"] for one in own})
        self.assertIn(f"{key['Arn']} Enabled SYMMETRIC_DEFAULT ENCRYPT_DECRYPT alias/ships",
                      self.dev.keyhold("kms", "keys").splitlines())
        for name in (key["Arn"], key["KeyId"], "alias/ships"):
            shown = self.dev.keyhold_json("kms", "key", "show", name)
            self.assertEqual((shown["arn"], shown["description"]), (key["Arn"], "of ships"))
            self.assertEqual(shown["lastUse"]["operation"], "Encrypt")
            self.assertIn("Statement", shown["policy"])
        kms.schedule_key_deletion(KeyId=key["KeyId"])
        waiting = self.dev.keyhold_json("kms", "keys", "--state", "PendingDeletion")["keys"]
        self.assertIn(key["Arn"], {one["arn"] for one in waiting})
        with self.assertRaisesRegex(CommandFailed, "no-such-key"):
            self.dev.keyhold("kms", "key", "show", "alias/none")
        with self.assertRaises(CommandFailed) as caught:
            self.dev.keyhold("kms", "key", "enable", key["Arn"])
        self.assertEqual(caught.exception.code, 2)

    def test_the_secrets_role_has_the_operators_routes_too(self):
        secrets = boto(self.dev, "secretsmanager", "client")
        secrets.create_secret(Name="ship", SecretString="anchored")
        status = self.dev.keyhold_json("secrets", "status")
        self.assertEqual((status["role"], status["health"]), ("secrets", "good"))
        self.assertGreaterEqual(status["secrets"], 1)
        self.assertEqual(status["limits"], {"accountPerSecond": 0, "keyPerSecond": 0})
        self.assertEqual(self.dev.keyhold_json("kms", "status")["audit"], "synced")
        self.assertIn("secretsmanager:CreateSecret", self.dev.keyhold("audit", "tail", "--role", "secrets"))
        lines, said = self.export("--role", "secrets")
        self.assertIn(f"{len(lines)} lines, 0 to {len(lines) - 1}, in one chain", said)
        self.assertNotIn("anchored", "".join(lines))

    def test_a_wrong_page_is_refused(self):
        with self.assertRaises(CommandFailed):
            self.dev.keyhold("audit", "tail", "--lines", "1001")

    def test_the_root_key_rotates_while_keys_serve(self):
        kms = boto(self.dev, "kms", "client")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        blob = kms.encrypt(KeyId=key, Plaintext=b"kept")["CiphertextBlob"]
        before = self.dev.keyhold_json("kms", "status")
        self.assertEqual((before["health"], before["sealSlots"]), ("good", len(self.dev.keyhold_json("kms", "slot", "list")["slots"])))
        self.assertEqual(sum(before["keysByState"].values()), before["keys"])
        rotated = self.dev.keyhold_json("kms", "rotate-root")
        self.assertEqual(rotated["rootEpoch"], before["rootEpoch"] + 1)
        self.assertEqual(kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"kept")
        after = self.dev.keyhold_json("kms", "status")
        self.assertEqual((after["rootEpoch"], after["keys"]), (rotated["rootEpoch"], before["keys"]))
        self.assertGreater(after["auditLines"], before["auditLines"])
        self.assertIn("keyhold:RotateRootKey", self.dev.keyhold("audit", "tail"))
        self.dev.stop()
        self.dev.start()
        kms = boto(self.dev, "kms", "client")
        self.assertEqual(kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"kept")

    def test_slots_open_the_root_key_and_the_next_one(self):
        own = f"{self.dev.data_dir}.key"
        listed = self.dev.keyhold_json("kms", "slot", "list")
        self.assertEqual([(one["slot"], one["type"]) for one in listed["slots"]], [(1, "passphrase"), (2, "key-file")])
        added = self.dev.keyhold_json("kms", "slot", "add", "passphrase", "--label", "safe", "--with-key-file", own)
        other = str(self.dev.home / "other.key")
        self.dev.keyhold("kms", "slot", "add", "key-file", other, text_in=added["passphrase"] + "\n")
        self.assertEqual(os.stat(other).st_mode & 0o777, 0o600)
        self.dev.keyhold("kms", "rotate-root")
        self.dev.keyhold("kms", "slot", "remove", "1", "--with-key-file", other)
        left = self.dev.keyhold_json("kms", "slot", "list")["slots"]
        self.assertEqual([(one["slot"], one["label"]) for one in left], [(2, "role"), (3, "safe"), (4, "")])
        with self.assertRaisesRegex(CommandFailed, "slot-in-use"):
            self.dev.keyhold("kms", "slot", "remove", "3", text_in=added["passphrase"] + "\n")
        with self.assertRaisesRegex(CommandFailed, "slot-not-opened"):
            self.dev.keyhold("kms", "slot", "remove", "2", text_in="a guess\n")
        with self.assertRaisesRegex(CommandFailed, "slot-exists"):
            self.dev.keyhold("kms", "slot", "add", "key-file", other, "--with-key-file", own)
        lines = self.dev.keyhold("audit", "tail")
        self.assertIn("keyhold:AddSealSlot", lines)
        self.assertNotIn(added["passphrase"], lines + self.dev.log())
        self.dev.stop()
        self.dev.start()

    def test_a_sealed_kms_has_no_key_until_somebody_opens_a_slot(self):
        own = f"{self.dev.data_dir}.key"
        kms, secrets = (boto(self.dev, service, "client") for service in ("kms", "secretsmanager"))
        key = kms.create_key()["KeyMetadata"]["Arn"]
        blob = kms.encrypt(KeyId=key, Plaintext=b"kept")["CiphertextBlob"]
        secrets.create_secret(Name="harbour", SecretString="anchored")
        with self.assertRaisesRegex(CommandFailed, "not-sealed"):
            self.dev.keyhold("kms", "unseal", "--with-key-file", own)
        self.assertTrue(self.dev.keyhold_json("kms", "seal")["sealed"])
        self.wait_until_wiped()
        self.assertEqual(self.code_of(kms.decrypt, CiphertextBlob=blob), ("KMSInternalException", 500))
        self.assertEqual(self.code_of(boto(self.dev, "sts", "client").get_caller_identity), ("InternalFailure", 500))
        self.assertEqual(self.code_of(secrets.get_secret_value, SecretId="harbour")[1], 503)
        with self.assertRaisesRegex(CommandFailed, "sealed"):
            self.dev.keyhold("kms", "keys")
        with self.assertRaisesRegex(CommandFailed, "slot-not-opened"):
            self.dev.keyhold("kms", "unseal", text_in="a guess\n")
        self.assertTrue(self.dev.keyhold_json("kms", "status")["sealed"])
        self.assertFalse(self.dev.keyhold_json("kms", "unseal", "--with-key-file", own)["sealed"])
        self.assertEqual(kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"kept")
        self.assertEqual(secrets.get_secret_value(SecretId="harbour")["SecretString"], "anchored")
        actions = [json.loads(line)["action"] for line in self.dev.keyhold("audit", "tail").splitlines()]
        self.assertEqual([one for one in actions if one in ("keyhold:Seal", "keyhold:Unseal")][-2:],
                         ["keyhold:Seal", "keyhold:Unseal"])

    def test_a_kms_is_sealed_while_it_is_in_use(self):
        own = f"{self.dev.data_dir}.key"
        kms = boto(self.dev, "kms", "client")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        stop, answers = threading.Event(), set()

        def call():
            client = boto(self.dev, "kms", "client")
            while not stop.is_set():
                try:
                    client.encrypt(KeyId=key, Plaintext=b"x")
                    answers.add("done")
                except ClientError as error:
                    answers.add(error.response["Error"]["Code"])

        callers = [threading.Thread(target=call) for _ in range(4)]
        for caller in callers:
            caller.start()
        for _ in range(5):
            self.dev.keyhold("kms", "seal")
            self.wait_until_wiped()
            self.dev.keyhold("kms", "unseal", "--with-key-file", own)
        stop.set()
        for caller in callers:
            caller.join()
        self.assertEqual(answers, {"done", "KMSInternalException"})
        kms.encrypt(KeyId=key, Plaintext=b"x")

    def wait_until_wiped(self):
        """Requests that were under way have let go of the keys: none is in memory."""
        for _ in range(200):
            status = self.dev.keyhold_json("kms", "status")
            if status["sealed"] and not status["sealing"]:
                self.assertEqual(status["memory"]["keyBytes"], 0)
                return
            time.sleep(0.05)
        self.fail(f"still sealing: {status}")

    def code_of(self, call, **request):
        with self.assertRaises(ClientError) as caught:
            call(**request)
        answer = caught.exception.response
        return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]

    def test_a_role_needs_its_configuration(self):
        for command in (("kms",), ("kms", "init"), ("secrets",)):
            done = subprocess.run([BINARY, *command], text=True, timeout=60, capture_output=True, check=False)
            self.assertEqual(done.returncode, 2, command)
            self.assertIn("--config", done.stderr)
