"""Limits of accounts and keys as stock clients meet them, with the SDK's retries off."""
import unittest
from concurrent.futures import ThreadPoolExecutor

from aws_tools import boto
from harness import Dev

CALLS = 60
THREADS = 8
KMS_WORDS = "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."


def outcomes(call, **arguments):
    """What came of many calls at once: "answered", or the error's name, status and words."""
    from botocore.exceptions import ClientError  # pylint: disable=import-outside-toplevel

    def one(_):
        try:
            call(**arguments)
            return "answered"
        except ClientError as error:
            said = error.response
            return (said["Error"]["Code"], said["ResponseMetadata"]["HTTPStatusCode"], said["Error"]["Message"])

    with ThreadPoolExecutor(THREADS) as pool:
        return set(pool.map(one, range(CALLS)))


class Throttling(unittest.TestCase):

    def dev_with(self, *limits):
        dev = Dev(extra=limits)
        self.addCleanup(dev.remove)
        return dev.start()

    def test_an_accounts_limit(self):
        dev = self.dev_with("--account-per-second", "5")
        rate = ("ThrottlingException", 400, "Rate exceeded")
        self.assertEqual(outcomes(boto(dev, "secretsmanager").list_secrets), {"answered", rate})
        self.assertEqual(outcomes(boto(dev, "kms").list_keys), {"answered", ("ThrottlingException", 400, KMS_WORDS)})
        self.assertEqual(outcomes(boto(dev, "sts").get_caller_identity) - {"answered"}, {("Throttling", 400, "Rate exceeded")})
        limits = {"accountPerSecond": 5, "keyPerSecond": 0}
        self.assertEqual([dev.keyhold_json(role, "status")["limits"] for role in ("kms", "secrets")], [limits, limits])

    def test_a_keys_limit_holds_the_secrets_under_it(self):
        dev = self.dev_with("--key-per-second", "5")
        kms, secrets = boto(dev, "kms"), boto(dev, "secretsmanager")
        held = ("ThrottlingException", 400, KMS_WORDS)
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        self.assertEqual(outcomes(kms.encrypt, KeyId=key, Plaintext=b"x"), {"answered", held})
        self.assertEqual(outcomes(kms.describe_key, KeyId=key), {"answered"})
        secrets.create_secret(Name="held", SecretString="value")
        self.assertEqual(outcomes(secrets.get_secret_value, SecretId="held"), {"answered", held})
        self.assertEqual(outcomes(secrets.describe_secret, SecretId="held"), {"answered"})


if __name__ == "__main__":
    unittest.main()
