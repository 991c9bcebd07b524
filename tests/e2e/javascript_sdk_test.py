"""Runs tests/js, the AWS SDK and the AWS Encryption SDK for JavaScript, against a running Dev."""
import os
import shutil
import subprocess
import unittest
from pathlib import Path

from harness import CommandFailed, DevTest, clean_environment, run

SOURCE = Path(__file__).resolve().parents[1] / "js"
INSTALLED = Path(os.environ.get("KEYHOLD_SCRATCH", "/tmp")) / "js"
# How npm says that there is no way to a package registry, which is no fault of the product.
NO_REGISTRY = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "UNABLE_TO_GET_ISSUER_CERT")


def install():
    """The locked packages, beside a copy of the tests: the checkout itself stays as it is."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    lock = INSTALLED / "package-lock.json"
    same = lock.exists() and lock.read_bytes() == (SOURCE / "package-lock.json").read_bytes()
    for source in (SOURCE / "package.json", SOURCE / "package-lock.json", SOURCE / ".npmrc", *SOURCE.glob("*.test.mjs")):
        shutil.copy(source, INSTALLED / source.name)
    if same and (INSTALLED / "node_modules/.package-lock.json").exists():
        return
    network = {name: os.environ[name] for name in ("NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "https_proxy") if name in os.environ}
    environment = {**clean_environment(os.environ.get("HOME", "/root")), **network}
    try:
        run(["npm", "ci", "--prefix", INSTALLED, "--no-audit", "--no-fund"], environment, timeout=240)
    except CommandFailed as failed:
        if any(word in failed.stderr for word in NO_REGISTRY):
            raise unittest.SkipTest("no package registry can be reached, so the JavaScript SDK is not there") from failed
        raise


class JavaScriptSdk(DevTest):
    @classmethod
    def setUpClass(cls):
        install()
        super().setUpClass()

    def passes(self, name):
        done = subprocess.run(["node", "--test", INSTALLED / f"{name}.test.mjs"], env=self.dev.environment("client"),
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_sdk_works_as_with_aws(self):
        self.passes("keyhold")

    def test_the_newer_operations_of_kms_work_as_with_aws(self):
        self.passes("kms")

    def test_the_encryption_sdk_works_as_with_aws(self):
        self.passes("encryption_sdk")


if __name__ == "__main__":
    unittest.main()
