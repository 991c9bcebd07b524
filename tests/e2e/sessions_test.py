"""Roles and temporary credentials, with the tools that an AWS customer has: AssumeRole by boto3 and by a CLI profile."""
import json
import unittest

from aws_tools import AWS_CLI, boto, boto_in, refusal, sts_elsewhere
from harness import CommandFailed, DevTest, run

EXTERNAL_ID = "partner-7"


def allow(actions, **more):
    return {"Effect": "Allow", "Action": actions, **({"Resource": "*"} | more)}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trusting(principal, **condition):
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return document({**statement, **({"Condition": {"StringEquals": condition}} if condition else {})})


class Sessions(DevTest):
    """Each test makes a role of its own in the client's account; its administrator takes it on."""

    def setUp(self):
        self.account = self.dev.account("client")["id"]
        self.me = boto(self.dev, "sts").get_caller_identity()["Arn"]

    def file_of(self, name, content):
        path = self.dev.folder / f"{name}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def make_role(self, name, trust=None, policy=None, *options):
        """A role that trusts this test's principal, and may do what `policy` says."""
        made = self.dev.keyhold_json("iam", "role", "create", self.account, name, "--trust",
                                     self.file_of("trust", trust or trusting(self.me)), *options)
        self.dev.keyhold("iam", "role-policy", "put", self.account, name, "work",
                         self.file_of("policy", policy or document(allow(["kms:*", "secretsmanager:*"]))))
        return made["arn"]

    def assume(self, role, **more):
        return boto(self.dev, "sts").assume_role(RoleArn=role, RoleSessionName="test-1", **more)["Credentials"]

    def another_user(self):
        """The ARN of a user of the account who is not this test's principal."""
        if not hasattr(type(self), "another"):
            type(self).another = self.dev.keyhold_json("iam", "user", "create", self.account, "another")["arn"]
        return self.another

    def client(self, service, credentials, token=True):
        return boto_in(self.dev, service, credentials, token)

    def make_key(self):
        return boto(self.dev, "kms").create_key()["KeyMetadata"]["Arn"]

    def test_a_session_uses_the_kms_and_secrets_manager_as_its_role(self):
        role, key = self.make_role("worker"), self.make_key()
        answer = boto(self.dev, "sts").assume_role(RoleArn=role, RoleSessionName="test-1")
        credentials, name = answer["Credentials"], role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
        self.assertTrue(credentials["AccessKeyId"].startswith("ASIA"))
        self.assertEqual(answer["AssumedRoleUser"]["Arn"], f"{name}/test-1")
        who = self.client("sts", credentials).get_caller_identity()
        self.assertEqual((who["Arn"], who["UserId"]), (f"{name}/test-1", answer["AssumedRoleUser"]["AssumedRoleId"]))
        kms = self.client("kms", credentials)
        blob = kms.encrypt(KeyId=key, Plaintext=b"plaintext")["CiphertextBlob"]
        self.assertEqual(kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"plaintext")
        secrets = self.client("secretsmanager", credentials)
        secrets.create_secret(Name="of/session", SecretString="hunter2", KmsKeyId=key)
        self.assertEqual(secrets.get_secret_value(SecretId="of/session")["SecretString"], "hunter2")
        lines = [line for line in self.audit() if line["who"] == f"{name}/test-1"]
        self.assertIn("kms:Decrypt", {line["action"] for line in lines})

    def audit(self):
        """The audit lines of the KMS, by the operator's certificate."""
        import ssl  # pylint: disable=import-outside-toplevel
        import urllib.request  # pylint: disable=import-outside-toplevel

        operator = self.dev.facts["operator"]
        certificate = self.dev.folder / "operator.pem"
        certificate.write_text(operator["certificate"] + "\n" + operator["privateKey"], encoding="utf-8")
        context = ssl.create_default_context(cafile=self.dev.ca)
        context.load_cert_chain(certificate)
        with urllib.request.urlopen(operator["endpoint"] + "/keyhold/v1/audit", context=context) as answer:
            return [json.loads(line) for line in answer.read().decode().splitlines()]

    def test_a_session_outlives_a_restart(self):
        key = self.make_key()
        credentials = self.assume(self.make_role("lasting"))
        self.dev.stop()
        self.dev.start()
        self.client("kms", credentials).describe_key(KeyId=key)
        self.client("secretsmanager", credentials).list_secrets()

    def test_the_external_id_must_be_the_trusted_one(self):
        role = self.make_role("partner", trusting(self.me, **{"sts:ExternalId": EXTERNAL_ID}))
        sts = boto(self.dev, "sts")
        for given in ({}, {"ExternalId": "another"}):
            self.assertEqual(refusal(sts.assume_role, RoleArn=role, RoleSessionName="test-1", **given), "AccessDenied")
        self.assertTrue(self.assume(role, ExternalId=EXTERNAL_ID))

    def test_a_trust_policy_names_nobody_who_is_missing(self):
        with self.assertRaises(CommandFailed) as refused:
            self.make_role("wishful", trusting(f"arn:aws:iam::{self.account}:user/nobody"))
        self.assertIn(f'Invalid principal in policy: "AWS":"arn:aws:iam::{self.account}:user/nobody"', str(refused.exception))

    def test_only_who_is_trusted_takes_a_role_on(self):
        role = self.make_role("closed", trusting(self.another_user()))
        from botocore.exceptions import ClientError  # pylint: disable=import-outside-toplevel

        with self.assertRaises(ClientError) as refused:
            self.assume(role)
        self.assertEqual(refused.exception.response["Error"], {
            "Type": "Sender", "Code": "AccessDenied",
            "Message": f"User: {self.me} is not authorized to perform: sts:AssumeRole on resource: {role}"})
        self.assertEqual(refused.exception.response["ResponseMetadata"]["HTTPStatusCode"], 403)
        self.assertEqual(refusal(boto(self.dev, "sts", "platform").assume_role, RoleArn=role, RoleSessionName="test-1"),
                         "AccessDenied")

    def test_a_session_policy_limits_the_session(self):
        role, key = self.make_role("limited"), self.make_key()
        only = document(allow("kms:Encrypt"), allow("secretsmanager:ListSecrets"))
        credentials = self.assume(role, Policy=json.dumps(only))
        kms, secrets = self.client("kms", credentials), self.client("secretsmanager", credentials)
        blob = kms.encrypt(KeyId=key, Plaintext=b"plaintext")["CiphertextBlob"]
        self.assertEqual(refusal(kms.decrypt, CiphertextBlob=blob), "AccessDeniedException")
        self.assertEqual(refusal(secrets.list_secrets), "no error")
        self.assertEqual(refusal(secrets.create_secret, Name="no/session", SecretString="x", KmsKeyId=key),
                         "AccessDeniedException")

    def test_a_session_without_its_own_token_is_nobody(self):
        role = self.make_role("careless")
        mine, other = self.assume(role), self.assume(role)
        for token in (None, other["SessionToken"], mine["SessionToken"][:-8] + "AAAAAAA="):
            self.assertEqual(refusal(self.client("kms", mine, token).list_keys), "UnrecognizedClientException")
            self.assertEqual(refusal(self.client("secretsmanager", mine, token).list_secrets),
                             "UnrecognizedClientException")
            self.assertEqual(refusal(self.client("sts", mine, token).get_caller_identity), "InvalidClientTokenId")
        self.assertEqual(refusal(self.client("kms", mine).list_keys), "no error")

    def test_a_deleted_role_ends_its_sessions(self):
        role = self.make_role("passing")
        credentials = self.assume(role)
        self.assertEqual(refusal(self.client("kms", credentials).list_keys), "no error")
        self.dev.keyhold("iam", "role-policy", "delete", self.account, "passing", "work")
        self.assertEqual(refusal(self.client("kms", credentials).list_keys), "AccessDeniedException")
        self.dev.keyhold("iam", "role", "delete", self.account, "passing")
        self.make_role("passing")
        self.assertEqual(refusal(self.client("kms", credentials).list_keys), "UnrecognizedClientException")
        self.assertEqual(refusal(self.client("secretsmanager", credentials).list_secrets), "UnrecognizedClientException")

    def test_how_long_a_session_may_last(self):
        role = self.make_role("patient", None, None, "--max-session-seconds", "7200")
        sts = boto(self.dev, "sts")
        for seconds, code in ((900, "no error"), (7200, "no error"), (7201, "ValidationError"), (43201, "ValidationError")):
            self.assertEqual(refusal(sts.assume_role, RoleArn=role, RoleSessionName="test-1", DurationSeconds=seconds), code)

    def test_tags_and_the_source_identity_are_asked_for_and_handed_on(self):
        may = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
        only_blue = {"Effect": "Allow", "Principal": "*", "Action": may,
                     "Condition": {"StringEqualsIfExists": {"aws:RequestTag/team": "blue"}}}
        first = self.make_role("tagged", document(only_blue), document(allow("sts:*"), allow("kms:*")))
        only_tagged = allow("kms:ListKeys", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue",
                                                                        "aws:SourceIdentity": "ada"}})
        second = self.make_role("chained", document({"Effect": "Allow", "Principal": {"AWS": first}, "Action": may}),
                                document(only_tagged))
        sts = boto(self.dev, "sts")
        tags = {"Tags": [{"Key": "team", "Value": "red"}], "TransitiveTagKeys": ["team"], "SourceIdentity": "ada"}
        self.assertEqual(refusal(sts.assume_role, RoleArn=first, RoleSessionName="test-1", **tags), "AccessDenied")
        tags["Tags"][0]["Value"] = "blue"
        answer = sts.assume_role(RoleArn=first, RoleSessionName="test-1", **tags)
        self.assertEqual(answer["SourceIdentity"], "ada")
        self.assertGreater(answer["PackedPolicySize"], 0)
        inner = self.client("sts", answer["Credentials"])
        again = inner.assume_role(RoleArn=second, RoleSessionName="test-2")
        self.assertEqual(refusal(self.client("kms", again["Credentials"]).list_keys), "no error")
        untagged = sts.assume_role(RoleArn=first, RoleSessionName="test-3")["Credentials"]
        plain = self.client("sts", untagged).assume_role(RoleArn=second, RoleSessionName="test-4")["Credentials"]
        self.assertEqual(refusal(self.client("kms", plain).list_keys), "AccessDeniedException")

    def test_managed_policies_limit_a_session(self):
        role = self.make_role("managed")
        self.dev.keyhold("iam", "managed-policy", "create", self.account, "list-only",
                         self.file_of("policy", document(allow("kms:ListKeys"))))
        arn = f"arn:aws:iam::{self.account}:policy/list-only"
        kms = self.client("kms", self.assume(role, PolicyArns=[{"arn": arn}]))
        self.assertEqual((refusal(kms.list_keys), refusal(kms.create_key)), ("no error", "AccessDeniedException"))

    def test_an_access_key_tells_its_account(self):
        sts, keys = boto(self.dev, "sts", "platform"), self.dev.account("client")
        self.assertEqual(sts.get_access_key_info(AccessKeyId=keys["accessKeyId"])["Account"], self.account)
        self.assertEqual(refusal(sts.decode_authorization_message, EncodedMessage="x"), "InvalidAuthorizationMessage")
        self.assertEqual(refusal(sts.get_federation_token, Name="some"), "AccessDenied")

    def test_a_user_may_have_a_session_too(self):
        credentials = boto(self.dev, "sts").get_session_token(DurationSeconds=900)["Credentials"]
        self.assertEqual(self.client("sts", credentials).get_caller_identity()["Arn"], self.me)
        self.client("kms", credentials).list_keys()
        self.assertEqual(refusal(self.client("sts", credentials).get_session_token), "AccessDenied")

    def test_a_profile_of_the_cli_takes_a_role_on(self):
        role, keys = self.make_role("profiled"), self.dev.account("client")
        folder = sts_elsewhere(self.dev)
        (folder / "credentials").write_text(
            f"[base]\naws_access_key_id = {keys['accessKeyId']}\naws_secret_access_key = {keys['secretAccessKey']}\n",
            encoding="utf-8")
        (folder / "config").write_text(
            f"[profile base]\nregion = {self.dev.region}\nca_bundle = {self.dev.ca}\n[profile worker]\nrole_arn = {role}\n"
            f"source_profile = base\nrole_session_name = from-profile\nregion = {self.dev.region}\nca_bundle = {self.dev.ca}\n",
            encoding="utf-8")
        who = json.loads(run([AWS_CLI, "sts", "get-caller-identity", "--profile", "worker", "--endpoint-url",
                              self.dev.endpoints["sts"], "--output", "json"],
                             {"HOME": str(self.dev.home), "PATH": "/usr/bin:/bin"}))
        self.assertEqual(who["Arn"], f"arn:aws:sts::{self.account}:assumed-role/profiled/from-profile")

    def test_the_operator_sees_why(self):
        role, key = self.make_role("asked", trusting(self.me, **{"sts:ExternalId": EXTERNAL_ID})), self.make_key()
        assume = ("iam", "explain", self.me, "sts:AssumeRole", role)
        answer = self.dev.keyhold_json(*assume, "--context", f"sts:ExternalId={EXTERNAL_ID}")
        self.assertEqual((answer["reason"], answer["policy"], answer["statement"]),
                         ("allowed-by-trust-policy", "trust policy", "#1"))
        with self.assertRaises(CommandFailed) as denied:
            self.dev.keyhold_json(*assume)
        self.assertEqual(denied.exception.code, 1)
        self.assertEqual(json.loads(denied.exception.stdout)["reason"], "no-trust-policy-allow")
        answer = self.dev.keyhold_json("iam", "explain", role, "kms:Decrypt", key, "--encryption-context", "tenant=t-1")
        self.assertEqual((answer["policy"], answer["text"][:9]), ("identity policy work", "allowed: "))
        with self.assertRaises(CommandFailed) as wrong:
            self.dev.keyhold("iam", "explain", self.me, "kms:Decrypt", key, "--context", "no-value")
        self.assertEqual(wrong.exception.code, 2)

    def test_the_operator_keeps_roles_as_users(self):
        role = self.make_role("kept")
        shown = self.dev.keyhold_json("iam", "role", "show", self.account, "kept")
        self.assertEqual((shown["arn"], shown["policies"], shown["maxSessionSeconds"]), (role, ["work"], 3600))
        listed = self.dev.keyhold_json("iam", "role", "list", self.account)["roles"]
        self.assertIn(role, [each["arn"] for each in listed])
        self.assertEqual(self.dev.keyhold_json("iam", "role-policy", "list", self.account, "kept")["policies"], ["work"])
        policy = json.loads(self.dev.keyhold("iam", "role-policy", "get", self.account, "kept", "work"))
        self.assertEqual(policy["Version"], "2012-10-17")
        for arguments in (("role", "delete", self.account, "kept"), ("role", "show", self.account, "none")):
            with self.assertRaises(CommandFailed) as refused:
                self.dev.keyhold("iam", *arguments)
            self.assertEqual(refused.exception.code, 1)
        self.dev.keyhold("iam", "trust", "put", self.account, "kept",
                         self.file_of("trust", trusting(self.another_user())))
        self.assertEqual(refusal(boto(self.dev, "sts").assume_role, RoleArn=role, RoleSessionName="test-1"), "AccessDenied")


if __name__ == "__main__":
    unittest.main()
