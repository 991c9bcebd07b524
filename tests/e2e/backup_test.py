"""Backups of a KMS that serves, and what a restore brings back: all that was acknowledged before, and no destroyed key."""
import http.client
import json
import re
import shutil
import ssl
import tempfile
import threading
import time
import unittest
from pathlib import Path

from aws_tools import boto
from harness import BINARY, CommandFailed, Dev, clean_environment, run


class Maker(threading.Thread):
    """Makes keys, aliases and ciphertexts until the server is gone; `made` grows by what was acknowledged."""

    def __init__(self, dev):
        super().__init__(daemon=True)
        self.kms, self.made, self.ending = boto(dev, "kms", "client"), [], False

    def run(self):
        while not self.ending:
            number = len(self.made)
            try:
                key = self.kms.create_key()["KeyMetadata"]["Arn"]
                self.kms.create_alias(AliasName=f"alias/{self.name}-{number}", TargetKeyId=key)
                blob = self.kms.encrypt(KeyId=key, Plaintext=str(number).encode())["CiphertextBlob"]
            except Exception:  # pylint: disable=broad-except  # whatever boto3 says when the server is gone
                return
            self.made.append((f"alias/{self.name}-{number}", blob))


class BackupTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="keyhold-backup-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.dev = Dev(extra=["--allow-deletion-clock"])
        self.addCleanup(self.dev.remove)
        self.dev.start()
        self.passphrase = re.search(r"^  (\S+-\S+)$", self.dev.log(), re.M).group(1)
        self.store = self.dev.data_dir / "kms"

    def back_up(self, name):
        """A backup and the seal file beside it; returns both paths and what was said."""
        backup, seal = self.folder / f"{name}.backup", self.folder / f"{name}.seal"
        said = self.dev.keyhold_json("kms", "backup", backup, "--seal", seal)
        return backup, seal, said

    def restore(self, backup, seal, *options, text_in=None):
        """Into the data directory of the dev's kms, which is emptied before."""
        shutil.rmtree(self.store, ignore_errors=True)
        return run([BINARY, "kms", "restore", backup, "--seal", seal, "--config", self.dev.data_dir / "config/kms.toml",
                    *options], clean_environment(self.dev.home), text_in)

    def destroy(self, key):
        """Ends the key's deletion window now."""
        boto(self.dev, "kms", "client").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        operator = json.loads((self.dev.data_dir / "dev.json").read_text(encoding="utf-8"))["operator"]
        chain, private = self.folder / "operator.pem", self.folder / "operator.key"
        chain.write_text(operator["certificate"], encoding="ascii")
        private.write_text(operator["privateKey"], encoding="ascii")
        context = ssl.create_default_context(cafile=self.dev.ca)
        context.load_cert_chain(chain, private)
        host, port = operator["endpoint"].removeprefix("https://").split(":")
        connection = http.client.HTTPSConnection(host, int(port), context=context, timeout=60)
        connection.request("POST", "/keyhold/v1/deletions/run?asOf=2199-01-01T00:00:00Z")
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200, answer.read())
        connection.close()

    def test_all_that_was_acknowledged_before_is_there_after_a_kill(self):
        makers = [Maker(self.dev) for _ in range(3)]
        for maker in makers:
            maker.start()
        while min(len(maker.made) for maker in makers) < 5:
            time.sleep(0.05)
        before = [one for maker in makers for one in maker.made]
        backup, seal, said = self.back_up("loaded")
        self.assertEqual(backup.stat().st_size, said["sizeBytes"])
        self.assertEqual((backup.stat().st_mode & 0o777, seal.stat().st_mode & 0o777), (0o600, 0o600))
        while min(len(maker.made) for maker in makers) < 8:  # it serves on
            time.sleep(0.05)
        self.dev.kill()
        for maker in makers:
            maker.ending = True
            maker.join()
        self.assertIn("Restored:", self.restore(backup, seal))
        self.dev.start()
        kms = boto(self.dev, "kms", "client")
        for alias, blob in before:
            self.assertEqual(kms.decrypt(CiphertextBlob=blob, KeyId=alias)["Plaintext"], alias.rsplit("-", 1)[1].encode())
        lines = self.dev.keyhold("audit", "export")
        self.assertIn("keyhold:BackupStore", lines)
        self.assertIn("keyhold:RestoreStore", lines)

    def test_a_destroyed_key_does_not_come_back(self):
        kms = boto(self.dev, "kms", "client")
        doomed = kms.create_key()["KeyMetadata"]["Arn"]
        blob = kms.encrypt(KeyId=doomed, Plaintext=b"x")["CiphertextBlob"]
        old_backup, old_seal, _ = self.back_up("old")
        self.destroy(doomed)
        new_backup, new_seal, _ = self.back_up("new")
        newest_audit = self.folder / "audit.ndjson"
        newest_audit.write_text(self.dev.keyhold("audit", "export"), encoding="utf-8")
        self.dev.stop()
        with self.assertRaisesRegex(CommandFailed, "root-epoch-mismatch"):
            self.restore(old_backup, new_seal)
        with self.assertRaisesRegex(CommandFailed, "another key file"):  # the key file went with the key
            self.restore(old_backup, old_seal)
        with self.assertRaisesRegex(CommandFailed, f"key-destroyed-since(.|\n)*{doomed}"):
            self.restore(old_backup, old_seal, "--passphrase", "--audit", newest_audit, text_in=self.passphrase + "\n")
        self.assertFalse(list(self.store.iterdir()), "a refused restore leaves nothing")
        self.restore(new_backup, new_seal, "--audit", newest_audit)
        self.dev.start()
        kms = boto(self.dev, "kms", "client")
        with self.assertRaisesRegex(Exception, "NotFoundException|AccessDenied"):
            kms.decrypt(CiphertextBlob=blob)
        # Stated in docs/operations.md: who kept the old seal file and what opened it has all that the old backup holds.
        self.dev.stop()
        self.restore(old_backup, old_seal, "--passphrase", text_in=self.passphrase + "\n")

    def test_what_is_no_whole_backup_is_refused(self):
        boto(self.dev, "kms", "client").create_key()
        backup, seal, _ = self.back_up("good")
        self.dev.stop()
        whole = backup.read_bytes()
        for name, content in (("cut", whole[:-1]), ("longer", whole + b"x"), ("seal", seal.read_bytes()),
                              ("changed", whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])):
            with self.subTest(name):
                wrong = self.folder / name
                wrong.write_bytes(content)
                with self.assertRaisesRegex(CommandFailed, "backup-damaged"):
                    self.restore(wrong, seal)
        self.restore(backup, seal)
        (self.store / "restoring").mkdir()  # as a restore that was killed leaves it
        self.dev.launch()
        self.assertNotEqual(self.dev.wait(), 0)
        self.assertIn("a restore was interrupted here", self.dev.log())
        (self.store / "restoring").rmdir()
        with self.assertRaisesRegex(CommandFailed, "data-directory-not-empty"):
            run([BINARY, "kms", "restore", backup, "--seal", seal, "--config", self.dev.data_dir / "config/kms.toml"],
                clean_environment(self.dev.home))
        self.dev.start()


if __name__ == "__main__":
    unittest.main()
