"""What the Secrets Manager suites share: a running Dev with clients of both its accounts, by boto3 and by hand."""
import http.client
import json
import ssl
import urllib.parse
import uuid

import aws_tools
from harness import DevTest

ELSEWHERE = "eu-west-1"  # a second Region, served by the same endpoint
ANY = object()           # a message that is ours to choose


class SignedSecrets:
    """Secrets Manager by hand, signed by botocore: for what Debian's boto3 is too old to know, or would not send."""

    def __init__(self, dev, account="client", region=None, credentials=None):
        import botocore.auth  # pylint: disable=import-outside-toplevel
        import botocore.credentials  # pylint: disable=import-outside-toplevel

        keys = credentials or dev.account(account)
        self.url = dev.endpoints["secretsmanager"].rstrip("/") + "/"
        self.signer = botocore.auth.SigV4Auth(
            botocore.credentials.Credentials(keys["accessKeyId"], keys["secretAccessKey"]), "secretsmanager",
            region or dev.region)
        self.connection = http.client.HTTPSConnection(
            urllib.parse.urlsplit(self.url).netloc, context=ssl.create_default_context(cafile=dev.ca), timeout=30)

    def __call__(self, operation, **members):
        """Runs one operation; the answer is as it came, blobs in base64. Raises Refused."""
        from botocore.awsrequest import AWSRequest  # pylint: disable=import-outside-toplevel

        data = json.dumps(members).encode()
        request = AWSRequest("POST", self.url, data=data, headers={
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"secretsmanager.{operation}"})
        self.signer.add_auth(request)
        self.connection.request("POST", "/", data, dict(request.headers.items()))
        response = self.connection.getresponse()
        text = response.read()
        body = json.loads(text) if text else {}
        if response.status != 200:
            raise aws_tools.Refused(response.status, body["__type"].rsplit("#", 1)[-1],
                                    body.get("Message", body.get("message")))
        return body


class SecretsTest(DevTest):
    """A test class with `secrets` (boto3) and `raw` (SignedSecrets) of the client; `vendor` and `vendor_raw` of another account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connect()

    @classmethod
    def connect(cls):
        """Clients of the Dev as it runs now."""
        cls.secrets = aws_tools.boto(cls.dev, "secretsmanager")
        cls.vendor = aws_tools.boto(cls.dev, "secretsmanager", "platform")
        cls.raw = SignedSecrets(cls.dev)
        cls.vendor_raw = SignedSecrets(cls.dev, "platform")
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

    def refused(self, name, message, operation, client=None, **members):
        """The operation is refused with 400 under AWS's name and in its words."""
        with self.assertRaises(aws_tools.Refused) as caught:
            (client or self.raw)(operation, **members)
        self.assertEqual((caught.exception.name, caught.exception.status), (name, 400), caught.exception)
        if message is not ANY:
            self.assertEqual(caught.exception.message, message)


def token():
    return str(uuid.uuid4())
