"""Refusals of AWS STS as others have recorded them from the service itself, one row each: the request, AWS's error and its words.

Source of each row: the AWS-validated cases of LocalStack (tests/aws/services/sts/test_sts.py and its snapshots); the cases of moto
(tests/test_sts) that agree with AWS's own words; common errors of the Query protocol.
"""
import json
import unittest

from aws_tools import boto, boto_in
from harness import DevTest

FLAW = "1 validation error detected: Value "
INVALID, PARAMETER = ("ValidationError", 400), ("InvalidParameterValue", 400)
CONFLICT = ("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the "
            "calling session.")


def tags(**pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def named(role, name="session-1", **more):
    return {"RoleArn": role, "RoleSessionName": name, **more}


# operation, members, error and status, message. Texts may name {role}, a role that the caller may take on with tags.
ROWS = [
    *[("assume_role", named(arn), INVALID, f"{arn} is invalid")
      for arn in ("nothing-valid-in-here", "arn::b:::something/test-role", "arn:a::::something/test-role",
                  "arn:a:::something/test-role", "arn:a:a::aaaaaaaaaa:")],
    ("assume_role", named("{role}", "Session1:2"), INVALID,
     FLAW + "'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
     r"[\w+=,.@-]*"),
    ("assume_role", named("{role}", 65 * "s"), INVALID,
     FLAW + f"'{65 * 's'}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64"),
    ("assume_role", named("{role}", Tags=tags(Department="x"), TransitiveTagKeys=["InvalidKey"]), PARAMETER,
     "The specified transitive tag key must be included in the requested tags."),
    ("assume_role", named("{role}", Tags=tags(Department="x", department="y")), PARAMETER,
     "Duplicate tag keys found. Please note that Tag keys are case insensitive."),
    ("assume_role_with_web_identity", named("{role}", WebIdentityToken="token"), ("InvalidIdentityToken", 400),
     "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"),
]


class StsRecordedRefusals(DevTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.dev.account("client")["id"]
        cls.sts = boto(cls.dev, "sts")
        may = ["sts:AssumeRole", "sts:TagSession"]
        trust = cls.file_of("trust", {"Effect": "Allow", "Principal": {"AWS": cls.account}, "Action": may})
        work = cls.file_of("work", {"Effect": "Allow", "Action": "*", "Resource": "*"})
        cls.role = cls.dev.keyhold_json("iam", "role", "create", cls.account, "taken-on", "--trust", trust)["arn"]
        cls.dev.keyhold("iam", "role-policy", "put", cls.account, "taken-on", "work", work)

    @classmethod
    def file_of(cls, name, statement):
        path = cls.dev.folder / f"{name}.json"
        path.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}), encoding="utf-8")
        return path

    def said(self, client, operation, members):
        from botocore.exceptions import ClientError  # pylint: disable=import-outside-toplevel

        with self.assertRaises(ClientError) as refused:
            getattr(client, operation)(**members)
        said = refused.exception.response
        return (said["Error"]["Code"], said["ResponseMetadata"]["HTTPStatusCode"]), said["Error"]["Message"]

    def test_each_row(self):
        for operation, members, error, message in ROWS:
            members = {name: value.format(role=self.role) if isinstance(value, str) else value for name, value in members.items()}
            with self.subTest(operation, **{name: str(value)[:40] for name, value in members.items()}):
                self.assertEqual(self.said(self.sts, operation, members), (error, message))

    def test_a_transitive_tag_stays(self):
        first = self.sts.assume_role(**named(self.role, Tags=tags(SessionTag1="1"), TransitiveTagKeys=["SessionTag1"]))
        second = boto_in(self.dev, "sts", first["Credentials"])
        for key in ("SessionTag1", "sessiontag1"):
            self.assertEqual(self.said(second, "assume_role", named(self.role, Tags=tags(**{key: "2"}))), (PARAMETER, CONFLICT))

    def test_a_session_asks_for_no_session_token(self):
        session = boto_in(self.dev, "sts", self.sts.assume_role(**named(self.role))["Credentials"])
        self.assertEqual(self.said(session, "get_session_token", {}),
                         (("AccessDenied", 403), "Cannot call GetSessionToken with session credentials"))

    def test_credentials_that_are_none(self):
        good = self.sts.get_session_token()["Credentials"]
        unknown = {**good, "AccessKeyId": "ASIAIOSFODNN7EXAMPLE"}
        self.assertEqual(self.said(boto_in(self.dev, "sts", unknown), "get_caller_identity", {}),
                         (("InvalidClientTokenId", 403), "The security token included in the request is invalid."))
        wrong = {**good, "SecretAccessKey": 40 * "x"}
        self.assertEqual(self.said(boto_in(self.dev, "sts", wrong), "get_caller_identity", {}), (
            ("SignatureDoesNotMatch", 403), "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for details."))

    def test_how_full_the_packed_policy_is(self):
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
        self.assertNotIn("PackedPolicySize", self.sts.assume_role(**named(self.role)))
        self.assertGreater(self.sts.assume_role(**named(self.role, Policy=policy))["PackedPolicySize"], 0)


if __name__ == "__main__":
    unittest.main()
