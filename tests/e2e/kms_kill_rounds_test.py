"""A `kill -9` at a random moment under a mix of all that changes KMS keys: after the restart each key is as the calls that
were acknowledged left it, or as the one call that was under way then would have.

Every writer has one key of its own and does one call after the other, so that its state is known from what was answered.
KEYHOLD_E2E_KILL_ROUNDS=N does N rounds instead of a few.
"""
import copy
import json
import os
import random
import threading
import time
import unittest

import aws_tools
from harness import Dev

ROUNDS = int(os.environ.get("KEYHOLD_E2E_KILL_ROUNDS", "4"))
WRITERS = 6
NO_KEY = {"exists": False}


class Writer(threading.Thread):
    """Changes its key until the server is gone. `known`: what was acknowledged; `wanted`: with the call that was not."""

    def __init__(self, dev, name, known, random_numbers):
        super().__init__(daemon=True)
        self.kms = aws_tools.boto(dev, "kms")
        self.name, self.random = name, random_numbers
        self.known, self.wanted = known, known
        self.calls, self.fault = 0, None

    def run(self):
        from botocore.exceptions import BotoCoreError, ClientError  # pylint: disable=import-outside-toplevel
        try:
            while True:
                self.change()
                self.calls += 1
        except BotoCoreError:
            return  # no answer: it was killed
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                self.fault = error

    def change(self):
        if not self.known["exists"]:
            self.create()
            return
        enabled, pending = self.known["state"] == "Enabled", self.known["state"] == "PendingDeletion"
        choices = [self.put_policy]
        if pending:
            choices = [self.cancel_deletion]
        else:
            choices += [self.tag, self.untag, self.describe, self.switch, self.alias, self.revoke, self.schedule]
        if enabled:
            choices += [self.grant, self.grant, self.rotation]
        self.random.choice(choices)()

    def apply(self, call, edit, **arguments):
        """One call; `edit` says what it does to the state, given its answer where it needs one."""
        wanted = copy.deepcopy(self.known)
        edit(wanted, None)
        self.wanted = wanted
        answer = call(**arguments)
        wanted = copy.deepcopy(self.known)
        edit(wanted, answer)
        self.known = self.wanted = wanted

    def create(self):
        # Until it is answered nobody knows the key's id: a key that was made and not answered is nobody's.
        key = self.kms.create_key(Description=self.name)["KeyMetadata"]["KeyId"]
        policy = json.loads(self.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        self.known = self.wanted = {"exists": True, "key": key, "state": "Enabled", "description": self.name, "tags": {},
                                    "aliases": [], "grants": [], "policy": policy, "rotation": False}

    def key(self):
        return self.known["key"]

    def tag(self):
        name, value = f"tag-{self.random.randrange(4)}", str(self.random.random())
        self.apply(self.kms.tag_resource, lambda state, _: state["tags"].update({name: value}), KeyId=self.key(),
                   Tags=[{"TagKey": name, "TagValue": value}])

    def untag(self):
        name = f"tag-{self.random.randrange(4)}"
        self.apply(self.kms.untag_resource, lambda state, _: state["tags"].pop(name, None), KeyId=self.key(), TagKeys=[name])

    def describe(self):
        text = str(self.random.random())
        self.apply(self.kms.update_key_description, lambda state, _: state.update(description=text), KeyId=self.key(),
                   Description=text)

    def switch(self):
        enable = self.known["state"] != "Enabled"
        self.apply(self.kms.enable_key if enable else self.kms.disable_key,
                   lambda state, _: state.update(state="Enabled" if enable else "Disabled"), KeyId=self.key())

    def schedule(self):
        self.apply(self.kms.schedule_key_deletion, lambda state, _: state.update(state="PendingDeletion"), KeyId=self.key(),
                   PendingWindowInDays=7)

    def cancel_deletion(self):
        self.apply(self.kms.cancel_key_deletion, lambda state, _: state.update(state="Disabled"), KeyId=self.key())

    def put_policy(self):
        policy = copy.deepcopy(self.known["policy"])
        policy["Statement"][0]["Sid"] = f"sid {self.random.random()}"
        self.apply(self.kms.put_key_policy, lambda state, _: state.update(policy=policy), KeyId=self.key(),
                   PolicyName="default", Policy=json.dumps(policy))

    def alias(self):
        name = f"alias/{self.name}-{self.random.randrange(3)}".replace(" ", "-")
        if name in self.known["aliases"]:
            self.apply(self.kms.delete_alias, lambda state, _: state["aliases"].remove(name), AliasName=name)
        else:
            self.apply(self.kms.create_alias, lambda state, _: state["aliases"].append(name), AliasName=name,
                       TargetKeyId=self.key())

    def grant(self):
        def edit(state, answer):
            state["grants"].append(answer["GrantId"] if answer else "unknown")
        self.apply(self.kms.create_grant, edit, KeyId=self.key(), Operations=["Decrypt"],
                   GranteePrincipal="arn:aws:iam::111122223333:user/someone")

    def revoke(self):
        if not self.known["grants"]:
            return
        grant = self.random.choice(self.known["grants"])
        self.apply(self.kms.revoke_grant, lambda state, _: state["grants"].remove(grant), KeyId=self.key(), GrantId=grant)

    def rotation(self):
        enable = not self.known["rotation"]
        self.apply(self.kms.enable_key_rotation if enable else self.kms.disable_key_rotation,
                   lambda state, _: state.update(rotation=enable), KeyId=self.key())


class KmsKillRounds(unittest.TestCase):
    def setUp(self):
        self.dev = Dev()
        self.addCleanup(self.dev.remove)
        self.dev.start()
        self.seed = random.randrange(1 << 32)
        self.random = random.Random(self.seed)
        self.states = [NO_KEY] * WRITERS

    def test_every_acknowledged_change_is_there_and_no_half_of_another(self):
        calls = 0
        for number in range(ROUNDS):
            with self.subTest(seed=self.seed, round=number):
                writers = self.write_until_killed()
                self.dev.start()
                calls += sum(writer.calls for writer in writers)
                self.states = [self.check(writer) for writer in writers]
        print(f"{ROUNDS} kills, {calls} acknowledged changes", flush=True)
        self.assertGreater(calls, ROUNDS)

    def write_until_killed(self):
        writers = [Writer(self.dev, f"writer {writer}", self.states[writer], random.Random(self.random.random()))
                   for writer in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(self.random.uniform(0.05, 1.0))
        self.dev.kill()
        for writer in writers:
            writer.join(timeout=60)
            self.assertFalse(writer.is_alive())
            self.assertIsNone(writer.fault)
        return writers

    def check(self, writer):
        """The key is as acknowledged, or with the unanswered call on top; returns what it is."""
        if not writer.known["exists"]:
            return NO_KEY
        found = self.read(writer)
        expected = [self.comparable(writer.known), self.comparable(writer.wanted)]
        self.assertIn(self.comparable(found), expected)
        return found

    @staticmethod
    def comparable(state):
        """A grant whose id was never told counts as one more."""
        return dict(state, grants=len(state["grants"]), aliases=sorted(state["aliases"]))

    def read(self, writer):
        kms, key = aws_tools.boto(self.dev, "kms"), writer.known["key"]
        metadata = kms.describe_key(KeyId=key)["KeyMetadata"]
        grants = [grant["GrantId"] for page in kms.get_paginator("list_grants").paginate(KeyId=key) for grant in page["Grants"]]
        lost = set(writer.known["grants"]) - set(grants) - (set(writer.known["grants"]) - set(writer.wanted["grants"]))
        self.assertFalse(lost, "an acknowledged grant is gone")
        return {"exists": True, "key": key, "state": metadata["KeyState"], "description": metadata["Description"],
                "tags": {tag["TagKey"]: tag["TagValue"] for tag in kms.list_resource_tags(KeyId=key)["Tags"]},
                "aliases": [alias["AliasName"] for page in kms.get_paginator("list_aliases").paginate(KeyId=key)
                            for alias in page["Aliases"]],
                "grants": grants, "policy": json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]),
                "rotation": kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]}


if __name__ == "__main__":
    unittest.main()
