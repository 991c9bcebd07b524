"""DryRun in every operation that has it: all checks run first, each with its own error, and then nothing is done."""
import unittest

import aws_tools
from kms_case import KmsTest

WOULD = "The request would have succeeded, but the DryRun option is set."
ABSENT = "134f2428-cec1-4b25-a1ae-9048164dba47"
MAC, SIGN, AGREE = "GENERATE_VERIFY_MAC", "SIGN_VERIFY", "KEY_AGREEMENT"

# Operation: the kind of key, and the members beside KeyId and DryRun.
OPERATIONS = {
    "Encrypt": ("symmetric", {"Plaintext": b"x"}),
    "Decrypt": ("symmetric", {"CiphertextBlob": "@blob"}),
    "GenerateDataKey": ("symmetric", {"KeySpec": "AES_256"}),
    "GenerateDataKeyWithoutPlaintext": ("symmetric", {"NumberOfBytes": 7}),
    "GenerateDataKeyPair": ("symmetric", {"KeyPairSpec": "ECC_NIST_P256"}),
    "GenerateDataKeyPairWithoutPlaintext": ("symmetric", {"KeyPairSpec": "ECC_NIST_P256"}),
    "GenerateMac": ("mac", {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}),
    "VerifyMac": ("mac", {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256", "Mac": "@mac"}),
    "Sign": ("pair", {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}),
    "Verify": ("pair", {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256", "Signature": "@signature"}),
    "DeriveSharedSecret": ("agreement", {"KeyAgreementAlgorithm": "ECDH", "PublicKey": "@public"}),
    "CreateGrant": ("symmetric", {"GranteePrincipal": "@root", "Operations": ["Decrypt"]}),
}
USES = [name for name in OPERATIONS if name != "CreateGrant"]
KINDS = {"symmetric": {}, "mac": {"KeySpec": "HMAC_256", "KeyUsage": MAC}, "pair": {"KeySpec": "ECC_NIST_P256", "KeyUsage": SIGN},
         "agreement": {"KeySpec": "ECC_NIST_P256", "KeyUsage": AGREE}}


class DryRun(KmsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {kind: cls.raw("CreateKey", **members)["KeyMetadata"] for kind, members in KINDS.items()}
        cls.values = {"@root": cls.root}
        for name, member, operation in (("@blob", "CiphertextBlob", "Encrypt"), ("@mac", "Mac", "GenerateMac"),
                                        ("@signature", "Signature", "Sign")):
            kind, members = OPERATIONS[operation]
            cls.values[name] = cls.raw(operation, KeyId=cls.keys[kind]["KeyId"], **members)[member]
        cls.values["@public"] = cls.raw("GetPublicKey", KeyId=cls.keys["agreement"]["KeyId"])["PublicKey"]

    def members(self, operation):
        return {name: self.values.get(value, value) if isinstance(value, str) else value
                for name, value in OPERATIONS[operation][1].items()}

    def dry(self, operation, error, message, key, client=None, **more):
        with self.subTest(operation=operation, error=error):
            self.refused(error, message, operation, client, KeyId=key, DryRun=True, **{**self.members(operation), **more})

    def each(self, operations=tuple(OPERATIONS)):
        for operation in operations:
            yield operation, self.keys[OPERATIONS[operation][0]]

    def test_what_would_succeed_says_so(self):
        for operation, key in self.each():
            self.dry(operation, "DryRunOperationException", WOULD, key["KeyId"])
        self.dry("GenerateDataKey", "DryRunOperationException", WOULD, self.keys["symmetric"]["Arn"], EncryptionContext={"a": "b"})
        self.assertEqual(self.raw("ListGrants", KeyId=self.keys["symmetric"]["KeyId"])["Grants"], [])

    def test_who_may_not_is_told_that(self):
        vendor = aws_tools.SignedKms(self.dev, "platform")
        self.addCleanup(vendor.connection.close)
        user = aws_tools.boto(self.dev, "sts", "platform").get_caller_identity()["Arn"]
        for operation, key in self.each():
            self.dry(operation, "AccessDeniedException",
                     f"User: {user} is not authorized to perform: kms:{operation} on this resource because the resource does not exist in "
                     "this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
                     key["Arn"], vendor)

    def test_an_absent_key_and_a_token_that_is_none_are_found_out(self):
        for operation, key in self.each():
            self.dry(operation, "NotFoundException",
                     f"Key 'arn:aws:kms:{self.dev.region}:{self.account}:key/{ABSENT}' does not exist", ABSENT)
            self.dry(operation, "InvalidGrantTokenException", "Invalid grant token.", key["KeyId"], GrantTokens=["no token"])

    def test_a_key_of_another_usage_is_found_out(self):
        for operation, key in self.each(USES):
            other = self.keys["mac" if key is not self.keys["mac"] else "pair"]
            if operation == "Decrypt":
                self.dry(operation, "IncorrectKeyException",
                         "The key ID in the request does not identify a CMK that can perform this operation.", other["KeyId"])
            else:
                self.dry(operation, "InvalidKeyUsageException",
                         f"{other['Arn']} key usage is {other['KeyUsage']} which is not valid for {operation}.", other["KeyId"])

    def test_the_state_of_the_key_is_found_out(self):
        for kind, members in KINDS.items():
            key = self.raw("CreateKey", **members)["KeyMetadata"]
            self.raw("DisableKey", KeyId=key["KeyId"])
            uses = [name for name, (wanted, _) in OPERATIONS.items() if wanted == kind and name != "Decrypt"]
            for operation in uses:
                self.dry(operation, "DisabledException", f"{key['Arn']} is disabled.", key["KeyId"])
            self.raw("ScheduleKeyDeletion", KeyId=key["KeyId"])
            for operation in uses:
                self.dry(operation, "KMSInvalidStateException", f"{key['Arn']} is pending deletion.", key["KeyId"])

    def test_what_is_sealed_and_said_is_checked(self):
        key = self.keys["symmetric"]["KeyId"]
        self.dry("Decrypt", "InvalidCiphertextException", None, key, EncryptionContext={"a": "b"})
        self.dry("Decrypt", "InvalidCiphertextException", None, key, CiphertextBlob=self.values["@blob"][:-1])
        self.dry("GenerateMac", "InvalidKeyUsageException", "Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.",
                 self.keys["mac"]["KeyId"], MacAlgorithm="HMAC_SHA_512")
        self.dry("Sign", "ValidationException", "Digest is invalid length for algorithm ECDSA_SHA_256.", self.keys["pair"]["KeyId"],
                 MessageType="DIGEST")
        self.dry("DeriveSharedSecret", "ValidationException", None, self.keys["agreement"]["KeyId"], PublicKey=b"none")

    def test_reencrypting_checks_both_halves(self):
        blob, here = self.values["@blob"], self.keys["symmetric"]
        there = self.raw("CreateKey")["KeyMetadata"]
        members = {"CiphertextBlob": blob, "DestinationKeyId": there["KeyId"], "DryRun": True}
        self.refused("DryRunOperationException", WOULD, "ReEncrypt", **members)
        self.refused("InvalidKeyUsageException", f"{self.keys['mac']['Arn']} key usage is {MAC} which is not valid for ReEncrypt.",
                     "ReEncrypt", **{**members, "DestinationKeyId": self.keys["mac"]["KeyId"]})
        self.refused("InvalidCiphertextException", None, "ReEncrypt", SourceEncryptionContext={"a": "b"}, **members)
        self.raw("DisableKey", KeyId=there["KeyId"])
        self.refused("DisabledException", f"{there['Arn']} is disabled.", "ReEncrypt", **members)
        self.assertEqual(here["KeyState"], "Enabled")

    def test_grants_stay_when_their_end_is_tried(self):
        key = self.keys["symmetric"]["KeyId"]
        made = self.raw("CreateGrant", KeyId=key, GranteePrincipal=self.root, Operations=["Decrypt"])
        grant = {"KeyId": key, "GrantId": made["GrantId"]}
        self.refused("DryRunOperationException", WOULD, "RevokeGrant", DryRun=True, **grant)
        self.refused("DryRunOperationException", WOULD, "RetireGrant", DryRun=True, **grant)
        self.refused("DryRunOperationException", WOULD, "RetireGrant", DryRun=True, GrantToken=made["GrantToken"])
        for operation in ("RevokeGrant", "RetireGrant"):
            self.refused("NotFoundException", f"Grant ID {64 * 'a'} not found", operation, DryRun=True, KeyId=key, GrantId=64 * "a")
        self.raw("RevokeGrant", DryRun=False, **grant)
        self.assertEqual(self.raw("ListGrants", KeyId=key)["Grants"], [])


if __name__ == "__main__":
    unittest.main()
