"""Rotation through a hook over mutual TLS: four steps, failures, schedules, restarts."""
import tempfile
import unittest
from pathlib import Path

import aws_tools
import rotation_hooks
from harness import Dev
from rotation_hooks import LAMBDA, UNKNOWN_LAMBDA, wait_until
from aws_case import ANY
from secrets_case import SecretsTest, token


class SecretsRotationTest(SecretsTest):

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="keyhold-hook-"))
        cls.port = rotation_hooks.free_port()
        rotation_hooks.certify(cls.folder)
        cls.dev = Dev(extra=["--rotation-hook", f"{LAMBDA}=https://127.0.0.1:{cls.port}/rotate",
                             "--rotation-ca", str(cls.folder / "ca.pem")])
        cls.addClassCleanup(cls.dev.remove)
        cls.dev.start()
        cls.connect()
        cls.hook = rotation_hooks.Hook(cls.folder, cls.port, cls.dev.ca)
        cls.addClassCleanup(lambda: cls.hook.close())

    def setUp(self):
        self.fail_at, self.callers = None, set()
        self.hook.events.clear()
        self.hook.function = self.rotate

    def restart(self):
        """`keyhold dev` has a new CA at each start, which the hook has to learn."""
        self.dev.kill()
        self.dev.start()
        self.connect()
        self.hook.close()
        type(self).hook = rotation_hooks.Hook(self.folder, self.port, self.dev.ca)
        self.hook.function = self.rotate

    def rotate(self, event, caller):
        """What AWS's rotation functions do."""
        self.callers.add(caller)
        if event["Step"] == self.fail_at:
            return 500
        which = {"SecretId": event["SecretId"]}
        if event["Step"] == "createSecret":
            self.secrets.put_secret_value(ClientRequestToken=event["ClientRequestToken"], SecretString="rotated",
                                          VersionStages=["AWSPENDING"], **which)
        if event["Step"] == "finishSecret":
            stages = self.secrets.describe_secret(**which)["VersionIdsToStages"]
            current = next(version for version, labels in stages.items() if "AWSCURRENT" in labels)
            self.secrets.update_secret_version_stage(VersionStage="AWSCURRENT", MoveToVersionId=event["ClientRequestToken"],
                                                     RemoveFromVersionId=current, **which)
            self.secrets.update_secret_version_stage(VersionStage="AWSPENDING", RemoveFromVersionId=event["ClientRequestToken"], **which)
        return 200

    def steps(self):
        return [event["Step"] for event in self.hook.events]

    def test_four_steps_make_a_new_current_version(self):
        name = self.secret("old")
        first = next(iter(self.stages(name)))
        answer = self.secrets.rotate_secret(SecretId=name, RotationLambdaARN=LAMBDA, RotationRules={"AutomaticallyAfterDays": 1})
        self.assertEqual(set(answer) - {"ResponseMetadata"}, {"ARN", "Name", "VersionId"})
        self.assertTrue(wait_until(lambda: self.stages(name).get(answer["VersionId"]) == ["AWSCURRENT"]), self.dev.log())
        self.assertTrue(wait_until(lambda: "LastRotatedDate" in self.secrets.describe_secret(SecretId=name)))
        self.assertEqual(self.steps(), ["createSecret", "setSecret", "testSecret", "finishSecret"])
        self.assertEqual(set(self.hook.events[0]), {"Step", "SecretId", "ClientRequestToken"})
        self.assertEqual((self.hook.events[0]["SecretId"], self.hook.events[0]["ClientRequestToken"]), (answer["ARN"], answer["VersionId"]))
        self.assertEqual(len(self.callers), 1)
        self.assertRegex(self.callers.pop(), "^spiffe://[0-9a-f-]{36}/secrets/")
        self.assertEqual(self.stages(name), {first: ["AWSPREVIOUS"], answer["VersionId"]: ["AWSCURRENT"]})
        shown = self.raw("DescribeSecret", SecretId=name)
        self.assertEqual((shown["RotationEnabled"], shown["RotationLambdaARN"], shown["RotationRules"]),
                         (True, LAMBDA, {"AutomaticallyAfterDays": 1}))
        self.assertGreater(shown["NextRotationDate"], shown["LastRotatedDate"])
        again = self.secrets.rotate_secret(SecretId=name)
        self.assertTrue(wait_until(lambda: self.stages(name).get(again["VersionId"]) == ["AWSCURRENT"]))

    def test_a_hook_that_fails_leaves_the_current_version_and_is_tried_again(self):
        name = self.secret("old")
        self.fail_at = "testSecret"
        pending = self.secrets.rotate_secret(SecretId=name, RotationLambdaARN=LAMBDA)["VersionId"]
        self.assertTrue(wait_until(lambda: self.steps().count("testSecret") == 2), "tried again")
        self.assertEqual((self.value(name), self.stages(name)[pending]), ("old", ["AWSPENDING"]))
        self.refused("InvalidRequestException", "A previous rotation isn't complete. That rotation will be reattempted.", "RotateSecret",
                     SecretId=name, ClientRequestToken=token())
        self.fail_at = None
        self.assertTrue(wait_until(lambda: self.value(name) == "rotated"))

    def test_a_rotation_goes_on_after_a_restart(self):
        name = self.secret("old")
        self.fail_at = "setSecret"
        self.secrets.rotate_secret(SecretId=name, RotationLambdaARN=LAMBDA)
        self.assertTrue(wait_until(lambda: "setSecret" in self.steps()))
        self.fail_at = None
        self.restart()
        self.assertTrue(wait_until(lambda: self.value(name) == "rotated"), self.dev.log())
        self.assertEqual(self.value(name, VersionStage="AWSPREVIOUS"), "old")

    def test_a_mere_test_of_the_configuration(self):
        name = self.secret("old")
        self.secrets.rotate_secret(SecretId=name, RotationLambdaARN=LAMBDA, RotateImmediately=False,
                                   RotationRules={"ScheduleExpression": "cron(0 8 1 * ? *)", "Duration": "3h"})
        self.assertTrue(wait_until(lambda: len(self.stages(name)) == 1 and self.steps() == ["testSecret"]))
        shown = self.raw("DescribeSecret", SecretId=name)
        self.assertEqual(shown["RotationRules"], {"ScheduleExpression": "cron(0 8 1 * ? *)", "Duration": "3h"})
        self.assertIn("NextRotationDate", shown)
        self.assertEqual(self.value(name), "old")

    def test_cancelling_and_what_is_refused(self):
        name = self.secret("old")
        self.refused("InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.", "RotateSecret",
                     SecretId=name, ClientRequestToken=token())
        self.refused("AccessDeniedException", "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function "
                     "policy grants access to the principal secretsmanager.amazonaws.com.", "RotateSecret", SecretId=name,
                     RotationLambdaARN=UNKNOWN_LAMBDA, RotationRules={"AutomaticallyAfterDays": 1}, ClientRequestToken=token())
        self.assertFalse({"RotationEnabled", "RotationRules", "RotationLambdaARN"} & set(self.raw("DescribeSecret", SecretId=name)))
        self.refused("InvalidParameterException", "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
                     "RotateSecret", SecretId=self.name())
        self.refused("ValidationException", ANY, "RotateSecret", SecretId=name, RotationRules={"AutomaticallyAfterDays": 1001},
                     ClientRequestToken=token())
        self.refused("InvalidRequestException", ANY, "CancelRotateSecret", SecretId=name)
        self.secrets.rotate_secret(SecretId=name, RotationLambdaARN=LAMBDA, RotationRules={"AutomaticallyAfterDays": 30})
        self.assertTrue(wait_until(lambda: self.value(name) == "rotated"))
        self.assertTrue(wait_until(lambda: "LastRotatedDate" in self.secrets.describe_secret(SecretId=name)))
        self.assertEqual(aws_tools.refusal(self.secrets.cancel_rotate_secret, SecretId=name), "no error")
        shown = self.raw("DescribeSecret", SecretId=name)
        self.assertEqual((shown["RotationEnabled"], shown["RotationLambdaARN"]), (False, LAMBDA))
        self.assertNotIn("NextRotationDate", shown)


if __name__ == "__main__":
    unittest.main()
