"""Keys, states, aliases, tags, policies, rotation, Regions and key stores through the KMS API, with stock clients."""
import json
import time
import unittest

import aws_tools
from aws_case import ANY, ELSEWHERE
from kms_case import KmsTest

USAGES = {"RSA_2048": ["ENCRYPT_DECRYPT", "SIGN_VERIFY"], "ECC_NIST_P256": ["SIGN_VERIFY", "KEY_AGREEMENT"],
          "ECC_NIST_P384": ["SIGN_VERIFY", "KEY_AGREEMENT"], "ECC_NIST_P521": ["SIGN_VERIFY", "KEY_AGREEMENT"],
          "ECC_SECG_P256K1": ["SIGN_VERIFY"], "ECC_NIST_EDWARDS25519": ["SIGN_VERIFY"],
          **{f"HMAC_{bits}": ["GENERATE_VERIFY_MAC"] for bits in (224, 256, 384, 512)}}
ALGORITHMS = {"ENCRYPT_DECRYPT": "EncryptionAlgorithms", "SIGN_VERIFY": "SigningAlgorithms", "GENERATE_VERIFY_MAC": "MacAlgorithms",
              "KEY_AGREEMENT": "KeyAgreementAlgorithms"}


def statement(principal, action, **more):
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, "Resource": "*", **more}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Keys(KmsTest):
    def test_a_new_key_is_described_as_at_aws(self):
        key = self.kms.create_key(Description="test key 123")["KeyMetadata"]
        self.assertEqual(self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"], key)
        full = self.raw("DescribeKey", KeyId=key["Arn"])["KeyMetadata"]
        self.assertRegex(full.pop("CurrentKeyMaterialId"), "^[0-9a-f]{64}$")
        self.assertAlmostEqual(full.pop("CreationDate"), time.time(), delta=60)
        self.assertEqual(full, {
            "AWSAccountId": self.account, "KeyId": key["KeyId"], "Arn": key["Arn"], "Description": "test key 123", "Enabled": True,
            "KeyState": "Enabled", "KeyUsage": "ENCRYPT_DECRYPT", "KeyManager": "CUSTOMER", "Origin": "AWS_KMS", "MultiRegion": False,
            "KeySpec": "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"]})

    def test_each_spec_has_the_algorithms_of_its_usage_alone(self):
        for spec, usages in USAGES.items():
            for usage in usages:
                key = self.key(spec, usage)
                self.assertEqual((key["KeySpec"], key["CustomerMasterKeySpec"], key["KeyUsage"]), (spec, spec, usage))
                self.assertEqual({name for name in ALGORITHMS.values() if key.get(name)}, {ALGORITHMS[usage]})
                self.assertNotIn("CurrentKeyMaterialId", key)

    def test_the_older_name_of_the_spec_still_works(self):
        key = self.kms.create_key(CustomerMasterKeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
        self.assertEqual(key["KeySpec"], "ECC_NIST_P256")
        self.refused("ValidationException", ANY, "CreateKey", KeySpec="HMAC_256", CustomerMasterKeySpec="HMAC_256",
                     KeyUsage="GENERATE_VERIFY_MAC")

    def test_a_usage_fits_its_spec(self):
        self.refused("ValidationException", "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
                     "CreateKey", KeySpec="HMAC_256")
        self.refused("ValidationException", "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048", "CreateKey",
                     KeySpec="RSA_2048", KeyUsage="KEY_AGREEMENT")

    def test_disabling_and_enabling(self):
        key = self.key()
        self.kms.disable_key(KeyId=key["KeyId"])
        state = self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        self.assertEqual((state["KeyState"], state["Enabled"]), ("Disabled", False))
        self.refused("DisabledException", f"{key['Arn']} is disabled.", "Encrypt", KeyId=key["KeyId"], Plaintext=b"x")
        self.kms.enable_key(KeyId=key["KeyId"])
        self.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")

    def test_deletion_is_scheduled_once_and_can_be_taken_back(self):
        key = self.key()
        answer = self.raw("ScheduleKeyDeletion", KeyId=key["KeyId"])
        self.assertAlmostEqual(answer.pop("DeletionDate"), time.time() + 30 * 86400, delta=60)
        self.assertEqual(answer, {"KeyId": key["Arn"], "KeyState": "PendingDeletion", "PendingWindowInDays": 30})
        pending = f"{key['Arn']} is pending deletion."
        for operation, members in {"Encrypt": {"Plaintext": b"x"}, "ScheduleKeyDeletion": {}, "EnableKey": {}, "DisableKey": {},
                                   "TagResource": {"Tags": [{"TagKey": "a", "TagValue": "b"}]}}.items():
            self.refused("KMSInvalidStateException", pending, operation, KeyId=key["KeyId"], **members)
        self.assertEqual(self.kms.cancel_key_deletion(KeyId=key["KeyId"])["KeyId"], key["Arn"])
        state = self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        self.assertEqual((state["KeyState"], "DeletionDate" in state), ("Disabled", False))
        self.refused("KMSInvalidStateException", f"{key['Arn']} is not pending deletion (or pending replica deletion).",
                     "CancelKeyDeletion", KeyId=key["KeyId"])

    def test_the_waiting_window_has_bounds(self):
        key = self.key()["KeyId"]
        for days in (6, 31):
            self.refused("ValidationException", ANY, "ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=days)
        self.assertEqual(self.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)["PendingWindowInDays"], 7)

    def test_lists_of_keys_come_in_pages_without_gaps(self):
        made = {self.key()["KeyId"] for _ in range(5)}
        pages = list(self.kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
        listed = [key["KeyId"] for page in pages for key in page["Keys"]]
        self.assertEqual(len(listed), len(set(listed)))
        self.assertLessEqual(made, set(listed))
        self.assertTrue(all(len(page["Keys"]) <= 2 for page in pages))
        self.assertEqual([page["Truncated"] for page in pages][-2:], [True, False])
        self.refused("InvalidMarkerException", ANY, "ListKeys", Marker="none")

    def test_the_last_use_is_told(self):
        key = self.key()
        before = self.raw("GetKeyLastUsage", KeyId=key["KeyId"])
        self.assertEqual((before["KeyId"], before.get("KeyLastUsage", {})), (key["Arn"], {}), before)
        self.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")
        used = self.raw("GetKeyLastUsage", KeyId=key["KeyId"])["KeyLastUsage"]
        self.assertEqual(used["Operation"], "Encrypt")
        self.assertAlmostEqual(used["Timestamp"], time.time(), delta=60)


class References(KmsTest):
    ABSENT = "134f2428-cec1-4b25-a1ae-9048164dba47"

    def test_a_key_that_is_not_there_is_named_by_its_arn(self):
        for key_id in (self.ABSENT, "mrk-d3b95762d3b95762d3b95762d3b95762"):
            arn = f"arn:aws:kms:{self.dev.region}:{self.account}:key/{key_id}"
            for reference in (key_id, arn):
                self.refused("NotFoundException", f"Key '{arn}' does not exist", "DescribeKey", KeyId=reference)

    def test_what_is_no_key_id_is_quoted(self):
        for text in ("fake-key-id", "134f2428cec14b25a1ae9048164dba47", "mrk-fake-key-id"):
            self.refused("NotFoundException", f"Invalid keyId '{text}'", "DescribeKey", KeyId=text)
            self.refused("NotFoundException", f"Invalid keyId '{text}'", "GenerateMac", KeyId=text, Message=b"x",
                         MacAlgorithm="HMAC_SHA_256")

    def test_an_alias_that_is_not_there_is_named_by_its_arn(self):
        arn = f"arn:aws:kms:{self.dev.region}:{self.account}:alias/none"
        for reference in ("alias/none", arn):
            self.refused("NotFoundException", f"Alias {arn} is not found.", "Encrypt", KeyId=reference, Plaintext=b"x")

    def test_an_arn_of_another_region_is_refused_by_the_region(self):
        key = self.key()
        far = aws_tools.SignedKms(self.dev, region=ELSEWHERE)
        self.refused("NotFoundException", f"Invalid arn {self.dev.region}", "DescribeKey", far, KeyId=key["Arn"])
        there = key["Arn"].replace(self.dev.region, ELSEWHERE)
        self.refused("NotFoundException", f"Key '{there}' does not exist", "DescribeKey", far, KeyId=key["KeyId"])
        far.connection.close()

    def test_operations_that_manage_take_no_alias(self):
        self.kms.create_alias(AliasName="alias/managed", TargetKeyId=self.key()["KeyId"])
        for operation, members in {"EnableKey": {}, "DisableKey": {}, "EnableKeyRotation": {}, "ScheduleKeyDeletion": {},
                                   "GetKeyPolicy": {"PolicyName": "default"}, "ListGrants": {}, "UpdateKeyDescription":
                                   {"Description": "x"}, "ListResourceTags": {}}.items():
            self.refused("NotFoundException", "Invalid keyId 'alias/managed'", operation, KeyId="alias/managed", **members)


class Aliases(KmsTest):
    def test_an_alias_is_made_moved_listed_and_removed(self):
        first, second = self.key()["KeyId"], self.key()["KeyId"]
        self.kms.create_alias(AliasName="alias/a/b_c-d", TargetKeyId=first)
        entry = self.raw("ListAliases", KeyId=first)["Aliases"][0]
        self.assertEqual(set(entry), {"AliasName", "AliasArn", "TargetKeyId", "CreationDate", "LastUpdatedDate"})
        self.assertEqual(entry["AliasArn"], f"arn:aws:kms:{self.dev.region}:{self.account}:alias/a/b_c-d")
        self.kms.update_alias(AliasName="alias/a/b_c-d", TargetKeyId=second)
        self.assertEqual(self.kms.list_aliases(KeyId=first)["Aliases"], [])
        self.assertEqual(self.kms.list_aliases(KeyId=second)["Aliases"][0]["TargetKeyId"], second)
        self.kms.delete_alias(AliasName="alias/a/b_c-d")
        self.assertEqual(self.kms.list_aliases(KeyId=second)["Aliases"], [])

    def test_names_that_no_alias_can_have(self):
        key = self.key()["KeyId"]
        self.refused("ValidationException", 'Alias must start with the prefix "alias/". Please see '
                     "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html", "CreateAlias", AliasName="ore",
                     TargetKeyId=key)
        self.refused("ValidationException", "alias/my:ore contains invalid characters for an alias", "CreateAlias",
                     AliasName="alias/my:ore", TargetKeyId=key)
        self.invalid(" 'alias/ore!' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                     "^[a-zA-Z0-9:/_-]+$", "CreateAlias", AliasName="alias/ore!", TargetKeyId=key)
        self.refused("NotAuthorizedException", None, "CreateAlias", AliasName="alias/aws/s3", TargetKeyId=key)

    def test_an_alias_names_a_key_and_is_made_once(self):
        key = self.key()["KeyId"]
        self.kms.create_alias(AliasName="alias/once", TargetKeyId=key)
        arn = f"arn:aws:kms:{self.dev.region}:{self.account}:alias/once"
        self.refused("AlreadyExistsException", f"An alias with the name {arn} already exists", "CreateAlias", AliasName="alias/once",
                     TargetKeyId=key)
        self.refused("ValidationException", "Aliases must refer to keys. Not aliases", "CreateAlias", AliasName="alias/twice",
                     TargetKeyId="alias/once")
        for operation, more in (("UpdateAlias", {"TargetKeyId": key}), ("DeleteAlias", {})):
            self.refused("NotFoundException", f"Alias {arn.replace('once', 'never')} is not found.", operation,
                         AliasName="alias/never", **more)

    def test_an_alias_stays_with_one_kind_of_key(self):
        self.kms.create_alias(AliasName="alias/kind", TargetKeyId=self.key()["KeyId"])
        for other in (self.key("HMAC_256", "GENERATE_VERIFY_MAC"), self.key("ECC_NIST_P256", "SIGN_VERIFY")):
            self.refused("ValidationException", ANY, "UpdateAlias", AliasName="alias/kind", TargetKeyId=other["KeyId"])

    def test_lists_of_aliases_come_in_pages(self):
        key = self.key()["KeyId"]
        names = [f"alias/page/{number}" for number in range(5)]
        for name in names:
            self.kms.create_alias(AliasName=name, TargetKeyId=key)
        pages = self.kms.get_paginator("list_aliases").paginate(KeyId=key, PaginationConfig={"PageSize": 2})
        self.assertEqual([alias["AliasName"] for page in pages for alias in page["Aliases"]], names)


class Tags(KmsTest):
    @staticmethod
    def tags(**pairs):
        return [{"TagKey": key, "TagValue": value} for key, value in pairs.items()]

    def listed(self, key):
        return {tag["TagKey"]: tag["TagValue"] for tag in self.kms.list_resource_tags(KeyId=key)["Tags"]}

    def test_tags_are_added_changed_and_taken_away(self):
        key = self.kms.create_key(Tags=self.tags(tag1="1", tag2="2"))["KeyMetadata"]["Arn"]
        self.kms.tag_resource(KeyId=key, Tags=self.tags(tag2="new", tag3=""))
        self.assertEqual(self.listed(key), {"tag1": "1", "tag2": "new", "tag3": ""})
        self.kms.untag_resource(KeyId=key, TagKeys=["tag1", "absent"])
        self.assertEqual(self.listed(key), {"tag2": "new", "tag3": ""})

    def test_tags_that_break_a_rule_are_refused_in_its_words(self):
        key = self.key()["KeyId"]
        for words, tags in (("Tags beginning with aws: are reserved", self.tags(**{"aws:a": "b"})),
                            ("Tags beginning with aws: are reserved", self.tags(**{"AWS:a": "b"})),
                            ("Duplicate tag keys", self.tags(a="1") + self.tags(a="2")),
                            ("Too many tags", self.tags(**{f"key{number}": "" for number in range(51)}))):
            self.refused("TagException", words, "TagResource", KeyId=key, Tags=tags)
            self.refused("TagException", words, "CreateKey", Tags=tags)
        self.assertEqual(self.listed(key), {})

    def test_tags_of_a_wrong_size_are_told_with_their_place(self):
        for member, size, tags in (("tagKey", 128, {"a" * 129: "v"}), ("tagValue", 256, {"a": "v" * 257})):
            value = "a" * 129 if member == "tagKey" else "v" * 257
            self.invalid(f" '{value}' at 'tags.1.member.{member}' failed to satisfy constraint: Member must have length less than or "
                         f"equal to {size}", "CreateKey", Tags=self.tags(**tags))

    def test_lists_of_tags_come_in_pages(self):
        key = self.kms.create_key(Tags=self.tags(a="1", b="2", c="3"))["KeyMetadata"]["KeyId"]
        first = self.kms.list_resource_tags(KeyId=key, Limit=2)
        self.assertEqual((len(first["Tags"]), first["Truncated"]), (2, True))
        rest = self.kms.list_resource_tags(KeyId=key, Marker=first["NextMarker"])
        self.assertEqual((rest["Tags"], rest["Truncated"]), (self.tags(c="3"), False))


class Policies(KmsTest):
    def test_a_policy_is_kept_as_it_was_written(self):
        written = policy(statement(self.root, "kms:*", Sid="all of it")).replace(",", " ,\n\t")
        key = self.kms.create_key(Policy=written)["KeyMetadata"]["KeyId"]
        self.assertEqual(self.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"], written)
        self.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=written + "\n")
        self.assertEqual(self.raw("GetKeyPolicy", KeyId=key), {"Policy": written + "\n", "PolicyName": "default"})
        listed = self.kms.list_key_policies(KeyId=key)
        self.assertEqual((listed["PolicyNames"], listed["Truncated"]), (["default"], False))

    def test_the_default_policy_is_awss(self):
        text = self.kms.get_key_policy(KeyId=self.key()["KeyId"], PolicyName="default")["Policy"]
        self.assertEqual(json.loads(text), {"Version": "2012-10-17", "Id": "key-default-1", "Statement": [
            statement(self.root, "kms:*", Sid="Enable IAM User Permissions")]})

    def test_there_is_one_policy(self):
        key = self.key()["KeyId"]
        self.refused("NotFoundException", "No such policy exists", "GetKeyPolicy", KeyId=key, PolicyName="other")
        self.refused("NotFoundException", "No such policy exists", "PutKeyPolicy", KeyId=key, PolicyName="other", Policy="{}")

    def test_a_policy_that_is_none_or_locks_its_writer_out_is_malformed(self):
        key = self.key()["KeyId"]
        locks = policy(statement(self.root, "kms:Encrypt"))
        for text in ("my policy", "{}", policy(statement("nobody", "kms:*")), locks):
            self.refused("MalformedPolicyDocumentException", ANY, "CreateKey", Policy=text)
            self.refused("MalformedPolicyDocumentException", ANY, "PutKeyPolicy", KeyId=key, PolicyName="default", Policy=text)
        self.refused("MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future.",
                     "CreateKey", Policy=locks)
        self.kms.create_key(Policy=locks, BypassPolicyLockoutSafetyCheck=True)

    def test_a_policy_names_nobody_who_is_missing(self):
        key = self.key()["KeyId"]
        words = "Policy contains a statement with one or more invalid principals."
        for missing in (self.root.replace("root", "user/nobody"), self.vendor_root.replace("root", "role/none")):
            text = policy(statement([self.root, missing], "kms:*"))
            self.refused("MalformedPolicyDocumentException", words, "CreateKey", Policy=text)
            self.refused("MalformedPolicyDocumentException", words, "PutKeyPolicy", KeyId=key, PolicyName="default", Policy=text)
        elsewhere = policy(statement([self.root, "arn:aws:iam::999988887777:user/nobody"], "kms:*"))
        self.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=elsewhere)

    def test_a_policy_is_at_most_32_kib(self):
        long = policy(statement(self.root, "kms:*", Sid="x" * 33000))
        self.refused("LimitExceededException", ANY, "CreateKey", Policy=long)
        self.invalid(" at 'policy' failed to satisfy constraint: Member must have length less than or equal to 131072", "CreateKey",
                     Policy="x" * 131073)

    def test_another_account_needs_both_sides(self):
        key = self.kms.create_key(Policy=policy(statement(self.root, "kms:*"), statement(self.vendor_root, "kms:Encrypt")))
        arn = key["KeyMetadata"]["Arn"]
        self.vendor_kms.encrypt(KeyId=arn, Plaintext=b"x")
        self.assertEqual(aws_tools.refusal(self.vendor_kms.describe_key, KeyId=arn), "AccessDeniedException")


class Rotation(KmsTest):
    def test_automatic_rotation_is_switched_and_told(self):
        key = self.key()
        self.assertEqual(self.raw("GetKeyRotationStatus", KeyId=key["KeyId"]), {"KeyId": key["Arn"], "KeyRotationEnabled": False})
        for days in (90, 365):
            self.raw("EnableKeyRotation", KeyId=key["KeyId"], RotationPeriodInDays=days)
            status = self.raw("GetKeyRotationStatus", KeyId=key["KeyId"])
            self.assertEqual((status["KeyRotationEnabled"], status["RotationPeriodInDays"]), (True, days))
            self.assertAlmostEqual(status["NextRotationDate"], time.time() + days * 86400, delta=60)
        self.kms.disable_key_rotation(KeyId=key["KeyId"])
        self.assertFalse(self.kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"])

    def test_the_period_has_bounds(self):
        key = self.key()["KeyId"]
        self.invalid(" '89' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value greater than or equal to 90",
                     "EnableKeyRotation", KeyId=key, RotationPeriodInDays=89)
        self.invalid(" '2561' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value less than or equal to 2560",
                     "EnableKeyRotation", KeyId=key, RotationPeriodInDays=2561)

    def test_rotation_on_demand_seals_anew_and_opens_the_old(self):
        key = self.key()
        self.raw("EnableKeyRotation", KeyId=key["KeyId"])
        before = self.raw("GetKeyRotationStatus", KeyId=key["KeyId"])
        blob = self.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"old")["CiphertextBlob"]
        self.assertEqual(self.raw("RotateKeyOnDemand", KeyId=key["KeyId"]), {"KeyId": key["Arn"]})
        self.assertEqual(self.raw("GetKeyRotationStatus", KeyId=key["KeyId"]), before)
        old = self.raw("Decrypt", CiphertextBlob=blob)
        new = self.raw("Decrypt", CiphertextBlob=self.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"new")["CiphertextBlob"])
        self.assertEqual((old["Plaintext"], old["KeyMaterialId"]), (b"old", key["CurrentKeyMaterialId"]))
        self.assertEqual(new["KeyMaterialId"], self.raw("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"])
        self.assertNotEqual(old["KeyMaterialId"], new["KeyMaterialId"])

    def test_rotations_are_listed_in_pages_up_to_the_limit(self):
        key = self.key()
        for _ in range(25):
            self.raw("RotateKeyOnDemand", KeyId=key["KeyId"])
        self.refused("LimitExceededException", "The on-demand rotations limit has been reached for the given keyId. No more on-demand "
                     f"rotations can be performed for this key: {key['Arn']}", "RotateKeyOnDemand", KeyId=key["KeyId"])
        first = self.raw("ListKeyRotations", KeyId=key["KeyId"], Limit=20)
        rest = self.raw("ListKeyRotations", KeyId=key["KeyId"], Marker=first["NextMarker"])
        entries = first["Rotations"] + rest["Rotations"]
        self.assertEqual((len(entries), first["Truncated"], rest["Truncated"]), (25, True, False))
        self.assertEqual({entry["RotationType"] for entry in entries}, {"ON_DEMAND"})
        every = self.raw("ListKeyRotations", KeyId=key["KeyId"], IncludeKeyMaterial="ALL_KEY_MATERIAL")["Rotations"]
        self.assertEqual([entry["KeyMaterialState"] for entry in every], ["CURRENT"] + 25 * ["NON_CURRENT"])

    def test_what_does_not_rotate(self):
        for key in (self.key("ECC_NIST_P256", "SIGN_VERIFY"), self.key("HMAC_256", "GENERATE_VERIFY_MAC")):
            for operation in ("EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand", "ListKeyRotations"):
                self.refused("UnsupportedOperationException", None, operation, KeyId=key["KeyId"])
            self.kms.disable_key(KeyId=key["KeyId"])
            self.refused("DisabledException", f"{key['Arn']} is disabled.", "RotateKeyOnDemand", KeyId=key["KeyId"])
        external = self.key(Origin="EXTERNAL")
        self.refused("KMSInvalidStateException", f"{external['Arn']} is pending import.", "RotateKeyOnDemand", KeyId=external["KeyId"])


class Regions(KmsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.far = aws_tools.SignedKms(cls.dev, region=ELSEWHERE)
        cls.addClassCleanup(cls.far.connection.close)

    def test_a_replica_opens_what_its_primary_sealed_and_signs_alike(self):
        key = self.key(MultiRegion=True)
        self.assertTrue(key["KeyId"].startswith("mrk-"))
        self.assertEqual(key["MultiRegionConfiguration"], {
            "MultiRegionKeyType": "PRIMARY", "PrimaryKey": {"Arn": key["Arn"], "Region": self.dev.region}, "ReplicaKeys": []})
        blob = self.raw("Encrypt", KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
        made = self.raw("ReplicateKey", KeyId=key["KeyId"], ReplicaRegion=ELSEWHERE, Tags=[{"TagKey": "a", "TagValue": "b"}])
        replica = made["ReplicaKeyMetadata"]
        self.assertEqual((replica["KeyState"], replica["Enabled"], replica["KeyId"]), ("Creating", False, key["KeyId"]))
        self.assertEqual(made["ReplicaTags"], [{"TagKey": "a", "TagValue": "b"}])
        self.assertEqual(json.loads(made["ReplicaPolicy"])["Id"], "key-default-1")
        there = self.far("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]
        self.assertEqual((there["KeyState"], there["MultiRegionConfiguration"]["MultiRegionKeyType"]), ("Enabled", "REPLICA"))
        here = self.raw("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]["MultiRegionConfiguration"]
        self.assertEqual(here["ReplicaKeys"], [{"Arn": replica["Arn"], "Region": ELSEWHERE}])
        opened = self.far("Decrypt", CiphertextBlob=blob, KeyId=replica["Arn"])
        self.assertEqual((opened["Plaintext"], opened["KeyId"]), (b"x", replica["Arn"]))

    def test_only_a_primary_is_replicated_and_once_in_a_region(self):
        plain, key = self.key(), self.key("HMAC_256", "GENERATE_VERIFY_MAC", MultiRegion=True)
        self.refused("UnsupportedOperationException", f"{plain['Arn']} is not a multi-region key.", "ReplicateKey",
                     KeyId=plain["KeyId"], ReplicaRegion=ELSEWHERE)
        there = self.raw("ReplicateKey", KeyId=key["KeyId"], ReplicaRegion=ELSEWHERE)["ReplicaKeyMetadata"]["Arn"]
        self.refused("AlreadyExistsException", ANY, "ReplicateKey", KeyId=key["KeyId"], ReplicaRegion=ELSEWHERE)
        self.refused("UnsupportedOperationException", f"{there} is not a multi-region primary key.", "ReplicateKey", self.far,
                     KeyId=key["KeyId"], ReplicaRegion="us-east-1")

    def test_the_primary_moves(self):
        key = self.key("ECC_NIST_P256", "SIGN_VERIFY", MultiRegion=True)["KeyId"]
        self.raw("ReplicateKey", KeyId=key, ReplicaRegion=ELSEWHERE)
        self.raw("UpdatePrimaryRegion", KeyId=key, PrimaryRegion=ELSEWHERE)
        kinds = [client("DescribeKey", KeyId=key)["KeyMetadata"]["MultiRegionConfiguration"]["MultiRegionKeyType"]
                 for client in (self.raw, self.far)]
        self.assertEqual(kinds, ["REPLICA", "PRIMARY"])
        self.assertEqual(self.raw("GetPublicKey", KeyId=key)["PublicKey"], self.far("GetPublicKey", KeyId=key)["PublicKey"])

    def test_a_primary_waits_for_its_replicas_to_go(self):
        key = self.key(MultiRegion=True)["KeyId"]
        self.raw("ReplicateKey", KeyId=key, ReplicaRegion=ELSEWHERE)
        waiting = self.raw("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
        self.assertEqual((waiting["KeyState"], "DeletionDate" in waiting), ("PendingReplicaDeletion", False))
        self.assertEqual(self.far("ScheduleKeyDeletion", KeyId=key)["KeyState"], "PendingDeletion")
        self.assertEqual(self.raw("DescribeKey", KeyId=key)["KeyMetadata"]["PendingDeletionWindowInDays"], 7)


class KeyStores(KmsTest):
    def test_a_store_is_made_connected_and_removed(self):
        made = self.raw("CreateCustomKeyStore", CustomKeyStoreName="outside", CustomKeyStoreType="EXTERNAL_KEY_STORE",
                        XksProxyUriEndpoint="https://xks.example.com", XksProxyUriPath="/kms/xks/v1",
                        XksProxyConnectivity="PUBLIC_ENDPOINT",
                        XksProxyAuthenticationCredential={"AccessKeyId": "ABCDEFGHIJKLMNOPQRST", "RawSecretAccessKey": "x" * 43})
        store = {"CustomKeyStoreId": made["CustomKeyStoreId"]}
        self.raw("ConnectCustomKeyStore", **store)
        listed = self.raw("DescribeCustomKeyStores", **store)["CustomKeyStores"][0]
        self.assertEqual((listed["ConnectionState"], listed["CustomKeyStoreName"]), ("CONNECTED", "outside"))
        self.assertNotIn("RawSecretAccessKey", json.dumps(listed))
        key = self.key(Origin="EXTERNAL_KEY_STORE", XksKeyId="k-1", **store)
        self.assertEqual((key["XksKeyConfiguration"], key["CustomKeyStoreId"]), ({"Id": "k-1"}, store["CustomKeyStoreId"]))
        self.refused("UnsupportedOperationException", ANY, "EnableKeyRotation", KeyId=key["KeyId"])
        self.refused("CustomKeyStoreHasCMKsException", ANY, "DeleteCustomKeyStore", **store)
        self.raw("UpdateCustomKeyStore", NewCustomKeyStoreName="renamed", **store)
        self.raw("DisconnectCustomKeyStore", **store)
        self.assertEqual(self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"], "Unavailable")

    def test_what_is_not_there_is_named(self):
        self.refused("CustomKeyStoreNotFoundException", ANY, "DescribeCustomKeyStores", CustomKeyStoreId="cks-1234567890abcdef0")
        self.refused("CloudHsmClusterNotFoundException", ANY, "CreateCustomKeyStore", CustomKeyStoreName="hsm",
                     CloudHsmClusterId="cluster-1234567890a", TrustAnchorCertificate="x", KeyStorePassword="password")


if __name__ == "__main__":
    unittest.main()
