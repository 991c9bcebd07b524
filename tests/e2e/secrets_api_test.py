"""Secrets Manager as its clients see it: members, words and order of every operation on secrets and their values.

The facts are AWS's own, from its API reference and from behaviour that independent projects recorded against it.
"""
import base64
import datetime
import string
import unittest

import aws_tools
from aws_case import ANY
from secrets_case import SecretsTest, token

NOT_FOUND = "Secrets Manager can't find the specified secret."
NO_TOKEN = "You must provide a ClientRequestToken value. We recommend a UUID-type value."
MARKED = "You can't perform this operation on the secret because it was marked for deletion."
BAD_NAME = ("Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")
NO_VALUE = "Secrets Manager can't find the specified secret value for "


class SecretsApiTest(SecretsTest):

    def keys(self, answer):
        return set(answer) - {"ResponseMetadata"}

    # --- names and ARNs

    def test_names_that_are_names(self):
        for name in ("Valid/_+=.@-Name", "Valid/_+=.@-Name-a1b2", "Valid/_+=.@-Name-a1b2c3-"):
            with self.subTest(name=name):
                arn = self.secrets.create_secret(Name=name, SecretString="x")["ARN"]
                self.assertRegex(arn, r"-[A-Za-z0-9]{6}$")
                self.assertTrue(arn[:-7].endswith(":secret:" + name))
                for secret_id in (name, arn, arn[:-7]):
                    self.assertEqual(self.value(secret_id), "x")

    def test_names_that_are_none(self):
        policy = '{"Version":"2012-10-17","Statement":[]}'
        for name in ("Inv Name", " Inv Name", " Inv*Name? ", " Inv *?!]Name\\-"):
            for operation, members in (
                    ("CreateSecret", {"Name": name, "ClientRequestToken": token()}),
                    ("DeleteSecret", {"ForceDeleteWithoutRecovery": True}), ("DescribeSecret", {}), ("GetSecretValue", {}),
                    ("ListSecretVersionIds", {"IncludeDeprecated": True}),
                    ("PutSecretValue", {"SecretString": "x", "ClientRequestToken": token()}),
                    ("TagResource", {"Tags": [{"Key": "k", "Value": "v"}]}), ("UntagResource", {"TagKeys": ["k"]}),
                    ("UpdateSecret", {"Description": "d", "ClientRequestToken": token()}), ("RestoreSecret", {})):
                with self.subTest(name=name, operation=operation):
                    self.refused("ValidationException", BAD_NAME, operation, **({"SecretId": name} | members))

    def test_an_unknown_secret_is_not_found_by_any_operation(self):
        for operation, members in (
                ("DescribeSecret", {}), ("GetSecretValue", {}), ("ListSecretVersionIds", {}), ("RestoreSecret", {}),
                ("DeleteSecret", {}), ("PutSecretValue", {"SecretString": "x", "ClientRequestToken": token()}),
                ("UpdateSecret", {"ClientRequestToken": token()}), ("TagResource", {"Tags": [{"Key": "k", "Value": "v"}]}),
                ("UntagResource", {"TagKeys": ["k"]}),
                ("UpdateSecretVersionStage", {"VersionStage": "X", "MoveToVersionId": token()})):
            with self.subTest(operation):
                self.refused("ResourceNotFoundException", NOT_FOUND, operation, SecretId="i-dont-exist", **members)

    def test_the_token_is_required_of_those_who_write_by_hand(self):
        for operation, named in (("CreateSecret", "Name"), ("UpdateSecret", "SecretId"), ("PutSecretValue", "SecretId")):
            with self.subTest(operation):
                self.refused("InvalidRequestException", NO_TOKEN, operation, **{named: self.name(), "SecretString": "x"})

    # --- what answers hold

    def test_a_secret_without_a_value(self):
        name = self.name()
        self.assertEqual(self.keys(self.secrets.create_secret(Name=name, Description="")), {"ARN", "Name"})
        self.assertEqual(self.keys(self.secrets.describe_secret(SecretId=name)),
                         {"ARN", "Name", "LastChangedDate", "CreatedDate"})
        unknown = token()
        for which, what in (({}, "staging label: AWSCURRENT"), ({"VersionStage": "AWSPENDING"}, "staging label: AWSPENDING"),
                            ({"VersionId": unknown}, "VersionId: " + unknown)):
            self.refused("ResourceNotFoundException", NO_VALUE + what, "GetSecretValue", SecretId=name, **which)
        self.assertEqual(self.keys(self.secrets.update_secret(SecretId=name, Description="d")), {"ARN", "Name"})
        self.assertEqual(self.secrets.describe_secret(SecretId=name)["Description"], "d")
        put = self.secrets.put_secret_value(SecretId=name, SecretString="x", VersionStages=["MINE"])
        self.assertEqual(put["VersionStages"], ["MINE", "AWSCURRENT"])

    def test_members_of_every_answer(self):
        name = self.name()
        created = self.secrets.create_secret(Name=name, SecretString="one", Description="d")
        self.assertEqual(self.keys(created), {"ARN", "Name", "VersionId"})
        described = self.secrets.describe_secret(SecretId=name)
        self.assertEqual(self.keys(described), {"ARN", "Name", "Description", "LastChangedDate", "CreatedDate",
                                                "VersionIdsToStages"})
        read = self.secrets.get_secret_value(SecretId=name)
        self.assertEqual(self.keys(read), {"ARN", "Name", "VersionId", "SecretString", "VersionStages", "CreatedDate"})
        self.assertEqual((read["VersionId"], read["VersionStages"]), (created["VersionId"], ["AWSCURRENT"]))
        accessed = self.secrets.describe_secret(SecretId=name)["LastAccessedDate"]
        self.assertEqual(accessed.astimezone(datetime.timezone.utc).timetz().replace(tzinfo=None), datetime.time())
        put = self.secrets.put_secret_value(SecretId=name, SecretString="two")
        self.assertEqual(self.keys(put), {"ARN", "Name", "VersionId", "VersionStages"})
        updated = self.secrets.update_secret(SecretId=name, SecretString="three")
        self.assertEqual(self.keys(updated), {"ARN", "Name", "VersionId"})
        moved = self.secrets.update_secret_version_stage(SecretId=name, VersionStage="AWSCURRENT", MoveToVersionId=put["VersionId"],
                                                         RemoveFromVersionId=updated["VersionId"])
        self.assertEqual(self.keys(moved), {"ARN", "Name"})
        deleted = self.secrets.delete_secret(SecretId=name)
        self.assertEqual(self.keys(deleted), {"ARN", "Name", "DeletionDate"})
        self.assertEqual(self.keys(self.secrets.restore_secret(SecretId=name)), {"ARN", "Name"})
        self.assertEqual(self.keys(self.secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)),
                         {"ARN", "Name", "DeletionDate"})

    def test_binary_is_base64_once(self):
        name = self.name()
        self.secrets.create_secret(Name=name, SecretBinary=b"\0footest\xff")
        self.assertEqual(self.secrets.get_secret_value(SecretId=name)["SecretBinary"], b"\0footest\xff")
        self.assertEqual(self.raw("GetSecretValue", SecretId=name)["SecretBinary"], base64.b64encode(b"\0footest\xff").decode())

    def test_every_change_moves_the_date_of_change(self):
        name = self.secret()
        last = self.secrets.describe_secret(SecretId=name)["LastChangedDate"]
        for value in ("new", "new", "newer"):
            self.secrets.update_secret(SecretId=name, SecretString=value)
            now = self.secrets.describe_secret(SecretId=name)["LastChangedDate"]
            self.assertLess(last, now)
            last = now

    # --- tokens

    def test_a_token_makes_one_version(self):
        name, first = self.name(), token()
        created = self.secrets.create_secret(Name=name, SecretString="Hello", ClientRequestToken=first)
        self.assertEqual(created["VersionId"], first)
        in_use = (f"You can't use ClientRequestToken {first} because that value is already in use for a version of secret "
                  f"{created['ARN']}.")
        again = self.raw("CreateSecret", Name=name, SecretString="Hello", ClientRequestToken=first)
        self.assertEqual(again, {member: created[member] for member in ("ARN", "Name", "VersionId")})
        self.assertEqual(self.raw("PutSecretValue", SecretId=name, SecretString="Hello", ClientRequestToken=first)["VersionStages"],
                         ["AWSCURRENT"])
        self.assertEqual(self.raw("UpdateSecret", SecretId=name, SecretString="Hello", ClientRequestToken=first)["VersionId"], first)
        for operation, named in (("CreateSecret", "Name"), ("PutSecretValue", "SecretId"), ("UpdateSecret", "SecretId")):
            self.refused("ResourceExistsException", in_use, operation, SecretString="Hi", ClientRequestToken=first, **{named: name})
        self.refused("ResourceExistsException", f"The operation failed because the secret {name} already exists.", "CreateSecret",
                     Name=name, SecretString="Hello", ClientRequestToken=token())

    # --- labels

    def test_labels_through_a_cycle_of_pending_versions(self):
        name = self.name()
        zero = self.secrets.create_secret(Name=name, SecretString="0")["VersionId"]
        one = self.secrets.put_secret_value(SecretId=name, SecretString="1",
                                            VersionStages=["AWSSOMETHING", "AWSPENDING", "PUT1"])["VersionId"]
        self.assertEqual(self.value(name), "0")
        self.secrets.update_secret_version_stage(SecretId=name, VersionStage="AWSCURRENT", RemoveFromVersionId=zero, MoveToVersionId=one)
        self.assertEqual(self.stages(name), {zero: ["AWSPREVIOUS"], one: ["AWSCURRENT", "AWSPENDING", "AWSSOMETHING", "PUT1"]})
        two = self.secrets.put_secret_value(SecretId=name, SecretString="2", VersionStages=["AWSPENDING", "PUT2"])["VersionId"]
        self.assertEqual(self.stages(name), {zero: ["AWSPREVIOUS"], one: ["AWSCURRENT", "AWSSOMETHING", "PUT1"],
                                             two: ["AWSPENDING", "PUT2"]})
        self.secrets.update_secret_version_stage(SecretId=name, VersionStage="AWSCURRENT", RemoveFromVersionId=one, MoveToVersionId=two)
        self.assertEqual(self.stages(name), {one: ["AWSPREVIOUS", "AWSSOMETHING", "PUT1"], two: ["AWSCURRENT", "AWSPENDING", "PUT2"]})
        self.secrets.update_secret_version_stage(SecretId=name, VersionStage="AWSPENDING", RemoveFromVersionId=two)
        self.assertEqual(self.stages(name)[two], ["AWSCURRENT", "PUT2"])
        self.assertEqual(self.value(name, VersionStage="AWSPREVIOUS"), "1")

    def test_labels_move_only_from_where_they_are_said_to_be(self):
        name = self.name()
        zero = self.secrets.create_secret(Name=name, SecretString="0")["VersionId"]
        one = self.secrets.put_secret_value(SecretId=name, SecretString="1", VersionStages=["AWSPENDING"])["VersionId"]
        move = {"SecretId": name, "VersionStage": "AWSCURRENT"}
        self.refused("InvalidParameterException",
                     f"The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version {zero}, "
                     "so you must explicitly reference that version in RemoveFromVersionId.", "UpdateSecretVersionStage",
                     MoveToVersionId=one, **move)
        self.refused("InvalidParameterException", ANY, "UpdateSecretVersionStage", MoveToVersionId=one, RemoveFromVersionId=one, **move)
        self.refused("InvalidParameterException", "You can only move staging label AWSCURRENT to a different secret version. It can’t be "
                     "completely removed.", "UpdateSecretVersionStage", RemoveFromVersionId=zero, **move)
        self.refused("InvalidRequestException", "You provided a VersionStage that is not associated to the provided VersionId.",
                     "GetSecretValue", SecretId=name, VersionId=zero, VersionStage="AWSPREVIOUS")

    def test_versions_are_listed_with_their_keys(self):
        name = self.name()
        ids = [self.secrets.create_secret(Name=name, SecretString="0")["VersionId"]]
        ids += [self.secrets.put_secret_value(SecretId=name, SecretString=str(i))["VersionId"] for i in range(1, 4)]
        self.value(name)
        shown = self.secrets.list_secret_version_ids(SecretId=name)
        self.assertEqual(self.keys(shown), {"ARN", "Name", "Versions"})
        self.assertEqual([(one["VersionId"], one["VersionStages"]) for one in shown["Versions"]],
                         [(ids[2], ["AWSPREVIOUS"]), (ids[3], ["AWSCURRENT"])])
        self.assertEqual(set(shown["Versions"][0]), {"VersionId", "VersionStages", "CreatedDate", "KmsKeyIds"})
        self.assertIn("LastAccessedDate", shown["Versions"][1])
        whole = self.secrets.list_secret_version_ids(SecretId=name, IncludeDeprecated=True, MaxResults=3)
        self.assertEqual([one["VersionId"] for one in whole["Versions"]], ids[:3])
        self.assertNotIn("VersionStages", whole["Versions"][0])
        self.assertEqual(whole["Versions"][0]["KmsKeyIds"], ["DefaultEncryptionKey"])
        rest = self.secrets.list_secret_version_ids(SecretId=name, IncludeDeprecated=True, NextToken=whole["NextToken"])
        self.assertEqual([one["VersionId"] for one in rest["Versions"]], ids[3:])
        self.refused("InvalidNextTokenException", ANY, "ListSecretVersionIds", SecretId=name, NextToken="x")

    def test_versions_without_labels_are_kept_up_to_a_hundred(self):
        name = self.secret("original")
        for i in range(130):
            self.secrets.put_secret_value(SecretId=name, SecretString=f"update{i}")
        first = self.secrets.list_secret_version_ids(SecretId=name, IncludeDeprecated=True, MaxResults=100)
        rest = self.secrets.list_secret_version_ids(SecretId=name, IncludeDeprecated=True, NextToken=first["NextToken"])
        self.assertEqual(len(first["Versions"]) + len(rest["Versions"]), 102)

    # --- lists

    def test_filters_of_a_list(self):
        mark = self.name()
        names = [f"{mark}1/one", f"/{mark}2/two", f"{mark}3/three", f"/{mark}4/four"]
        for name, description in zip(names, ("a secret", "an secret", "asecret", "thesecret")):
            self.secrets.create_secret(Name=name, SecretString="s", Description=description,
                                       Tags=[{"Key": mark, "Value": description[:2]}])
        here = {"Key": "tag-key", "Values": [mark]}
        for key, values, found in (
                ("name", ["/"], {1, 3}), ("name", ["!/"], {0, 2}), ("name", [f"{mark}1 one"], set()),
                ("name", [f"{mark}1", f"/{mark}2"], {0, 1}), ("name", [mark.upper()], set()),
                ("description", ["a"], {0, 1, 2}), ("description", ["!a"], {3}), ("description", ["A SECRET"], {0, 1}),
                ("description", ["!c"], {0, 1, 2, 3}), ("tag-value", ["an"], {1}), ("tag-value", ["AN"], set()),
                ("all", ["ASECRET"], {2}), ("all", ["!thesecret"], {0, 1, 2}), ("primary-region", [self.dev.region], set()),
                ("owning-service", ["rds"], set())):
            with self.subTest(key=key, values=values):
                listed = self.raw("ListSecrets", Filters=[here, {"Key": key, "Values": values}])["SecretList"]
                self.assertEqual({names.index(one["Name"]) for one in listed}, found)
        self.refused("InvalidParameterException", "Invalid filter key", "ListSecrets", Filters=[{"Values": ["x"]}])
        self.refused("InvalidParameterException", "Invalid filter values for key: description", "ListSecrets",
                     Filters=[{"Key": "description"}])
        self.refused("ValidationException", "1 validation error detected: Value 'invalid' at 'filters.1.member.key' failed to satisfy "
                     "constraint: Member must satisfy enum value set: [all, name, tag-key, description, tag-value, primary-region, "
                     "owning-service]", "ListSecrets", Filters=[{"Key": "invalid", "Values": ["x"]}])

    def test_order_and_pages_of_a_list(self):
        mark = self.name()
        names = [f"{mark}-{last}" for last in "bca"]
        for name in names:
            self.secrets.create_secret(Name=name, SecretString="s")
        here = [{"Key": "name", "Values": [mark]}]
        self.value(names[1])
        self.secrets.update_secret(SecretId=names[0], Description="changed last")
        for members, order in (({}, "bca"), ({"SortOrder": "desc"}, "acb"), ({"SortBy": "name"}, "abc"),
                               ({"SortBy": "name", "SortOrder": "desc"}, "cba"), ({"SortBy": "last-changed-date"}, "cab"),
                               ({"SortBy": "last-accessed-date", "SortOrder": "desc"}, "c")):
            with self.subTest(members):
                found, more = "", {}
                while True:
                    page = self.raw("ListSecrets", Filters=here, MaxResults=2, **members, **more)
                    self.assertLessEqual(len(page["SecretList"]), 2)
                    found += "".join(one["Name"][-1] for one in page["SecretList"])
                    if "NextToken" not in page:
                        break
                    more = {"NextToken": page["NextToken"]}
                self.assertEqual(found[:len(order)], order)
                self.assertEqual(len(found), 3)

    def test_entries_of_a_list_name_stages_in_their_own_way(self):
        name = self.secret(Tags=[{"Key": "k", "Value": "v"}])
        entry = self.secrets.list_secrets(Filters=[{"Key": "name", "Values": [name]}])["SecretList"][0]
        self.assertEqual(set(entry), {"ARN", "Name", "LastChangedDate", "CreatedDate", "Tags", "SecretVersionsToStages"})
        self.assertEqual(entry["SecretVersionsToStages"], self.secrets.describe_secret(SecretId=name)["VersionIdsToStages"])

    def test_what_is_marked_for_deletion_is_listed_on_request(self):
        name = self.secret()
        self.secrets.delete_secret(SecretId=name)
        here = [{"Key": "name", "Values": [name]}]
        self.assertEqual(self.raw("ListSecrets", Filters=here)["SecretList"], [])
        entry = self.raw("ListSecrets", Filters=here, IncludePlannedDeletion=True)["SecretList"][0]
        self.assertIn("DeletedDate", entry)

    # --- many values at once

    def test_many_values_at_once(self):
        mark = self.name()
        a, b, c, d = (f"{mark}-{last}" for last in "abcd")
        for name in (a, b, c):
            self.secrets.create_secret(Name=name, SecretString="value of " + name[-1])
        self.secrets.create_secret(Name=d)
        self.secrets.delete_secret(SecretId=c)
        answer = self.raw("BatchGetSecretValue", SecretIdList=[a, "unknown-" + mark, b, c, d])
        self.assertEqual([one["SecretString"] for one in answer["SecretValues"]], ["value of a", "value of b"])
        self.assertEqual(set(answer["SecretValues"][0]), {"ARN", "Name", "VersionId", "SecretString", "VersionStages", "CreatedDate"})
        self.assertEqual([(one["SecretId"], one["ErrorCode"], one["Message"]) for one in answer["Errors"]],
                         [("unknown-" + mark, "ResourceNotFoundException", NOT_FOUND), (c, "InvalidRequestException", MARKED),
                          (d, "ResourceNotFoundException", NO_VALUE + "staging label: AWSCURRENT")])
        page = self.raw("BatchGetSecretValue", Filters=[{"Key": "name", "Values": [a, b]}], MaxResults=1)
        self.assertEqual([one["Name"] for one in page["SecretValues"]], [a])
        page = self.raw("BatchGetSecretValue", Filters=[{"Key": "name", "Values": [a, b]}], NextToken=page["NextToken"])
        self.assertEqual([one["Name"] for one in page["SecretValues"]], [b])
        for members, message in (
                ({}, "Either 'SecretIdList' or 'Filters' must be provided, but not both."),
                ({"SecretIdList": [a], "Filters": [{"Key": "name", "Values": [a]}]},
                 "Either 'SecretIdList' or 'Filters' must be provided, but not both."),
                ({"SecretIdList": [a], "MaxResults": 10},
                 "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.")):
            self.refused("InvalidParameterException", message, "BatchGetSecretValue", **members)
        self.refused("ValidationException", ANY, "BatchGetSecretValue", SecretIdList=[a] * 21)

    # --- deletion

    def test_a_secret_marked_for_deletion_refuses_all_but_its_return(self):
        name = self.secret(Tags=[{"Key": "k", "Value": "v"}])
        version = next(iter(self.stages(name)))
        self.secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
        for operation, members in (
                ("GetSecretValue", {}), ("PutSecretValue", {"SecretString": "x", "ClientRequestToken": token()}),
                ("UpdateSecret", {"Description": "x", "ClientRequestToken": token()}), ("DeleteSecret", {}),
                ("TagResource", {"Tags": [{"Key": "k", "Value": "w"}]}), ("UntagResource", {"TagKeys": ["k"]}),
                ("UpdateSecretVersionStage", {"VersionStage": "X", "MoveToVersionId": version})):
            with self.subTest(operation):
                self.refused("InvalidRequestException", MARKED, operation, SecretId=name, **members)
        self.refused("InvalidRequestException",
                     "You can't create this secret because a secret with this name is already scheduled for deletion.",
                     "CreateSecret", Name=name, SecretString="x", ClientRequestToken=token())
        self.assertIn("DeletedDate", self.secrets.describe_secret(SecretId=name))
        self.secrets.restore_secret(SecretId=name)
        self.assertNotIn("DeletedDate", self.secrets.describe_secret(SecretId=name))
        self.assertEqual(self.value(name), "value")
        self.secrets.restore_secret(SecretId=name)  # of one that isn't marked: no error

    def test_windows_and_deletions_at_once(self):
        name = self.secret()
        for days in (0, 2, 6, 31, 100):
            for force in (False, True):
                with self.assertRaises(aws_tools.Refused) as caught:
                    self.raw("DeleteSecret", SecretId=name, RecoveryWindowInDays=days, ForceDeleteWithoutRecovery=force)
                self.assertEqual(caught.exception.name, "InvalidParameterException")
                self.assertIn("RecoveryWindowInDays value must be between 7 and 30 days (inclusive)", caught.exception.message)
        self.refused("InvalidParameterException", ANY, "DeleteSecret", SecretId=name, RecoveryWindowInDays=7,
                     ForceDeleteWithoutRecovery=True)
        first = self.secrets.describe_secret(SecretId=name)["ARN"]
        self.secrets.delete_secret(SecretId=name)
        self.secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        self.refused("ResourceNotFoundException", NOT_FOUND, "DescribeSecret", SecretId=name)
        unknown = self.secrets.delete_secret(SecretId="never-" + name, ForceDeleteWithoutRecovery=True)
        self.assertEqual(self.keys(unknown), {"ARN", "Name", "DeletionDate"})
        self.assertNotEqual(self.secrets.create_secret(Name=name, SecretString="x")["ARN"], first)

    # --- tags

    def test_tags_are_an_empty_list_once_there_were_some(self):
        name = self.secret()
        self.assertNotIn("Tags", self.secrets.describe_secret(SecretId=name))
        self.assertEqual(self.raw("TagResource", SecretId=name, Tags=[{"Key": "One", "Value": "1"}, {"Key": "Two", "Value": "2"}]), {})
        self.secrets.tag_resource(SecretId=name, Tags=[{"Key": "One", "Value": "other"}])
        self.assertEqual(self.secrets.describe_secret(SecretId=name)["Tags"],
                         [{"Key": "One", "Value": "other"}, {"Key": "Two", "Value": "2"}])
        self.assertEqual(self.raw("UntagResource", SecretId=name, TagKeys=["One", "Two"]), {})
        self.assertEqual(self.secrets.describe_secret(SecretId=name)["Tags"], [])
        self.assertEqual(self.raw("ListSecrets", Filters=[{"Key": "name", "Values": [name]}])["SecretList"][0]["Tags"], [])

    # --- keys

    def test_a_new_key_takes_over_the_labelled_versions(self):
        kms = aws_tools.boto(self.dev, "kms")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        name = self.secret("one")
        self.secrets.put_secret_value(SecretId=name, SecretString="two")
        self.secrets.update_secret(SecretId=name, KmsKeyId=key)
        self.assertEqual(self.secrets.describe_secret(SecretId=name)["KmsKeyId"], key)
        self.assertEqual((self.value(name), self.value(name, VersionStage="AWSPREVIOUS")), ("two", "one"))
        listed = self.secrets.list_secret_version_ids(SecretId=name)["Versions"]
        self.assertEqual([one["KmsKeyIds"] for one in listed], [[key], [key]])
        kms.disable_key(KeyId=key)
        self.refused("DecryptionFailure", ANY, "GetSecretValue", SecretId=name)
        kms.enable_key(KeyId=key)
        self.secrets.update_secret(SecretId=name, KmsKeyId="")
        self.assertNotIn("KmsKeyId", self.secrets.describe_secret(SecretId=name))

    # --- passwords

    def test_random_passwords(self):
        def password(**members):
            return self.secrets.get_random_password(**members)["RandomPassword"]

        self.assertEqual(len(password()), 32)
        for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits, string.punctuation):
            self.assertTrue(set(kind) & set(password(PasswordLength=4)))
        self.assertEqual(len(password(PasswordLength=4096)), 4096)
        self.assertFalse(set("xyzDje@?!.") & set(password(PasswordLength=120, ExcludeCharacters="xyzDje@?!.")))
        for member, kind in (("ExcludeLowercase", string.ascii_lowercase), ("ExcludeUppercase", string.ascii_uppercase),
                             ("ExcludeNumbers", string.digits), ("ExcludePunctuation", string.punctuation)):
            self.assertFalse(set(kind) & set(password(PasswordLength=200, **{member: True})))
        self.assertIn(" ", password(PasswordLength=32, IncludeSpace=True))
        self.assertEqual(len(password(PasswordLength=4, IncludeSpace=True)), 4)
        self.refused("InvalidParameterException", "Password length is too short based on the required types.", "GetRandomPassword",
                     PasswordLength=3)
        self.refused("ValidationException", "1 validation error detected: Value '5555' at 'passwordLength' failed to satisfy constraint: "
                     "Member must have value less than or equal to 4096", "GetRandomPassword", PasswordLength=5555)


if __name__ == "__main__":
    unittest.main()
