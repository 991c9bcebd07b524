"""What the AWS protocols answer to bad input: error names and statuses as AWS's own, one raw signed request each."""
import datetime
import http.client
import json
import re
import ssl
import unittest
import urllib.parse
import uuid

import aws_tools
from harness import DevTest


class Raw:
    """Signs what it is told to with botocore and sends exactly that."""

    def __init__(self, dev, service):
        keys = dev.account("client")
        self.dev, self.service, self.url = dev, service, dev.endpoints[service].rstrip("/") + "/"
        self.keys = (keys["accessKeyId"], keys["secretAccessKey"])
        self.tls = ssl.create_default_context(cafile=dev.ca)

    def send(self, target, body, skew_seconds=0, keys=None, after_signing=None, headers=None):
        """(status, error name, body) of one request. `after_signing` changes the signed headers."""
        from botocore.auth import SigV4Auth  # pylint: disable=import-outside-toplevel
        from botocore.awsrequest import AWSRequest  # pylint: disable=import-outside-toplevel
        from botocore.credentials import Credentials  # pylint: disable=import-outside-toplevel

        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = AWSRequest("POST", self.url, data=data, headers={
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target, **(headers or {})})
        signer = SigV4Auth(Credentials(*(keys or self.keys)), self.service, self.dev.region)
        self.sign(signer, request, skew_seconds)
        signed = dict(request.headers.items())
        if after_signing:
            after_signing(signed)
        connection = http.client.HTTPSConnection(urllib.parse.urlsplit(self.url).netloc, context=self.tls, timeout=20)
        connection.request("POST", "/", data, signed)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        self.request_id = response.headers.get("x-amzn-RequestId")
        try:
            name = json.loads(answer or b"{}").get("__type", "").rsplit("#", 1)[-1]
        except ValueError:
            name = ""
        return response.status, name, answer

    @staticmethod
    def sign(signer, request, skew_seconds):
        """Signs as of now plus `skew_seconds`, by botocore's own clock."""
        from botocore import auth  # pylint: disable=import-outside-toplevel

        real = auth.datetime.datetime

        class Skewed(real):
            @classmethod
            def utcnow(cls):
                return real.utcnow() + datetime.timedelta(seconds=skew_seconds)

        auth.datetime.datetime = Skewed
        try:
            signer.add_auth(request)
        finally:
            auth.datetime.datetime = real


