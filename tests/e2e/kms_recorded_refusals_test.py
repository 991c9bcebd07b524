"""Refusals of AWS KMS as others have recorded them from the service itself, one row each: the request, AWS's error and its words.

Source of each row: the AWS-validated cases of LocalStack (tests/aws/services/kms/test_kms.py and its snapshots), and the cases of
moto (tests/test_kms) that agree with AWS's own words. Where the service has since got new words (a longer list of values, another
quota), the row has the newer ones.
"""
import unittest

import aws_tools
from aws_case import ELSEWHERE
from kms_case import KmsTest

ABSENT = "134f2428-cec1-4b25-a1ae-9048164dba47"
ABSENT_REPLICA = "mrk-d3b95762d3b95762d3b95762d3b95762"
FLAW = "1 validation error detected: Value "
MACS = "Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]"
LONG = 860 * b"x"  # more than any RSA key takes, less than the limit of Encrypt

# Keys by the names that the rows use.
KEYS = {
    "symmetric": {},
    "other": {},
    "hmac224": {"KeySpec": "HMAC_224", "KeyUsage": "GENERATE_VERIFY_MAC"},
    "hmac256": {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
    "rsa2048": {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"},
    "rsa3072": {"KeySpec": "RSA_3072", "KeyUsage": "ENCRYPT_DECRYPT"},
    "rsasign": {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
    "p256": {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"},
    "p384": {"KeySpec": "ECC_NIST_P384", "KeyUsage": "SIGN_VERIFY"},
    "agree": {"KeySpec": "ECC_NIST_P256", "KeyUsage": "KEY_AGREEMENT"},
    "external": {"Origin": "EXTERNAL"},
    "disabledrsa": {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"},
    "pending": {},
}
INVALID, USAGE, NOT_FOUND, STATE = "ValidationException", "InvalidKeyUsageException", "NotFoundException", "KMSInvalidStateException"
UNSUPPORTED, TAG, DRY = "UnsupportedOperationException", "TagException", "DryRunOperationException"
WOULD = "The request would have succeeded, but the DryRun option is set."


def absent(id_text):
    return f"Key 'arn:aws:kms:{{region}}:{{account}}:key/{id_text}' does not exist"


def not_valid_for(key, usage, operation):
    return f"{{{key}.arn}} key usage is {usage} which is not valid for {operation}."


def too_long(algorithm, spec, most):
    return f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {most} bytes."


# operation, members, error, message (None: no message). Texts may name {key}, {key.arn}, {account}, {region}.
ROWS = [
    # Random bytes
    ("GenerateRandom", {}, INVALID, "NumberOfBytes is required."),
    ("GenerateRandom", {"NumberOfBytes": 0}, INVALID,
     FLAW + "'0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1"),
    ("GenerateRandom", {"NumberOfBytes": 1025}, INVALID,
     FLAW + "'1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024"),
    # What a KeyId may be
    *[("DescribeKey", {"KeyId": text}, NOT_FOUND, f"Invalid keyId '{text}'")
      for text in ("fake-key-id", "134f2428cec14b25a1ae9048164dba47", "mrk-fake-key-id")],
    *[("DescribeKey", {"KeyId": text}, NOT_FOUND, absent(text)) for text in (ABSENT, ABSENT_REPLICA)],
    ("DescribeKey", {"KeyId": "arn:aws:kms:{region}:{account}:key/" + ABSENT}, NOT_FOUND, absent(ABSENT)),
    ("RotateKeyOnDemand", {"KeyId": ABSENT}, NOT_FOUND, absent(ABSENT)),
    ("GenerateMac", {"KeyId": "key_id", "Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}, NOT_FOUND, "Invalid keyId 'key_id'"),
    ("VerifyMac", {"KeyId": "key_id", "Message": b"x", "Mac": b"y", "MacAlgorithm": "HMAC_SHA_256"}, NOT_FOUND,
     "Invalid keyId 'key_id'"),
    ("ListGrants", {"KeyId": "invalid"}, NOT_FOUND, "Invalid keyId 'invalid'"),
    ("CreateGrant", {"KeyId": "invalid", "GranteePrincipal": "{root}", "Operations": ["Decrypt"]}, NOT_FOUND,
     "Invalid keyId 'invalid'"),
    ("EnableKeyRotation", {"KeyId": "alias/none"}, NOT_FOUND, "Invalid keyId 'alias/none'"),
    ("PutKeyPolicy", {"KeyId": "alias/none", "PolicyName": "default", "Policy": "{{}}"}, NOT_FOUND, "Invalid keyId 'alias/none'"),
    *[(operation, {"KeyId": "unknown", **more}, NOT_FOUND, "Invalid keyId 'unknown'")
      for operation, more in {"TagResource": {"Tags": []}, "UntagResource": {"TagKeys": []}, "ListResourceTags": {}}.items()],
    ("ReEncrypt", {"CiphertextBlob": "@blob", "DestinationKeyId": "alias/DoesNotExist"}, NOT_FOUND,
     "Alias arn:aws:kms:{region}:{account}:alias/DoesNotExist is not found."),
    # Aliases
    *[(operation, {"AliasName": "wrongprefix/my-alias", **more}, INVALID, 'Alias must start with the prefix "alias/". Please see '
       "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html")
      for operation, more in {"CreateAlias": {"TargetKeyId": "{symmetric}"}, "DeleteAlias": {}}.items()],
    *[("CreateAlias", {"AliasName": "alias/my-alias" + c, "TargetKeyId": "{symmetric}"}, INVALID, FLAW + f"'alias/my-alias{c}' at "
       "'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$") for c in "!$@"],
    ("CreateAlias", {"AliasName": "alias/my:alias", "TargetKeyId": "{symmetric}"}, INVALID,
     "alias/my:alias contains invalid characters for an alias"),
    ("CreateAlias", {"AliasName": "alias/x", "TargetKeyId": "alias/y"}, INVALID, "Aliases must refer to keys. Not aliases"),
    *[("CreateAlias", {"AliasName": "alias/aws/" + name, "TargetKeyId": "{symmetric}"}, "NotAuthorizedException", None)
      for name in ("ebs", "s3", "redshift", "rds")],
    ("UpdateAlias", {"AliasName": "alias/aws/ebs", "TargetKeyId": "{symmetric}"}, "NotAuthorizedException", None),
    ("DeleteAlias", {"AliasName": "alias/aws/ebs"}, "NotAuthorizedException", None),
    ("DeleteAlias", {"AliasName": "alias/unknown-alias"}, NOT_FOUND,
     "Alias arn:aws:kms:{region}:{account}:alias/unknown-alias is not found."),
    # Making keys
    ("CreateKey", {"KeySpec": "HMAC_256"}, INVALID,
     "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."),
    ("CreateKey", {"KeySpec": "RSA_2048", "KeyUsage": "KEY_AGREEMENT"}, INVALID,
     "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048"),
    # Tags
    ("TagResource", {"KeyId": "{symmetric}", "Tags": [{"TagKey": "a", "TagValue": value} for value in "12"]}, TAG, "Duplicate tag keys"),
    ("CreateKey", {"Tags": [{"TagKey": f"k{i}", "TagValue": "v"} for i in range(51)]}, TAG, "Too many tags"),
    *[("CreateKey", {"Tags": [{"TagKey": key, "TagValue": "v"}]}, TAG, "Tags beginning with aws: are reserved")
      for key in ("aws:key1", "AWS:key1")],
    ("TagResource", {"KeyId": "{symmetric}", "Tags": [{"TagKey": "aws:key1", "TagValue": "v"}]}, TAG,
     "Tags beginning with aws: are reserved"),
    ("CreateKey", {"Tags": [{"TagKey": 129 * "a", "TagValue": "v"}]}, INVALID, FLAW + f"'{129 * 'a'}' at 'tags.1.member.tagKey' failed "
     "to satisfy constraint: Member must have length less than or equal to 128"),
    ("CreateKey", {"Tags": [{"TagKey": "tag1", "TagValue": 257 * "v"}]}, INVALID, FLAW + f"'{257 * 'v'}' at 'tags.1.member.tagValue' "
     "failed to satisfy constraint: Member must have length less than or equal to 256"),
    # Encrypting
    ("Encrypt", {"KeyId": "{symmetric}", "Plaintext": 4097 * b"x"}, INVALID,
     FLAW + "at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096"),
    ("Encrypt", {"KeyId": "{symmetric}", "Plaintext": b""}, INVALID,
     FLAW + "at 'plaintext' failed to satisfy constraint: Member must have length greater than or equal to 1"),
    *[("Encrypt", {"KeyId": f"{{{key}}}", "Plaintext": LONG, "EncryptionAlgorithm": algorithm}, INVALID, too_long(algorithm, spec, most))
      for key, spec, sizes in (("rsa2048", "RSA_2048", (214, 190)), ("rsa3072", "RSA_3072", (342, 318)))
      for algorithm, most in zip(("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"), sizes)],
    ("Encrypt", {"KeyId": "{external}", "Plaintext": b"x"}, STATE, "{external.arn} is pending import."),
    ("Encrypt", {"KeyId": "{rsasign}", "Plaintext": b"x"}, USAGE, not_valid_for("rsasign", "SIGN_VERIFY", "Encrypt")),
    ("Encrypt", {"KeyId": "{rsasign}", "Plaintext": b"x", "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}, USAGE,
     not_valid_for("rsasign", "SIGN_VERIFY", "Encrypt")),
    ("GenerateDataKey", {"KeyId": "{pending}", "KeySpec": "AES_256"}, STATE, "{pending.arn} is pending deletion."),
    ("ScheduleKeyDeletion", {"KeyId": "{pending}"}, STATE, "{pending.arn} is pending deletion."),
    # Decrypting
    ("Decrypt", {"CiphertextBlob": "@blob", "KeyId": "{hmac224}"}, "IncorrectKeyException",
     "The key ID in the request does not identify a CMK that can perform this operation."),
    ("Decrypt", {"CiphertextBlob": "@blob", "KeyId": "{other}"}, "IncorrectKeyException",
     "The key ID in the request does not identify a CMK that can perform this operation."),
    ("ReEncrypt", {"CiphertextBlob": "@blob", "SourceKeyId": "{hmac224}", "DestinationKeyId": "{hmac224}"}, "IncorrectKeyException",
     "The key ID in the request does not identify a CMK that can perform this operation."),
    ("ReEncrypt", {"CiphertextBlob": "@blob", "DestinationKeyId": "{p256}"}, USAGE, not_valid_for("p256", "SIGN_VERIFY", "ReEncrypt")),
    ("Decrypt", {"CiphertextBlob": "@blob", "EncryptionContext": {"a": "b"}}, "InvalidCiphertextException", None),
    *[("Decrypt", {"CiphertextBlob": blob, "KeyId": "{symmetric}"}, "InvalidCiphertextException", None)
      for blob in ("@longer", "@cut", "@headless")],
    # Signing
    *[("Sign", {"KeyId": f"{{{key}}}", "MessageType": "DIGEST", "Message": b"no digest", "SigningAlgorithm": algorithm}, INVALID,
       f"Digest is invalid length for algorithm {algorithm}.")
      for key, algorithm in (("p256", "ECDSA_SHA_256"), ("p384", "ECDSA_SHA_384"), ("rsasign", "RSASSA_PSS_SHA_512"),
                             ("rsasign", "RSASSA_PKCS1_V1_5_SHA_256"))],
    ("Verify", {"KeyId": "{p256}", "MessageType": "DIGEST", "Message": b"no digest", "Signature": b"x",
                "SigningAlgorithm": "ECDSA_SHA_256"}, INVALID, "Digest is invalid length for algorithm ECDSA_SHA_256."),
    *[("Verify", {"KeyId": f"{{{key}}}", "Message": b"m", "Signature": signature, "SigningAlgorithm": algorithm},
       "KMSInvalidSignatureException", None)
      for key, algorithm, signature in (("p256", "ECDSA_SHA_256", "@signature"), ("rsasign", "RSASSA_PSS_SHA_256", b"random text"))],
    ("Sign", {"KeyId": "{hmac224}", "Message": b"m", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}, USAGE,
     not_valid_for("hmac224", "GENERATE_VERIFY_MAC", "Sign")),
    ("Sign", {"KeyId": "{rsa2048}", "Message": b"m", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}, USAGE,
     not_valid_for("rsa2048", "ENCRYPT_DECRYPT", "Sign")),
    ("Verify", {"KeyId": "{symmetric}", "Message": b"m", "Signature": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}, USAGE,
     not_valid_for("symmetric", "ENCRYPT_DECRYPT", "Verify")),
    # MACs
    ("GenerateMac", {"KeyId": "{symmetric}", "Message": b"m", "MacAlgorithm": "HMAC_SHA_224"}, USAGE,
     not_valid_for("symmetric", "ENCRYPT_DECRYPT", "GenerateMac")),
    ("GenerateMac", {"KeyId": "{hmac224}", "Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}, USAGE,
     "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224."),
    ("VerifyMac", {"KeyId": "{hmac256}", "Message": b"m", "Mac": b"x", "MacAlgorithm": "HMAC_SHA_512"}, USAGE,
     "Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256."),
    *[(operation, {"KeyId": "{hmac256}", "Message": b"m", "MacAlgorithm": "INVALID", **more}, INVALID,
       FLAW + "'INVALID' at 'macAlgorithm' failed to satisfy constraint: " + MACS)
      for operation, more in {"GenerateMac": {}, "VerifyMac": {"Mac": b"x"}}.items()],
    ("VerifyMac", {"KeyId": "{hmac256}", "Message": b"m", "Mac": 32 * b"x", "MacAlgorithm": "HMAC_SHA_256"}, "KMSInvalidMacException",
     None),
    # Agreement
    ("DeriveSharedSecret", {"KeyId": "{p256}", "KeyAgreementAlgorithm": "ECDH", "PublicKey": "@public"}, USAGE,
     not_valid_for("p256", "SIGN_VERIFY", "DeriveSharedSecret")),
    ("DeriveSharedSecret", {"KeyId": "{symmetric}", "KeyAgreementAlgorithm": "ECDH", "PublicKey": "@public"}, USAGE,
     not_valid_for("symmetric", "ENCRYPT_DECRYPT", "DeriveSharedSecret")),
    ("DeriveSharedSecret", {"KeyId": "{agree}", "KeyAgreementAlgorithm": "INVALID", "PublicKey": "@public"}, INVALID, FLAW +
     "'INVALID' at 'keyAgreementAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [ECDH]"),
    ("DeriveSharedSecret", {"KeyId": "{agree}", "KeyAgreementAlgorithm": "ECDH", "PublicKey": b"InvalidPublicKey"}, INVALID, None),
    # Imports
    ("GetParametersForImport", {"KeyId": "{symmetric}", "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"},
     UNSUPPORTED, "{symmetric.arn} origin is AWS_KMS which is not valid for this operation."),
    ("ImportKeyMaterial", {"KeyId": "{external}", "ImportToken": b"t", "EncryptedKeyMaterial": b"m"}, INVALID,
     "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"),
    ("ImportKeyMaterial", {"KeyId": "{symmetric}", "ImportToken": b"t", "EncryptedKeyMaterial": b"m",
                           "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"},
     UNSUPPORTED, "{symmetric.arn} origin is AWS_KMS which is not valid for this operation."),
    ("DeleteImportedKeyMaterial", {"KeyId": "{symmetric}"}, UNSUPPORTED,
     "{symmetric.arn} origin is AWS_KMS which is not valid for this operation."),
    # Rotation: state before kind
    ("RotateKeyOnDemand", {"KeyId": "{disabledrsa}"}, "DisabledException", "{disabledrsa.arn} is disabled."),
    ("RotateKeyOnDemand", {"KeyId": "{rsa2048}"}, UNSUPPORTED, None),
    ("RotateKeyOnDemand", {"KeyId": "{external}"}, STATE, "{external.arn} is pending import."),
    # Dry runs
    *[(operation, {"KeyId": "{symmetric}", "KeyPairSpec": "RSA_2048", "DryRun": True}, DRY, WOULD)
      for operation in ("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext")],
    # Grants
    ("RevokeGrant", {"KeyId": "{symmetric}", "GrantId": "aabbccdd"}, NOT_FOUND, "Grant ID aabbccdd not found"),
]


class Named(str):
    """A key's id, with its ARN beside it."""

    arn = ""


class RecordedRefusals(KmsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.names = {"account": cls.account, "region": cls.dev.region, "root": cls.root}
        for name, members in KEYS.items():
            made = cls.raw("CreateKey", **members)["KeyMetadata"]
            cls.names[name] = Named(made["KeyId"])
            cls.names[name].arn = made["Arn"]
        cls.raw("DisableKey", KeyId=cls.names["disabledrsa"])
        cls.raw("ScheduleKeyDeletion", KeyId=cls.names["pending"])
        blob = cls.raw("Encrypt", KeyId=cls.names["symmetric"], Plaintext=b"x")["CiphertextBlob"]
        cls.bytes = {"@blob": blob, "@longer": blob + b"bad_data", "@cut": blob[:-1], "@headless": blob[36:],
                     "@public": cls.raw("GetPublicKey", KeyId=cls.names["agree"])["PublicKey"],
                     "@signature": cls.raw("Sign", KeyId=cls.names["p256"], Message=b"another",
                                           SigningAlgorithm="ECDSA_SHA_256")["Signature"]}

    def filled(self, value):
        """A member, or a list or map of them, with names put in."""
        if isinstance(value, str):
            return self.bytes[value] if value in self.bytes else value.format_map(self.names)
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if isinstance(value, dict):
            return {name: self.filled(one) for name, one in value.items()}
        return value

    def test_each_request_is_refused_as_aws_refuses_it(self):
        for number, (operation, members, error, message) in enumerate(ROWS):
            with self.subTest(row=number, operation=operation, members=str(members)[:120]):
                self.refused(error, message and message.format_map(self.names), operation, **self.filled(members))

    def test_a_replica_is_no_primary_and_an_arn_of_elsewhere_is_told_by_its_region(self):
        key = self.key(MultiRegion=True)
        there = self.raw("ReplicateKey", KeyId=key["KeyId"], ReplicaRegion=ELSEWHERE)["ReplicaKeyMetadata"]["Arn"]
        far = aws_tools.SignedKms(self.dev, region=ELSEWHERE)
        self.addCleanup(far.connection.close)
        self.refused(UNSUPPORTED, f"{there} is not a multi-region primary key.", "ReplicateKey", far, KeyId=key["KeyId"],
                     ReplicaRegion=ELSEWHERE)
        self.refused(NOT_FOUND, f"Invalid arn {self.dev.region}", "DescribeKey", far, KeyId=self.names["symmetric"].arn)


if __name__ == "__main__":
    unittest.main()
