"""Callers who change KMS resources until the server is gone, each what is its own, and know what must be there after."""
import base64
import copy
import json
import os
import time

import aws_tools
from aws_case import ELSEWHERE
from aws_writer import NOTHING, Writer
from kms_case import wrap

GRANTEE = "arn:aws:iam::111122223333:user/someone"
MOST_ROTATIONS = 25  # on demand, of one key


class KmsWriter(Writer):
    """With clients of the KMS: in one Region, in another, and of another account."""

    def connect(self):
        self.kms = aws_tools.SignedKms(self.dev)
        self.far = aws_tools.SignedKms(self.dev, region=ELSEWHERE)
        self.vendor = aws_tools.SignedKms(self.dev, "platform")
        self.signed = (self.kms, self.far, self.vendor)

    def check(self, test):
        """What was made without an answer has a name that nobody knows."""
        return super().check(test) if self.known["exists"] else NOTHING


class KeyWriter(KmsWriter):
    """Everything that changes a key of one Region. What it sealed at first opens for ever."""

    def create(self):
        # Until it is answered nobody knows the key's id: a key that was made and not answered is nobody's.
        key, other = (self.kms("CreateKey", Description=self.name)["KeyMetadata"]["KeyId"] for _ in range(2))
        blob = self.kms("Encrypt", KeyId=key, Plaintext=self.name.encode())["CiphertextBlob"]
        self.known = self.wanted = {"exists": True, "key": key, "other": other, "blob": blob, "state": "Enabled", "aliases": {},
                                    "description": self.name, "tags": {}, "grants": [], "policy": self.policy_of(key),
                                    "period": None, "rotations": 0}

    def policy_of(self, key):
        return json.loads(self.kms("GetKeyPolicy", KeyId=key, PolicyName="default")["Policy"])

    def calls(self):
        if self.known["state"] == "PendingDeletion":
            return [self.cancel_deletion]
        calls = [self.put_policy, self.tag, self.untag, self.describe, self.switch, self.alias, self.alias, self.schedule]
        if self.known["grants"]:
            calls += [self.revoke, self.retire]
        if self.known["state"] == "Enabled":
            calls += [self.grant, self.grant, self.rotation]
            if self.known["rotations"] < MOST_ROTATIONS:
                calls += [self.rotate]
        return calls

    def key(self):
        return {"KeyId": self.known["key"]}

    def tag(self):
        name, value = f"tag-{self.random.randrange(4)}", self.text()
        self.apply(lambda state, _: state["tags"].update({name: value}), "TagResource", Tags=[{"TagKey": name, "TagValue": value}],
                   **self.key())

    def untag(self):
        name = f"tag-{self.random.randrange(4)}"
        self.apply(lambda state, _: state["tags"].pop(name, None), "UntagResource", TagKeys=[name], **self.key())

    def describe(self):
        text = self.text()
        self.set("UpdateKeyDescription", members={"Description": text, **self.key()}, description=text)

    def switch(self):
        operation, state = ("DisableKey", "Disabled") if self.known["state"] == "Enabled" else ("EnableKey", "Enabled")
        self.set(operation, members=self.key(), state=state)

    def schedule(self):
        self.set("ScheduleKeyDeletion", members={"PendingWindowInDays": 7, **self.key()}, state="PendingDeletion")

    def cancel_deletion(self):
        self.set("CancelKeyDeletion", members=self.key(), state="Disabled")

    def put_policy(self):
        policy = copy.deepcopy(self.known["policy"])
        policy["Statement"][0]["Sid"] = f"sid {self.text()}"
        self.set("PutKeyPolicy", members={"PolicyName": "default", "Policy": json.dumps(policy), **self.key()}, policy=policy)

    def alias(self):
        """Made, moved to the other key or deleted."""
        name = f"alias/{self.name}-{self.random.randrange(3)}".replace(" ", "-")
        target = self.random.choice(["key", "other"])
        if name not in self.known["aliases"]:
            operation, members = "CreateAlias", {"TargetKeyId": self.known[target]}
        elif self.random.random() < 0.5:
            operation, members = "UpdateAlias", {"TargetKeyId": self.known[target]}
        else:
            operation, members, target = "DeleteAlias", {}, None

        def edit(state, _):
            state["aliases"].pop(name, None)
            if target:
                state["aliases"][name] = target
        self.apply(edit, operation, AliasName=name, **members)

    def grant(self):
        self.apply(lambda state, answer: state["grants"].append(answer["GrantId"] if answer else "unknown"), "CreateGrant",
                   Operations=["Decrypt"], GranteePrincipal=GRANTEE, **self.key(),
                   RetiringPrincipal=f"arn:aws:iam::{self.dev.account('platform')['id']}:root")

    def end_grant(self, operation, client):
        grant = self.random.choice(self.known["grants"])
        key = self.kms("DescribeKey", **self.key())["KeyMetadata"]["Arn"]
        self.apply(lambda state, _: state["grants"].remove(grant), operation, client, KeyId=key, GrantId=grant)

    def revoke(self):
        self.end_grant("RevokeGrant", self.kms)

    def retire(self):
        self.end_grant("RetireGrant", self.vendor)

    def rotation(self):
        if self.known["period"] and self.random.random() < 0.5:
            self.set("DisableKeyRotation", members=self.key(), period=None)
        else:
            days = self.random.randrange(90, 2561)
            self.set("EnableKeyRotation", members={"RotationPeriodInDays": days, **self.key()}, period=days)

    def rotate(self):
        self.apply(lambda state, _: state.update(rotations=state["rotations"] + 1), "RotateKeyOnDemand", **self.key())

    def read(self, state):
        key, metadata = self.key(), self.kms("DescribeKey", **self.key())["KeyMetadata"]
        period = self.kms("GetKeyRotationStatus", **key).get("RotationPeriodInDays")
        if metadata["KeyState"] == "Enabled":
            assert self.kms("Decrypt", CiphertextBlob=state["blob"])["Plaintext"] == self.name.encode()
        return dict(state, state=metadata["KeyState"], description=metadata["Description"],
                    tags={tag["TagKey"]: tag["TagValue"] for tag in self.kms("ListResourceTags", **key)["Tags"]},
                    aliases={alias["AliasName"]: target for target in ("key", "other")
                             for alias in self.listed("ListAliases", "Aliases", KeyId=state[target])},
                    grants=[grant["GrantId"] for grant in self.listed("ListGrants", "Grants", **key)],
                    rotations=len(self.listed("ListKeyRotations", "Rotations", **key)),
                    policy=self.policy_of(state["key"]), period=period or state["period"] and self.wanted["period"])

    def listed(self, operation, member, **members):
        page = self.kms(operation, **members)
        out = page[member]
        while page["Truncated"]:
            page = self.kms(operation, Marker=page["NextMarker"], **members)
            out += page[member]
        return out

    @staticmethod
    def comparable(state):
        """A grant whose id was never told counts as one more."""
        return dict(state, grants=len(state["grants"]))

    def check(self, test):
        found = super().check(test)
        if found["exists"]:
            kept = set(self.known["grants"]) & set(self.wanted["grants"])
            test.assertFalse(kept - set(found["grants"]), "an acknowledged grant is gone")
        return found