class BadInput(DevTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.raw = Raw(cls.dev, "kms")
        cls.kms = aws_tools.boto(cls.dev, "kms")
        cls.key = cls.kms.create_key()["KeyMetadata"]

    def expect(self, answer, status, *names):
        self.assertEqual(answer[0], status, answer)
        self.assertIn(answer[1], names, answer)
        self.assertRegex(self.raw.request_id or "", r"^[0-9a-f-]{36}$")

    def test_bodies(self):
        send = self.raw.send
        deep = b'{"KeyId":' + b"[" * 40 + b"]" * 40 + b"}"
        for body in (b"{", b"[]", b'{"KeyId":"\xff"}', deep, b'{"KeyId":"a","KeyId":"b"}', b'{"KeyId":7}'):
            with self.subTest(body=body[:20]):
                self.expect(send("TrentService.DescribeKey", body), 400, "SerializationException")
        self.expect(send("TrentService.DescribeKey", {}), 400, "ValidationException")
        self.expect(send("TrentService.Encrypt", {"KeyId": self.key["KeyId"], "Plaintext": "A" * 8000}), 400, "ValidationException")
        self.expect(send("TrentService.NoSuchOperation", {}), 400, "UnknownOperationException")
        status, _, _ = send("TrentService.DescribeKey", b" " * 2_000_000)
        self.assertEqual(status, 413)

    def test_signatures(self):
        send, target = self.raw.send, "TrentService.ListKeys"

        def without(name):
            return lambda headers: headers.pop(name)

        def broken(headers):
            headers["Authorization"] = re.sub(r"Signature=.", "Signature=" + ("0" if "Signature=0" not in headers["Authorization"]
                                                                              else "1"), headers["Authorization"])

        self.expect(send(target, {}, after_signing=broken), 400, "InvalidSignatureException")
        self.expect(send(target, {}, keys=(self.raw.keys[0], "wrong" * 8)), 400, "InvalidSignatureException")
        self.expect(send(target, {}, keys=("AKIAAAAAAAAAAAAAAAAA", "wrong" * 8)), 400, "UnrecognizedClientException")
        self.expect(send(target, {}, after_signing=without("Authorization")), 400, "MissingAuthenticationTokenException")
        self.expect(send(target, {}, after_signing=lambda headers: headers.update({"Authorization": "Bearer x"})), 400,
                    "IncompleteSignatureException", "MissingAuthenticationTokenException")
        self.expect(send(target, {}, after_signing=lambda headers: headers.update({"X-Amz-Target": "TrentService.CreateKey"})),
                    400, "InvalidSignatureException")
        for skew in (-900, 900):
            status, name, body = send(target, {}, skew_seconds=skew)
            self.assertEqual((status, name), (400, "InvalidSignatureException"), body)
            self.assertIn(b"Signature", body)

    def test_keys_that_do_not_serve(self):
        kms, refusal = self.kms, aws_tools.refusal
        self.assertEqual(refusal(kms.describe_key, KeyId=str(uuid.uuid4())), "NotFoundException")
        self.assertEqual(refusal(kms.describe_key, KeyId="alias/none"), "NotFoundException")
        blob = kms.encrypt(KeyId=self.key["KeyId"], Plaintext=b"x", EncryptionContext={"ab": "c"})["CiphertextBlob"]
        self.assertEqual(refusal(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"a": "bc"}), "InvalidCiphertextException")
        self.assertEqual(refusal(kms.decrypt, CiphertextBlob=blob[:-1] + bytes([blob[-1] ^ 1]), EncryptionContext={"ab": "c"}),
                         "InvalidCiphertextException")
        other = kms.create_key()["KeyMetadata"]["KeyId"]
        self.assertEqual(refusal(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"ab": "c"}, KeyId=other),
                         "IncorrectKeyException")
        kms.disable_key(KeyId=other)
        self.assertEqual(refusal(kms.encrypt, KeyId=other, Plaintext=b"x"), "DisabledException")
        kms.schedule_key_deletion(KeyId=other, PendingWindowInDays=7)
        self.assertEqual(refusal(kms.encrypt, KeyId=other, Plaintext=b"x"), "KMSInvalidStateException")
        self.assertEqual(refusal(kms.enable_key, KeyId=other), "KMSInvalidStateException")
        self.assertEqual(refusal(kms.encrypt, KeyId=self.key["KeyId"], Plaintext=b"x", DryRun=True)
                         if "DryRun" in kms.meta.service_model.operation_model("Encrypt").input_shape.members
                         else "DryRunOperationException", "DryRunOperationException")

    def test_policies_that_lock_out_or_say_nothing_known(self):
        def put(policy):
            return aws_tools.refusal(self.kms.put_key_policy, KeyId=self.key["KeyId"], PolicyName="default", Policy=policy)

        self.assertEqual(put("{"), "MalformedPolicyDocumentException")
        self.assertEqual(put('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*",'
                             '"Resource":"*","Condition":{"StringAlmostEquals":{"a":"b"}}}]}'), "MalformedPolicyDocumentException")
        self.assertEqual(put('{"Version":"2012-10-17","Statement":[]}'), "MalformedPolicyDocumentException")

    def test_another_account_may_nothing(self):
        vendor = aws_tools.boto(self.dev, "kms", "platform")
        self.assertEqual(aws_tools.refusal(vendor.encrypt, KeyId=self.key["Arn"], Plaintext=b"x"), "AccessDeniedException")
        self.assertEqual(aws_tools.refusal(vendor.disable_key, KeyId=self.key["Arn"]), "AccessDeniedException")

    def test_other_paths_and_methods_are_not_there(self):
        connection = http.client.HTTPSConnection(urllib.parse.urlsplit(self.raw.url).netloc, context=self.raw.tls, timeout=20)
        for method, path in (("GET", "/"), ("POST", "/other"), ("PUT", "/")):
            connection.request(method, path, b"")
            response = connection.getresponse()
            response.read()
            self.assertIn(response.status, (400, 404, 405), (method, path))

    def test_sts_refuses_in_xml(self):
        sts = aws_tools.boto(self.dev, "sts")
        self.assertNotEqual(aws_tools.refusal(sts.get_federation_token, Name="ada"), "no error")

    def test_secrets_refuse_by_their_own_names(self):
        secrets, refusal = aws_tools.boto(self.dev, "secretsmanager"), aws_tools.refusal
        self.assertEqual(refusal(secrets.get_secret_value, SecretId="none"), "ResourceNotFoundException")
        secrets.create_secret(Name="once", SecretString="1", ClientRequestToken="a" * 32)
        self.assertEqual(refusal(secrets.create_secret, Name="once", SecretString="2"), "ResourceExistsException")
        secrets.create_secret(Name="once", SecretString="1", ClientRequestToken="a" * 32)
        self.assertEqual(refusal(secrets.put_secret_value, SecretId="once", SecretString="2", ClientRequestToken="a" * 32),
                         "ResourceExistsException")
        self.assertEqual(refusal(secrets.create_secret, Name="bad name!", SecretString="1"), "ValidationException")
        self.assertEqual(refusal(secrets.delete_secret, SecretId="once", RecoveryWindowInDays=3), "InvalidParameterException")


if __name__ == "__main__":
    unittest.main()
