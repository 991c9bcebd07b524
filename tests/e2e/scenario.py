"""The steps that most tests begin with: a client with its own key, a tenant under it, and someone who may read and write."""
import json
import time

from aws_tools import boto
from harness import CommandFailed
from rest import Rest


def event(identity, data=None, **more):
    """An event as the API takes it."""
    return {"id": identity, "type": "thing-happened", "data": {"n": identity} if data is None else data, **more}


def sandbox_tenant(dev, name):
    """The id of a new tenant under a key of the vendor's, ready to use."""
    client = dev.keyhold_json("client", "create", name)
    return dev.keyhold_json("tenant", "provision", client["id"], "--environment", "sandbox")["id"]


class ByokTenant:
    """A client that elected a key of its own AWS account, and its production tenant."""

    def __init__(self, dev, name):
        self.dev = dev
        self.kms = boto(dev, "kms", "client")
        self.key_arn = self.kms.create_key(Description=f"of {name}")["KeyMetadata"]["Arn"]
        self.client = dev.keyhold_json("client", "create", name)["id"]
        dev.keyhold("byok", "elect", self.client, "--key-arn", self.key_arn)
        self.id = dev.keyhold_json("tenant", "provision", self.client, "--environment", "production")["id"]

    def policy(self):
        """The policy that the vendor asks the client to apply."""
        return dict(json.loads(self.dev.keyhold("byok", "policy", self.id)))

    def apply(self, policy):
        self.kms.put_key_policy(KeyId=self.key_arn, PolicyName="default", Policy=json.dumps(policy))

    def verify(self):
        """The report of `keyhold byok verify`, which exits with another code than 0 when a check failed."""
        try:
            return self.dev.keyhold_json("byok", "verify", self.id)
        except CommandFailed as failed:
            if not failed.stdout.lstrip().startswith("{"):
                raise
            return json.loads(failed.stdout)

    def state(self):
        return self.dev.keyhold_json("tenant", "show", self.id)["state"]

    def activate(self):
        """Opens the key to the vendor as asked, and proves it."""
        self.apply(self.policy())
        report = self.verify()
        if self.state() != "active":
            raise AssertionError(f"not active: {json.dumps(report, indent=1)}")
        return self

    def user(self, *scopes):
        return Rest.tenant(self.dev, self.id, *scopes)


def until(condition, seconds, what):
    """Waits until `condition()` is true and returns the seconds that it took; fails after `seconds`."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - began