class ImportWriter(KmsWriter):
    """Material of its own that comes and goes; the same material opens what it sealed at first."""

    def create(self):
        key, material = self.kms("CreateKey", Origin="EXTERNAL")["KeyMetadata"]["KeyId"], os.urandom(32)
        self.known = self.wanted = {"exists": True, "key": key, "material": material, "state": "PendingImport", "ends": None,
                                    "blob": None}

    def calls(self):
        if self.known["state"] == "PendingImport":
            return [self.load]
        return [self.load, self.seal, self.delete] if self.known["blob"] is None else [self.load, self.delete]

    def load(self):
        asked = self.kms("GetParametersForImport", KeyId=self.known["key"], WrappingAlgorithm="RSAES_OAEP_SHA_256",
                         WrappingKeySpec="RSA_2048")
        ends = self.random.choice([None, int(time.time()) + self.random.randrange(3600, 86400)])
        expiry = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"} if ends is None else {"ValidTo": ends}
        material = wrap(asked["PublicKey"], "RSAES_OAEP_SHA_256", self.known["material"])
        self.set("ImportKeyMaterial", members={"KeyId": self.known["key"], "ImportToken": asked["ImportToken"],
                                               "EncryptedKeyMaterial": material, **expiry}, state="Enabled", ends=ends)

    def seal(self):
        """Changes nothing of the key."""
        blob = self.kms("Encrypt", KeyId=self.known["key"], Plaintext=b"kept")["CiphertextBlob"]
        self.known = self.wanted = dict(self.known, blob=blob)

    def delete(self):
        self.set("DeleteImportedKeyMaterial", members={"KeyId": self.known["key"]}, state="PendingImport", ends=None)

    def read(self, state):
        metadata = self.kms("DescribeKey", KeyId=state["key"])["KeyMetadata"]
        if metadata["KeyState"] == "Enabled" and state["blob"]:
            assert self.kms("Decrypt", CiphertextBlob=state["blob"])["Plaintext"] == b"kept"
        return dict(state, state=metadata["KeyState"], ends=metadata.get("ValidTo") and int(metadata["ValidTo"]))


