"""The client's and the vendor's own tools: Debian's AWS CLI and boto3, unmodified, against a running Dev."""
import base64
import http.client
import json
import ssl
import urllib.parse
import warnings

from harness import CommandFailed, run

AWS_CLI = "/usr/bin/aws"
SERVICES = {"kms": "kms", "sts": "sts", "secretsmanager": "secretsmanager"}


class AwsCli:
    """`aws` as one account's administrator. Debian's version predates endpoint variables, so it gets --endpoint-url."""

    def __init__(self, dev, account="client"):
        self.dev = dev
        self.env = dev.environment(account)

    def __call__(self, service, operation, *arguments):
        """Runs one operation; returns the answer, or raises CommandFailed with the service's words in `stderr`."""
        text = run([AWS_CLI, service, operation, *arguments, "--endpoint-url", self.dev.endpoints[SERVICES[service]],
                    "--ca-bundle", self.dev.ca, "--region", self.dev.region, "--output", "json"], self.env)
        return json.loads(text) if text.strip() else None

    def refusal(self, service, operation, *arguments):
        """Runs one operation that must fail; returns the AWS error name, e.g. "DisabledException"."""
        try:
            self(service, operation, *arguments)
        except CommandFailed as failed:
            words = failed.stderr.split("(", 1)
            return words[1].split(")", 1)[0] if len(words) == 2 else failed.stderr
        return "no error"


def boto(dev, service, account="client", region=None):
    """A boto3 client of one account's administrator, without retries, so that each refusal is seen at once."""
    import boto3  # pylint: disable=import-outside-toplevel  # only tests that use it need it installed
    from botocore.config import Config  # pylint: disable=import-outside-toplevel

    warnings.simplefilter("ignore", ResourceWarning)
    keys = dev.account(account)
    return boto3.client(service, endpoint_url=dev.endpoints[SERVICES[service]], verify=dev.ca,
                        region_name=region or dev.region, aws_access_key_id=keys["accessKeyId"],
                        aws_secret_access_key=keys["secretAccessKey"],
                        config=Config(retries={"max_attempts": 1}, connect_timeout=5, read_timeout=20))


def boto_in(dev, service, credentials, token=True):
    """A boto3 client in a session of STS; `token` may be another one than its own, or None for none."""
    import boto3  # pylint: disable=import-outside-toplevel
    from botocore.config import Config  # pylint: disable=import-outside-toplevel

    warnings.simplefilter("ignore", ResourceWarning)
    return boto3.client(service, endpoint_url=dev.endpoints[SERVICES[service]], verify=dev.ca, region_name=dev.region,
                        aws_access_key_id=credentials["AccessKeyId"], aws_secret_access_key=credentials["SecretAccessKey"],
                        aws_session_token=credentials["SessionToken"] if token is True else token,
                        config=Config(retries={"max_attempts": 1}, connect_timeout=5, read_timeout=20))


def sts_elsewhere(dev):
    """The folder .aws of a HOME where Debian's version of the tools, older than endpoint variables, finds STS at `dev`
    also when a profile's role or a web identity needs it."""
    folder = dev.home / ".aws"
    rules = folder / "models/sts/2011-06-15"
    rules.mkdir(parents=True, exist_ok=True)
    (rules / "endpoint-rule-set-1.json").write_text(json.dumps(
        {"version": "1.0", "parameters": {}, "rules": [
            {"conditions": [], "type": "endpoint",
             "endpoint": {"url": dev.endpoints["sts"], "properties": {}, "headers": {}}}]}), encoding="utf-8")
    return folder


def refusal(call, **arguments):
    """The AWS error name that a boto3 call ends with, or "no error"."""
    from botocore.exceptions import ClientError  # pylint: disable=import-outside-toplevel

    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "no error"


class Refused(Exception):
    """A refusal as it came over the wire; `message` is None where the body has none."""

    def __init__(self, status, name, message):
        self.status, self.name, self.message = status, name, message
        super().__init__(f"HTTP {status}: {name}: {message}")


class SignedClient:
    """A service by hand, signed by botocore: for operations and members that Debian's boto3 is too old to know, or would
    not send. A subclass says which: SERVICE, TARGET, BLOBS and how an error's message is called."""

    BLOBS = frozenset()  # members of answers that are decoded

    def __init__(self, dev, account="client", region=None, credentials=None):
        import botocore.auth  # pylint: disable=import-outside-toplevel
        import botocore.credentials  # pylint: disable=import-outside-toplevel

        keys = credentials or dev.account(account)
        self.url = dev.endpoints[self.SERVICE].rstrip("/") + "/"
        self.signer = botocore.auth.SigV4Auth(
            botocore.credentials.Credentials(keys["accessKeyId"], keys["secretAccessKey"]), self.SERVICE, region or dev.region)
        self.connection = http.client.HTTPSConnection(
            urllib.parse.urlsplit(self.url).netloc, context=ssl.create_default_context(cafile=dev.ca), timeout=30)

    def __call__(self, operation, **members):
        """Runs one operation; bytes go as blobs. Raises Refused."""
        from botocore.awsrequest import AWSRequest  # pylint: disable=import-outside-toplevel

        data = json.dumps(members, default=lambda blob: base64.b64encode(blob).decode()).encode()
        request = AWSRequest("POST", self.url, data=data, headers={
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"{self.TARGET}.{operation}"})
        self.signer.add_auth(request)
        self.connection.request("POST", "/", data, dict(request.headers.items()))
        response = self.connection.getresponse()
        body = json.loads(response.read() or b"{}")
        if response.status != 200:
            raise Refused(response.status, body["__type"].rsplit("#", 1)[-1], self.message_of(body))
        return {name: base64.b64decode(value) if name in self.BLOBS else value for name, value in body.items()}


class SignedKms(SignedClient):
    """KMS by hand."""

    SERVICE, TARGET = "kms", "TrentService"
    BLOBS = {"CiphertextBlob", "ImportToken", "Mac", "Plaintext", "PrivateKeyCiphertextBlob", "PrivateKeyPlaintext", "PublicKey",
             "SharedSecret", "Signature"}

    @staticmethod
    def message_of(body):
        return body.get("message")


class SignedSecrets(SignedClient):
    """Secrets Manager by hand; blobs of answers stay in base64."""

    SERVICE = TARGET = "secretsmanager"

    @staticmethod
    def message_of(body):
        return body.get("Message", body.get("message"))
