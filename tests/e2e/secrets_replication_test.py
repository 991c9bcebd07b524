"""Replicas in other Regions of one service, with stock clients."""
import unittest

import aws_tools
from aws_case import ANY, ELSEWHERE
from aws_tools import SignedSecrets
from secrets_case import SecretsTest, token

READ_ONLY = "Operation not permitted on a replica secret. Call must be made in primary secret's region."
THIRD = "us-west-2"


class SecretsReplicationTest(SecretsTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.far = aws_tools.boto(cls.dev, "secretsmanager", region=ELSEWHERE)
        cls.third = aws_tools.boto(cls.dev, "secretsmanager", region=THIRD)
        cls.far_raw = SignedSecrets(cls.dev, region=ELSEWHERE)
        cls.addClassCleanup(cls.far_raw.connection.close)
        assert cls.dev.region not in (ELSEWHERE, THIRD)

    def replicated(self, *regions, **more):
        name = self.name()
        answer = self.secrets.create_secret(Name=name, SecretString="s1", AddReplicaRegions=[{"Region": one} for one in regions], **more)
        return name, answer

    def there(self, arn, region=ELSEWHERE):
        return arn.replace(self.dev.region, region)

    def test_a_secret_is_made_in_two_regions_at_once(self):
        name, made = self.replicated(ELSEWHERE, Tags=[{"Key": "k", "Value": "v"}], Description="d")
        status = made["ReplicationStatus"][0]
        self.assertEqual((status["Region"], status["Status"], status["KmsKeyId"]), (ELSEWHERE, "InSync", "alias/aws/secretsmanager"))
        primary, replica = self.secrets.describe_secret(SecretId=name), self.far.describe_secret(SecretId=self.there(made["ARN"]))
        self.assertEqual((replica["ARN"], replica["Name"], replica["PrimaryRegion"]), (self.there(made["ARN"]), name, self.dev.region))
        for member in ("VersionIdsToStages", "Tags", "Description", "PrimaryRegion"):
            self.assertEqual(replica[member], primary[member])
        self.assertEqual(self.value(name, self.far), "s1")
        entry = self.far.list_secrets(Filters=[{"Key": "name", "Values": [name]}, {"Key": "primary-region", "Values": [self.dev.region]}])
        self.assertEqual([one["PrimaryRegion"] for one in entry["SecretList"]], [self.dev.region])

    def test_a_replica_follows_its_primary(self):
        name, _ = self.replicated(ELSEWHERE, THIRD)
        self.secrets.put_secret_value(SecretId=name, SecretString="s2")
        self.secrets.tag_resource(SecretId=name, Tags=[{"Key": "k", "Value": "v"}])
        for region in (self.far, self.third):
            self.assertEqual((self.value(name, region), self.value(name, region, VersionStage="AWSPREVIOUS")), ("s2", "s1"))
            self.assertEqual(region.describe_secret(SecretId=name)["Tags"], [{"Key": "k", "Value": "v"}])
        self.assertIn("LastAccessedDate", self.secrets.describe_secret(SecretId=name)["ReplicationStatus"][0])

    def test_a_replica_is_read_only(self):
        name, made = self.replicated(ELSEWHERE)
        arn = self.there(made["ARN"])
        for operation, members in (
                ("UpdateSecret", {"SecretString": "x", "ClientRequestToken": token()}),
                ("PutSecretValue", {"SecretString": "x", "ClientRequestToken": token()}),
                ("TagResource", {"Tags": [{"Key": "k", "Value": "v"}]}), ("UntagResource", {"TagKeys": ["k"]}),
                ("PutResourcePolicy", {"ResourcePolicy": "p"}), ("GetResourcePolicy", {}), ("DeleteResourcePolicy", {}),
                ("DeleteSecret", {}), ("RestoreSecret", {}), ("ReplicateSecretToRegions", {"AddReplicaRegions": [{}]}),
                ("UpdateSecretVersionStage", {"VersionStage": "X", "MoveToVersionId": made["VersionId"]}),
                ("RemoveRegionsFromReplication", {"RemoveReplicaRegions": [THIRD]})):
            with self.subTest(operation):
                self.refused("InvalidParameterException", READ_ONLY, operation, self.far_raw, SecretId=arn, **members)
        key = aws_tools.boto(self.dev, "kms", region=ELSEWHERE).create_key()["KeyMetadata"]["Arn"]
        self.far.update_secret(SecretId=arn, KmsKeyId=key)
        self.assertEqual(self.secrets.describe_secret(SecretId=name)["ReplicationStatus"][0]["KmsKeyId"], key)
        self.assertEqual(self.value(name, self.far), "s1")

    def test_regions_come_and_go(self):
        name = self.secret("s1")
        arn = self.secrets.describe_secret(SecretId=name)["ARN"]
        for regions in ([{"Region": self.dev.region}], [{"Region": THIRD}, {"Region": THIRD}]):
            self.refused("InvalidParameterException", "Invalid replica region.", "ReplicateSecretToRegions", SecretId=name,
                         AddReplicaRegions=regions)
        answer = self.secrets.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=[{"Region": ELSEWHERE}, {"Region": THIRD}])
        self.assertEqual({one["Region"]: one["Status"] for one in answer["ReplicationStatus"]}, {ELSEWHERE: "InSync", THIRD: "InSync"})
        self.refused("InvalidParameterException", f"You can't delete secret {arn} that still has replica regions [{ELSEWHERE}, {THIRD}]",
                     "DeleteSecret", SecretId=arn)
        for _ in range(2):
            left = self.secrets.remove_regions_from_replication(SecretId=arn, RemoveReplicaRegions=[THIRD])["ReplicationStatus"]
            self.assertEqual([one["Region"] for one in left], [ELSEWHERE])
        self.assertEqual(aws_tools.refusal(self.third.describe_secret, SecretId=self.there(arn, THIRD)), "ResourceNotFoundException")
        self.assertEqual(self.far.stop_replication_to_replica(SecretId=name)["ARN"], self.there(arn))
        promoted = self.far.describe_secret(SecretId=name)
        self.assertFalse({"PrimaryRegion", "ReplicationStatus"} & set(promoted))
        self.assertNotIn("ReplicationStatus", self.secrets.describe_secret(SecretId=name))
        self.far.put_secret_value(SecretId=name, SecretString="own")
        self.secrets.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
        self.assertEqual(self.value(name, self.far), "own")
        self.refused("InvalidParameterException", ANY, "StopReplicationToReplica", self.far_raw, SecretId=name)

    def test_a_secret_of_that_name_is_overwritten_on_request_only(self):
        name = self.secret("s1")
        other = self.far.create_secret(Name=name, SecretString="s2")["ARN"]
        status = self.secrets.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=[{"Region": ELSEWHERE}])["ReplicationStatus"][0]
        self.assertEqual((status["Status"], status["StatusMessage"]),
                         ("Failed", f"Replication failed: Secret name {name} already exists in region {ELSEWHERE}."))
        self.assertEqual((self.value(name), self.value(other, self.far)), ("s1", "s2"))
        status = self.secrets.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=[{"Region": ELSEWHERE}],
                                                          ForceOverwriteReplicaSecret=True)["ReplicationStatus"][0]
        self.assertEqual(status["Status"], "InSync")
        self.assertEqual(self.value(name, self.far), "s1")
        self.assertEqual(aws_tools.refusal(self.far.get_secret_value, SecretId=other), "ResourceNotFoundException")


if __name__ == "__main__":
    unittest.main()