class RegionWriter(KmsWriter):
    """A key of several Regions: replicated, its primary moved, its replica deleted and kept."""

    def create(self):
        key = self.kms("CreateKey", MultiRegion=True)["KeyMetadata"]["KeyId"]
        self.known = self.wanted = {"exists": True, "key": key, "primary": "here", "replica": None, "tags": {}}

    def clients(self):
        """Those of the primary and of the other Region."""
        return (self.kms, self.far) if self.known["primary"] == "here" else (self.far, self.kms)

    def calls(self):
        if self.known["replica"] is None:
            return [self.replicate]
        return {"Enabled": [self.move, self.tag, self.schedule], "Disabled": [self.enable, self.tag],
                "PendingDeletion": [self.cancel]}[self.known["replica"]]

    def replicate(self):
        self.set("ReplicateKey", self.clients()[0], {"KeyId": self.known["key"], "ReplicaRegion": ELSEWHERE}, replica="Enabled")

    def move(self):
        to, region = ("there", ELSEWHERE) if self.known["primary"] == "here" else ("here", self.dev.region)
        self.set("UpdatePrimaryRegion", self.clients()[0], {"KeyId": self.known["key"], "PrimaryRegion": region}, primary=to)

    def tag(self):
        """Of the key here alone, whichever it is."""
        if self.known["primary"] != "here" and self.known["replica"] == "PendingDeletion":
            return
        value = self.text()
        self.apply(lambda state, _: state["tags"].update(tag=value), "TagResource", KeyId=self.known["key"],
                   Tags=[{"TagKey": "tag", "TagValue": value}])

    def schedule(self):
        self.set("ScheduleKeyDeletion", self.clients()[1], {"KeyId": self.known["key"], "PendingWindowInDays": 7},
                 replica="PendingDeletion")

    def cancel(self):
        self.set("CancelKeyDeletion", self.clients()[1], {"KeyId": self.known["key"]}, replica="Disabled")

    def enable(self):
        self.set("EnableKey", self.clients()[1], {"KeyId": self.known["key"]}, replica="Enabled")

    def read(self, state):
        here = self.kms("DescribeKey", KeyId=state["key"])["KeyMetadata"]
        try:
            there = self.far("DescribeKey", KeyId=state["key"])["KeyMetadata"]
        except aws_tools.Refused as refused:
            assert refused.name == "NotFoundException", refused
            there = None
        primary = here["MultiRegionConfiguration"]["PrimaryKey"]["Region"] == self.dev.region
        replica = there if primary else here
        told = [key["MultiRegionConfiguration"] for key in (here, there) if key]
        assert all(other["PrimaryKey"] == told[0]["PrimaryKey"] and other["ReplicaKeys"] == told[0]["ReplicaKeys"] for other in told)
        tags = self.kms("ListResourceTags", KeyId=state["key"])["Tags"]
        return dict(state, primary="here" if primary else "there", replica=replica and replica["KeyState"],
                    tags={tag["TagKey"]: tag["TagValue"] for tag in tags})


class StoreWriter(KmsWriter):
    """A custom key store, as far as they exist here: by name."""

    def create(self):
        name = f"{self.name} {self.text()}"
        made = self.kms("CreateCustomKeyStore", CustomKeyStoreName=name, CustomKeyStoreType="EXTERNAL_KEY_STORE",
                        XksProxyUriEndpoint=f"https://{self.name.replace(' ', '-')}.example.com",
                        XksProxyUriPath="/kms/xks/v1", XksProxyConnectivity="PUBLIC_ENDPOINT",
                        XksProxyAuthenticationCredential={"AccessKeyId": "ABCDEFGHIJKLMNOPQRST",
                                                          "RawSecretAccessKey": base64.b64encode(os.urandom(32)).decode()})
        self.known = self.wanted = {"exists": True, "id": made["CustomKeyStoreId"], "name": name, "state": "DISCONNECTED"}

    def calls(self):
        return [self.disconnect] if self.known["state"] == "CONNECTED" else [self.connect_store, self.rename]

    def store(self):
        return {"CustomKeyStoreId": self.known["id"]}

    def connect_store(self):
        self.set("ConnectCustomKeyStore", members=self.store(), state="CONNECTED")

    def disconnect(self):
        self.set("DisconnectCustomKeyStore", members=self.store(), state="DISCONNECTED")

    def rename(self):
        name = f"{self.name} {self.text()}"
        self.set("UpdateCustomKeyStore", members={"NewCustomKeyStoreName": name, **self.store()}, name=name)

    def read(self, state):
        store = self.kms("DescribeCustomKeyStores", CustomKeyStoreId=state["id"])["CustomKeyStores"][0]
        return dict(state, name=store["CustomKeyStoreName"], state=store["ConnectionState"])
