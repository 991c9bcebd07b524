"""Runs tests/js, the AWS SDK and the AWS Encryption SDK for JavaScript, against a running Dev; compares our documents with its models."""
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from harness import CommandFailed, DevTest, clean_environment, run

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "tests/js"
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


class Model:
    """What a client package of the SDK says of its service."""

    def __init__(self, package, service_error):
        self.types = INSTALLED / "node_modules/@aws-sdk" / package / "dist-types"
        self.operations = {path.name.removesuffix("Command.d.ts"): set(re.findall(r"@throws \{@link (\w+)\}", path.read_text("utf-8")))
                           - {service_error} for path in (self.types / "commands").glob("*Command.d.ts")}

    def errors(self):
        return set().union(*self.operations.values())

    def members(self):
        """Names of the members of all requests and answers."""
        text = "".join(path.read_text("utf-8") for path in (self.types / "models").glob("models_*.d.ts"))
        shapes = re.findall(r"export interface \w+ (?:extends \w+ )?\{(.*?)\n\}", text, re.DOTALL)
        return {name for shape in shapes for name in re.findall(r"^    (\w+)\??:", shape, re.MULTILINE)}


def names_in_source(*folders):
    """Every text of one word in the sources of these folders."""
    files = [path for folder in folders for path in (ROOT / "src" / folder).rglob("*.[ch]*") if "test" not in path.parts]
    return set(re.findall(r'"(\w+)"', "".join(path.read_text("utf-8") for path in files)))


class Reference(unittest.TestCase):
    """The documents of both services against the SDK's models: nothing that AWS has is missing without a word on why."""

    @classmethod
    def setUpClass(cls):
        install()

    def check(self, package, service_error, document, folder, never_errors, never_members):
        model, known = Model(package, service_error), names_in_source("aws", "server", folder)
        words = set(re.findall(r"\w+", (ROOT / "docs" / document).read_text("utf-8").split("\n## Errors", 1)[0]))
        self.assertGreater(len(model.operations), 20)
        self.assertEqual(set(model.operations) - words, set(), "operations that the document leaves out")
        self.assertEqual(model.errors() - known, never_errors & model.errors(), "errors that are never answered")
        self.assertEqual(never_errors & known, set(), "errors that the document denies")
        self.assertEqual(model.members() - known, never_members & model.members(), "members that nothing reads or writes")

    def test_kms(self):
        table = (ROOT / "docs/kms-api.md").read_text("utf-8").split("## Errors of AWS's model", 1)[1].split("\n## ", 1)[0]
        denied = {name for line in table.splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)`", line)}
        self.check("client-kms", "KMSServiceException", "kms-api.md", "kms", denied, {"CiphertextForRecipient"})

    def test_secrets_manager(self):
        self.check("client-secrets-manager", "SecretsManagerServiceException", "secrets-api.md", "secrets", set(),
                   {"ExternalSecretRotationMetadata"})


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
