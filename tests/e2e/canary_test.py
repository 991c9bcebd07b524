"""Words written through every field of every API are found in no file and no log: not as they are, not in hex, not in base64.

Names that AWS itself keeps in clear in its trails (of aliases, secrets and users) count too: here all of it is sealed.
"""
import base64
import json
import os
import secrets as random_words
import signal
import time
import unittest
from pathlib import Path

import aws_tools
from harness import DevTest
from rest import Rest, stream_path
from scenario import sandbox_tenant, until


def forms(secret):
    """How `secret` could stand in a file: raw, in hex of both cases, and in base64 at each of its three alignments."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        # The first and last characters depend on the neighbours: what stays is the middle.
        middle = base64.b64encode(b"\0" * shift + secret)[4 if shift else 0:-4]
        yield middle
        yield middle.replace(b"+", b"-").replace(b"/", b"_")


class Canary(DevTest):
    """Each test writes its words and remembers them; the last one looks for all of them."""

    words = {}

    def canary(self, field):
        """A new word, long and unlikely, to be written as `field`."""
        word = f"canary{random_words.token_hex(9)}"
        self.words[field] = word.encode()
        return word

    def test_1_every_field_of_the_event_store(self):
        tenant = sandbox_tenant(self.dev, self.canary("client name"))
        user = Rest.tenant(self.dev, tenant)
        stream = self.canary("stream name")
        binary = random_words.token_bytes(48)
        self.words["dataBase64"] = binary
        answer = user.append(tenant, stream, [
            {"id": self.canary("event id"), "type": self.canary("event type"), "time": "2024-02-03T04:05:06.777777+01:00",
             "data": {self.canary("member name"): self.canary("data")}, "metadata": {"m": self.canary("event metadata")}},
            {"id": self.canary("second event id"), "type": "t", "dataBase64": base64.b64encode(binary).decode()}])
        self.assertIn(answer.status, (200, 201), answer.body)
        self.words["event time"] = b"2024-02-03T04:05:06.777777"
        put = user.put(stream_path(tenant, stream), {"metadata": {"s": self.canary("stream metadata")}})
        self.assertIn(put.status, (200, 204), put.body)
        refused = user.append(tenant, stream, [{"id": self.canary("refused id"), "type": "t", "data": self.canary("refused data")}], 7)
        self.assertEqual(refused.status, 409)
        user.append(tenant, stream, [{"id": "x", "type": "t", "data": self.canary("too long") * 60000}])
        user.append(tenant, stream, [{self.canary("unknown member"): self.canary("unknown value")}])
        self.assertEqual(len(user.read(tenant, stream).lines()), 2)
        self.words["token"] = user.token.encode()

    def test_2_every_field_of_kms(self):
        kms = aws_tools.boto(self.dev, "kms")
        key = kms.create_key(Description=self.canary("key description"))["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName="alias/" + self.canary("alias"), TargetKeyId=key)
        policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        policy["Statement"][0]["Sid"] = self.canary("policy Sid")
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
        context = {self.canary("context key"): self.canary("context value")}
        kms.encrypt(KeyId=key, Plaintext=self.canary("plaintext"), EncryptionContext=context)
        made = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=context)
        self.words["data key"] = made["Plaintext"]
        self.words["random"] = kms.generate_random(NumberOfBytes=32)["Plaintext"]
        aws_tools.refusal(kms.decrypt, CiphertextBlob=made["CiphertextBlob"],
                          EncryptionContext={self.canary("wrong key"): self.canary("wrong value")})

    def test_3_every_field_of_secrets(self):
        secrets = aws_tools.boto(self.dev, "secretsmanager")
        name = self.canary("secret name")
        secrets.create_secret(Name=name, Description=self.canary("secret description"), SecretString=self.canary("secret"))
        binary = random_words.token_bytes(40)
        self.words["binary secret"] = binary
        secrets.put_secret_value(SecretId=name, SecretBinary=binary, VersionStages=["AWSCURRENT", self.canary("stage")])
        aws_tools.refusal(secrets.get_secret_value, SecretId=self.canary("unknown secret"))

    def test_4_credentials_and_keys(self):
        for account in ("platform", "client"):
            self.words[f"{account} secret access key"] = self.dev.account(account)["secretAccessKey"].encode()
        self.words["operator secret"] = self.dev.facts["operator"]["clientSecret"].encode()
        key_file = Path(str(self.dev.data_dir) + ".key")
        self.assertEqual(key_file.stat().st_mode & 0o777, 0o600)
        self.words["root key file"] = key_file.read_bytes()

    def test_5_the_processes_leave_no_core(self):
        limits = [Path(f"/proc/{pid}/limits").read_text(encoding="ascii") for pid in self.dev.pids()]
        for text in limits:
            line = next(line for line in text.splitlines() if line.startswith("Max core file size"))
            self.assertEqual(line.split()[4:6], ["0", "0"])

    def test_6_none_of_it_is_found(self):
        self.assertGreater(len(self.words), 25)
        time.sleep(0.2)
        self.search()
        self.assertEqual(self.dev.stop(), 0)
        self.search()

    def test_7_nor_after_a_crash(self):
        self.dev.start()
        for pid in self.dev.pids()[1:]:
            os.kill(pid, signal.SIGSEGV)
        until(lambda: self.dev.process.poll() is not None, 20, "dev ends when its roles do")
        self.search()
        self.assertEqual([path for path in Path(os.getcwd()).glob("core*") if path.is_file()], [])

    def search(self):
        """Looks into every file but the two that are named as holding live secrets."""
        excepted = {"dev.json", "tenant-credentials.json"}
        looked = {form: field for field, word in self.words.items() for form in forms(word)}
        paths = [path for path in self.dev.data_dir.rglob("*") if path.is_file() and path.name not in excepted]
        self.assertTrue(paths)
        hits = []
        for path in [*paths, self.dev.log_path]:
            content = path.read_bytes()
            hits += [f"{field} in {path}" for form, field in looked.items() if form in content]
        self.assertEqual(hits, [])


if __name__ == "__main__":
    unittest.main()
