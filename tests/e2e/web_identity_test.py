"""AssumeRoleWithWebIdentity, as a pod of Kubernetes uses it: boto3 with a token file, against an OIDC provider over TLS."""
import json
import sys
import unittest

from aws_tools import boto, boto_in, refusal, sts_elsewhere
from harness import DevTest, run
from oidc_issuer import Issuer

WHO_AM_I = """
import boto3, sys
print(boto3.client("kms", endpoint_url=sys.argv[1]).list_keys()["ResponseMetadata"]["HTTPStatusCode"])
print(boto3.client("sts", endpoint_url=sys.argv[2]).get_caller_identity()["Arn"])
"""


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


class WebIdentity(DevTest):
    """One provider for all tests, known to the client's account; each test makes a role of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issuer = Issuer(cls.dev.folder)
        cls.account = cls.dev.account("client")["id"]
        cls.dev.keyhold("iam", "oidc-provider", "create", cls.account, cls.issuer.url, "--client-id",
                        "sts.amazonaws.com", "--ca", cls.issuer.ca)

    @classmethod
    def tearDownClass(cls):
        cls.issuer.stop()
        super().tearDownClass()

    def file_of(self, name, content):
        path = self.dev.folder / f"{name}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def make_role(self, name, subject="web", more=(), **of_work):
        host = self.issuer.url.removeprefix("https://")
        trust = document({"Effect": "Allow", "Action": ["sts:AssumeRoleWithWebIdentity", *more],
                          "Principal": {"Federated": f"arn:aws:iam::{self.account}:oidc-provider/{host}"},
                          "Condition": {"StringEquals": {f"{host}:sub": subject, f"{host}:aud": "sts.amazonaws.com"}}})
        made = self.dev.keyhold_json("iam", "role", "create", self.account, name, "--trust", self.file_of("trust", trust))
        work = document({"Effect": "Allow", "Action": ["kms:ListKeys", "secretsmanager:ListSecrets"], "Resource": "*", **of_work})
        self.dev.keyhold("iam", "role-policy", "put", self.account, name, "work", self.file_of("policy", work))
        return made["arn"]

    def unsigned(self):
        import boto3  # pylint: disable=import-outside-toplevel
        from botocore import UNSIGNED  # pylint: disable=import-outside-toplevel
        from botocore.config import Config  # pylint: disable=import-outside-toplevel

        return boto3.client("sts", endpoint_url=self.dev.endpoints["sts"], verify=self.dev.ca, region_name=self.dev.region,
                            config=Config(signature_version=UNSIGNED, retries={"max_attempts": 1}))

    def assume(self, role, token, **more):
        return self.unsigned().assume_role_with_web_identity(RoleArn=role, RoleSessionName="pod-1", WebIdentityToken=token,
                                                             **more)

    def test_both_algorithms_give_a_session_of_the_role(self):
        role = self.make_role("pods")
        for algorithm in ("RS256", "ES256"):
            answer = self.assume(role, self.issuer.token(algorithm))
            self.assertEqual((answer["SubjectFromWebIdentityToken"], answer["Audience"], answer["Provider"]),
                             ("web", "sts.amazonaws.com", self.issuer.url))
            boto_in(self.dev, "kms", answer["Credentials"]).list_keys()
            boto_in(self.dev, "secretsmanager", answer["Credentials"]).list_secrets()
            self.assertEqual(refusal(boto_in(self.dev, "kms", answer["Credentials"]).create_key), "AccessDeniedException")
        self.assertLessEqual(self.issuer.requests, 2, "its keys are kept")

    def test_a_tokens_tags_decide_what_the_session_may(self):
        role = self.make_role("tagged", more=["sts:TagSession"], Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}})
        tags = lambda team: {"https://aws.amazon.com/tags": {"principal_tags": {"team": [team]}, "transitive_tag_keys": ["team"]}}
        blue = boto_in(self.dev, "kms", self.assume(role, self.issuer.token(**tags("blue")))["Credentials"])
        self.assertEqual(refusal(blue.list_keys), "no error")
        for others in (self.issuer.token(**tags("red")), self.issuer.token()):
            session = boto_in(self.dev, "kms", self.assume(role, others)["Credentials"])
            self.assertEqual(refusal(session.list_keys), "AccessDeniedException")
        untagged = self.make_role("untagged")
        self.assertEqual(refusal(self.assume, role=untagged, token=self.issuer.token(**tags("blue"))), "AccessDenied")

    def test_refusals_are_awss(self):
        role, others = self.make_role("strict"), self.make_role("others", "somebody else")
        sts, token = self.unsigned(), self.issuer.token
        cases = ((role, token(exp=1000000000), "ExpiredTokenException"),
                 (role, token(aud="elsewhere"), "InvalidIdentityToken"),
                 (role, token(iss="https://id.example.com"), "InvalidIdentityToken"),
                 (role, token()[:-8] + "AAAAAAAA", "InvalidIdentityToken"),
                 (role, "no.token.atall", "InvalidIdentityToken"),
                 (others, token(), "AccessDenied"),
                 (role + "-none", token(), "AccessDenied"))
        for arn, text, code in cases:
            self.assertEqual(refusal(sts.assume_role_with_web_identity, RoleArn=arn, RoleSessionName="pod-1",
                                     WebIdentityToken=text), code)
        self.assertEqual(refusal(boto(self.dev, "sts").assume_role, RoleArn=role, RoleSessionName="no-token"), "AccessDenied")

    def test_boto3_finds_the_token_file_by_itself(self):
        role = self.make_role("by-file")
        sts_elsewhere(self.dev)
        token = self.dev.folder / "token"
        token.write_text(self.issuer.token(), encoding="utf-8")
        environment = {"HOME": str(self.dev.home), "PATH": "/usr/bin:/bin", "AWS_DEFAULT_REGION": self.dev.region,
                       "AWS_CA_BUNDLE": str(self.dev.ca), "AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": role,
                       "AWS_ROLE_SESSION_NAME": "from-file"}
        said = run([sys.executable, "-W", "ignore", "-c", WHO_AM_I, self.dev.endpoints["kms"], self.dev.endpoints["sts"]],
                   environment).split()
        self.assertEqual(said, ["200", f"arn:aws:sts::{self.account}:assumed-role/by-file/from-file"])

    def test_keys_that_the_operator_gave_are_not_fetched(self):
        role, keys = self.make_role("offline"), self.file_of("keys", self.issuer.keys())
        update = ("iam", "oidc-provider", "update", self.account, self.issuer.url, "--client-id", "sts.amazonaws.com")
        before = self.issuer.requests
        self.dev.keyhold(*update, "--jwks", keys)
        try:
            self.assume(role, self.issuer.token())
            self.assertEqual(self.issuer.requests, before)
        finally:
            self.dev.keyhold(*update, "--ca", self.issuer.ca)

    def test_the_operator_keeps_providers(self):
        listed = self.dev.keyhold_json("iam", "oidc-provider", "list", self.account)["providers"]
        self.assertEqual([(each["url"], each["clientIds"], each["keys"]) for each in listed],
                         [(self.issuer.url, ["sts.amazonaws.com"], "fetched")])
        other = "https://id.example.com/other"
        self.dev.keyhold("iam", "oidc-provider", "create", self.account, other, "--client-id", "x")
        self.dev.keyhold("iam", "oidc-provider", "delete", self.account, other)


if __name__ == "__main__":
    unittest.main()
