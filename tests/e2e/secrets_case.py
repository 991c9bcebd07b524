"""What the Secrets Manager suites share: a running Dev with clients of both its accounts, by boto3 and by hand."""
import uuid

import aws_tools
from aws_case import AwsTest


class SecretsTest(AwsTest):
    """A test class with `secrets` (boto3) and `raw` (aws_tools.SignedSecrets) of the client; `vendor` and `vendor_raw` of
    another account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connect()

    @classmethod
    def connect(cls):
        """Clients of the Dev as it runs now."""
        cls.secrets = aws_tools.boto(cls.dev, "secretsmanager")
        cls.vendor = aws_tools.boto(cls.dev, "secretsmanager", "platform")
        cls.raw = aws_tools.SignedSecrets(cls.dev)
        cls.vendor_raw = aws_tools.SignedSecrets(cls.dev, "platform")
        cls.account = cls.dev.account("client")["id"]
        cls.vendor_account = cls.dev.account("platform")["id"]
        cls.addClassCleanup(cls.raw.connection.close)
        cls.addClassCleanup(cls.vendor_raw.connection.close)

    def name(self):
        return "test-" + uuid.uuid4().hex[:12]

    def secret(self, value="value", client=None, **more):
        """A new secret: its name."""
        name = self.name()
        (client or self.secrets).create_secret(Name=name, SecretString=value, **more)
        return name

    def value(self, secret_id, client=None, **which):
        return (client or self.secrets).get_secret_value(SecretId=secret_id, **which)["SecretString"]

    def stages(self, secret_id):
        """Labels of the versions that have some."""
        described = self.secrets.describe_secret(SecretId=secret_id)
        return {version: sorted(labels) for version, labels in described.get("VersionIdsToStages", {}).items()}


def token():
    return str(uuid.uuid4())
