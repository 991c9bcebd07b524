"""Callers who change secrets until the server is gone, each its own, and know what must be there after."""
import copy
import json
import uuid

import aws_tools
from aws_case import ELSEWHERE
from aws_tools import SignedSecrets
from aws_writer import NOTHING, Writer

MOST_DEPRECATED = 100
LABELS = ["AWSPENDING", "ONE", "TWO"]


def label(versions, token, name):
    """Moves a label, as AWS does: AWSPREVIOUS follows AWSCURRENT."""
    holder = next((version for version, one in versions.items() if name in one["labels"]), None)
    if holder == token:
        return
    if holder is not None:
        versions[holder]["labels"].remove(name)
        if name == "AWSCURRENT":
            label(versions, holder, "AWSPREVIOUS")
    versions[token]["labels"].append(name)


def put(state, token, value, labels):
    """A new version; the oldest without labels beyond a hundred go."""
    versions = state["versions"]
    versions[token] = {"value": value, "labels": []}
    for name in labels:
        label(versions, token, name)
    deprecated = [version for version, one in versions.items() if not one["labels"]]
    for version in deprecated[:max(0, len(deprecated) - MOST_DEPRECATED)]:
        del versions[version]


class SecretWriter(Writer):
    """Everything that changes a secret: values, labels, words, tags, policy, key, replica, its end and its return."""

    def connect(self):
        self.near = SignedSecrets(self.dev)
        self.far = SignedSecrets(self.dev, region=ELSEWHERE)
        self.keys = aws_tools.SignedKms(self.dev)
        self.signed = (self.near, self.far, self.keys)

    @property
    def secret_name(self):
        return self.name.replace(" ", "-")

    def secret(self):
        return {"SecretId": self.secret_name}

    def create(self):
        token, value = str(uuid.uuid4()), self.text()
        made = {"exists": True, "versions": {token: {"value": value, "labels": ["AWSCURRENT"]}}, "description": None, "tags": {},
                "policy": None, "deleted": False, "replica": False, "key": None}
        self.apply(lambda state, _: state.update(copy.deepcopy(made)), "CreateSecret", Name=self.secret_name, SecretString=value,
                   ClientRequestToken=token)

    def calls(self):
        if self.known["deleted"]:
            return [self.restore, self.restore, self.erase]
        calls = [self.put, self.put, self.put_labelled, self.update, self.move, self.tag, self.untag, self.policy, self.replica, self.key]
        return calls if self.known["replica"] else [*calls, self.mark, self.erase]

    def put(self):
        token, value = str(uuid.uuid4()), self.text()
        self.apply(lambda state, _: put(state, token, value, ["AWSCURRENT"]), "PutSecretValue", SecretString=value,
                   ClientRequestToken=token, **self.secret())

    def put_labelled(self):
        token, value, name = str(uuid.uuid4()), self.text(), self.random.choice(LABELS)
        self.apply(lambda state, _: put(state, token, value, [name]), "PutSecretValue", SecretString=value, VersionStages=[name],
                   ClientRequestToken=token, **self.secret())

    def update(self):
        token, value, text = str(uuid.uuid4()), self.text(), self.text()

        def edit(state, _):
            put(state, token, value, ["AWSCURRENT"])
            state["description"] = text
        self.apply(edit, "UpdateSecret", SecretString=value, Description=text, ClientRequestToken=token, **self.secret())

    def move(self):
        name = self.random.choice(["AWSCURRENT", *LABELS])
        target = self.random.choice(list(self.known["versions"]))
        holder = next((version for version, one in self.known["versions"].items() if name in one["labels"]), None)
        members = {"RemoveFromVersionId": holder} if holder else {}
        self.apply(lambda state, _: label(state["versions"], target, name), "UpdateSecretVersionStage", VersionStage=name,
                   MoveToVersionId=target, **members, **self.secret())

    def tag(self):
        name, value = f"tag-{self.random.randrange(4)}", self.text()
        self.apply(lambda state, _: state["tags"].update({name: value}), "TagResource", Tags=[{"Key": name, "Value": value}],
                   **self.secret())

    def untag(self):
        name = f"tag-{self.random.randrange(4)}"
        self.apply(lambda state, _: state["tags"].pop(name, None), "UntagResource", TagKeys=[name], **self.secret())

    def policy(self):
        if self.known["policy"] and self.random.random() < 0.3:
            self.set("DeleteResourcePolicy", members=self.secret(), policy=None)
            return
        text = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Sid": self.text(), "Effect": "Allow", "Principal": {"AWS": self.dev.account("platform")["id"]},
             "Action": "secretsmanager:DescribeSecret", "Resource": "*"}]})
        self.set("PutResourcePolicy", members={"ResourcePolicy": text, **self.secret()}, policy=text)

    def replica(self):
        if self.known["replica"]:
            self.set("RemoveRegionsFromReplication", members={"RemoveReplicaRegions": [ELSEWHERE], **self.secret()}, replica=False)
        else:
            self.set("ReplicateSecretToRegions", members={"AddReplicaRegions": [{"Region": ELSEWHERE}], **self.secret()}, replica=True)

    def key(self):
        """The versions under AWS's labels are sealed anew under another key."""
        key = None if self.known["key"] else self.keys("CreateKey")["KeyMetadata"]["Arn"]
        self.set("UpdateSecret", members={"KmsKeyId": key or "", "ClientRequestToken": str(uuid.uuid4()), **self.secret()}, key=key)

    def mark(self):
        self.set("DeleteSecret", members={"RecoveryWindowInDays": 7, **self.secret()}, deleted=True)

    def restore(self):
        self.set("RestoreSecret", members=self.secret(), deleted=False)

    def erase(self):
        def edit(state, _):
            state.clear()
            state.update(NOTHING)
        self.apply(edit, "DeleteSecret", ForceDeleteWithoutRecovery=True, **self.secret())

    @staticmethod
    def comparable(state):
        """Labels in any order; of a secret marked for deletion no values, since none can be read."""
        out = copy.deepcopy(state)
        for one in out.get("versions", {}).values():
            one["labels"].sort()
            if out["deleted"]:
                one["value"] = None
        if out.get("deleted"):
            out["policy"] = None
        return out

    def read(self, state):
        try:
            shown = self.near("DescribeSecret", **self.secret())
        except aws_tools.Refused as refused:
            if refused.name != "ResourceNotFoundException":
                raise
            return dict(NOTHING)
        deleted = "DeletedDate" in shown
        listed = self.near("ListSecretVersionIds", IncludeDeprecated=True, MaxResults=100, **self.secret())
        entries = listed["Versions"]
        while "NextToken" in listed:
            listed = self.near("ListSecretVersionIds", IncludeDeprecated=True, NextToken=listed["NextToken"], **self.secret())
            entries += listed["Versions"]
        known = {**self.wanted.get("versions", {}), **state.get("versions", {})}
        versions = {}
        for entry in entries:
            token = entry["VersionId"]
            value = known[token]["value"] if deleted else self.near("GetSecretValue", VersionId=token, **self.secret())["SecretString"]
            versions[token] = {"value": value, "labels": entry.get("VersionStages", [])}
        policy = state.get("policy") if deleted else self.near("GetResourcePolicy", **self.secret()).get("ResourcePolicy")
        replica = self.read_replica(shown, versions)
        return {"exists": True, "versions": versions, "description": shown.get("Description"),
                "tags": {tag["Key"]: tag["Value"] for tag in shown.get("Tags", [])}, "policy": policy, "deleted": deleted,
                "replica": replica, "key": shown.get("KmsKeyId")}

    def read_replica(self, shown, versions):
        """Whether there is one; it must be as its primary is."""
        try:
            there = self.far("DescribeSecret", **self.secret())
        except aws_tools.Refused as refused:
            if refused.name != "ResourceNotFoundException" or "ReplicationStatus" in shown:
                raise
            return False
        for member in ("VersionIdsToStages", "Tags", "Description"):
            assert there.get(member) == shown.get(member), (self.name, member, there, shown)
        assert shown["ReplicationStatus"][0]["Status"] == "InSync", shown
        for token in there["VersionIdsToStages"]:
            value = self.far("GetSecretValue", VersionId=token, **self.secret())["SecretString"]
            assert value == versions[token]["value"], (self.name, token)
        return True
