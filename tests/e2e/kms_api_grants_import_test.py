"""Grants and imported key material through the KMS API, with stock clients."""
import os
import time
import unittest

import aws_tools
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from aws_case import ANY
from kms_case import KmsTest, pkcs8, spki, verify_offline, wrap

KEEPS = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}


class Grants(KmsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.vendor_root.replace(":root", ":user/administrator")

    def setUp(self):
        self.metadata = self.key()
        self.key_id = self.metadata["KeyId"]

    def grant(self, **more):
        return self.kms.create_grant(**{"KeyId": self.key_id, "GranteePrincipal": self.vendor, "Operations": ["Encrypt", "Decrypt"],
                                        **more})

    def test_a_grant_opens_a_key_to_another_account_until_it_is_revoked(self):
        grant = self.grant()
        blob = self.vendor_kms.encrypt(KeyId=self.metadata["Arn"], Plaintext=b"x", GrantTokens=[grant["GrantToken"]])["CiphertextBlob"]
        self.assertEqual(self.vendor_kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"x")
        listed = self.kms.list_grants(KeyId=self.metadata["Arn"])["Grants"]
        self.assertEqual([(one["GrantId"], one["Operations"], one["GranteePrincipal"]) for one in listed],
                         [(grant["GrantId"], ["Encrypt", "Decrypt"], self.vendor)])
        self.kms.revoke_grant(KeyId=self.key_id, GrantId=grant["GrantId"])
        self.assertEqual(aws_tools.refusal(self.vendor_kms.decrypt, CiphertextBlob=blob), "AccessDeniedException")
        self.refused("NotFoundException", f"Grant ID {grant['GrantId']} not found", "RevokeGrant", KeyId=self.key_id,
                     GrantId=grant["GrantId"])

    def test_constraints_hold_the_context(self):
        self.grant(Constraints={"EncryptionContextSubset": {"a": "b"}})
        self.vendor_kms.encrypt(KeyId=self.metadata["Arn"], Plaintext=b"x", EncryptionContext={"a": "b", "c": "d"})
        for context in ({}, {"a": "c"}):
            self.assertEqual(aws_tools.refusal(self.vendor_kms.encrypt, KeyId=self.metadata["Arn"], Plaintext=b"x",
                                               EncryptionContext=context), "AccessDeniedException")

    def test_a_named_grant_is_made_once(self):
        self.assertEqual(self.grant(Name="n")["GrantId"], self.grant(Name="n")["GrantId"])
        self.assertNotEqual(self.grant()["GrantId"], self.grant()["GrantId"])

    def test_a_grant_is_retired_by_token_or_ids(self):
        for by_token in (True, False):
            grant = self.grant(RetiringPrincipal=self.vendor_root)
            listed = self.vendor_kms.list_retirable_grants(RetiringPrincipal=self.vendor_root)["Grants"]
            self.assertEqual(listed, [])  # of the caller's own keys only
            named = {"GrantToken": grant["GrantToken"]} if by_token else {"KeyId": self.metadata["Arn"], "GrantId": grant["GrantId"]}
            self.vendor_kms.retire_grant(**named)
            self.assertEqual(self.kms.list_grants(KeyId=self.key_id)["Grants"], [])

    def test_grants_are_listed_in_pages(self):
        made = {self.grant()["GrantId"] for _ in range(3)}
        pages = self.kms.get_paginator("list_grants").paginate(KeyId=self.key_id, PaginationConfig={"PageSize": 2})
        self.assertEqual({one["GrantId"] for page in pages for one in page["Grants"]}, made)

    def test_bad_grants_are_refused(self):
        call = {"KeyId": self.key_id, "GranteePrincipal": self.root}
        self.refused("ValidationException", "Grants must not contain only the CreateGrant operation.", "CreateGrant",
                     Operations=["CreateGrant"], **call)
        self.refused("ValidationException", ANY, "CreateGrant", Operations=["Sign"], **call)
        self.refused("InvalidArnException", ANY, "CreateGrant", Operations=["Encrypt"], **{**call, "GranteePrincipal": "nobody"})
        missing = self.root.replace("root", "role/none")
        for named in ({"GranteePrincipal": missing}, {"RetiringPrincipal": missing}):
            self.refused("InvalidArnException", f"ARN does not refer to a valid principal: {missing}", "CreateGrant",
                         Operations=["Encrypt"], **{**call, **named})
        self.refused("InvalidGrantTokenException", ANY, "RetireGrant", GrantToken="none")
        self.refused("InvalidGrantIdException", ANY, "ListGrants", KeyId=self.key_id, GrantId="none")


class Import(KmsTest):
    def load(self, key, material, algorithm="RSAES_OAEP_SHA_256", **more):
        asked = self.raw("GetParametersForImport", KeyId=key["KeyId"], WrappingAlgorithm=algorithm, WrappingKeySpec="RSA_2048")
        return self.raw("ImportKeyMaterial", KeyId=key["KeyId"], ImportToken=asked["ImportToken"],
                        EncryptedKeyMaterial=wrap(asked["PublicKey"], algorithm, material), **(more or KEEPS))

    def test_symmetric_material_comes_goes_and_comes_back(self):
        key, material = self.key(Origin="EXTERNAL"), os.urandom(32)
        pending = f"{key['Arn']} is pending import."
        self.assertEqual((key["KeyState"], key["Enabled"]), ("PendingImport", False))
        self.refused("KMSInvalidStateException", pending, "Encrypt", KeyId=key["KeyId"], Plaintext=b"x")
        for algorithm in ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"):
            self.load(key, material, algorithm)
            state = self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            self.assertEqual((state["KeyState"], state["ExpirationModel"]), ("Enabled", "KEY_MATERIAL_DOES_NOT_EXPIRE"))
            if algorithm == "RSAES_OAEP_SHA_1":
                blob = self.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
            self.assertEqual(self.kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"x")
            self.kms.delete_imported_key_material(KeyId=key["KeyId"])
            self.refused("KMSInvalidStateException", pending, "Decrypt", CiphertextBlob=blob)
        with self.assertRaises(aws_tools.Refused) as caught:
            self.load(key, os.urandom(32))
        self.assertEqual(caught.exception.name, "IncorrectKeyMaterialException")

    def test_private_keys_and_hmac_keys_are_imported(self):
        pair = ec.generate_private_key(ec.SECP256R1())
        key = self.key("ECC_NIST_P256", "SIGN_VERIFY", Origin="EXTERNAL")
        self.load(key, pkcs8(pair))
        self.assertEqual(self.kms.get_public_key(KeyId=key["KeyId"])["PublicKey"], spki(pair))
        signature = self.kms.sign(KeyId=key["KeyId"], Message=b"x", SigningAlgorithm="ECDSA_SHA_256")["Signature"]
        verify_offline(spki(pair), "ECDSA_SHA_256", signature, b"x")
        pair = rsa.generate_private_key(65537, 2048)
        key = self.key("RSA_2048", Origin="EXTERNAL")
        self.load(key, pkcs8(pair), "RSA_AES_KEY_WRAP_SHA_256")
        self.assertEqual(self.kms.get_public_key(KeyId=key["KeyId"])["PublicKey"], spki(pair))
        key = self.key("HMAC_256", "GENERATE_VERIFY_MAC", Origin="EXTERNAL")
        self.load(key, os.urandom(32))
        self.kms.generate_mac(KeyId=key["KeyId"], Message=b"x", MacAlgorithm="HMAC_SHA_256")

    def test_expiring_material_needs_a_date(self):
        key = self.key(Origin="EXTERNAL")
        with self.assertRaises(aws_tools.Refused) as caught:
            self.load(key, os.urandom(32), ExpirationModel="KEY_MATERIAL_EXPIRES")
        self.assertEqual(caught.exception.message, "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES")
        self.load(key, os.urandom(32), ValidTo=int(time.time()) + 3600)
        self.assertEqual(self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["ExpirationModel"], "KEY_MATERIAL_EXPIRES")

    def test_one_new_material_waits_for_a_rotation(self):
        key = self.key(Origin="EXTERNAL")
        self.load(key, os.urandom(32))
        waiting = self.load(key, os.urandom(32), ImportType="NEW_KEY_MATERIAL", **KEEPS)["KeyMaterialId"]
        with self.assertRaises(aws_tools.Refused) as caught:
            self.load(key, os.urandom(32), ImportType="NEW_KEY_MATERIAL", **KEEPS)
        self.assertEqual(caught.exception.name, "KMSInvalidStateException")
        self.assertIn(f"because another key material (id: {waiting}) is pending rotation.", caught.exception.message)
        self.raw("RotateKeyOnDemand", KeyId=key["KeyId"])
        self.assertEqual(self.raw("DescribeKey", KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"], waiting)

    def test_keys_of_another_origin_take_none(self):
        key = self.key()
        words = f"{key['Arn']} origin is AWS_KMS which is not valid for this operation."
        for operation, members in {"GetParametersForImport": {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"},
                                   "ImportKeyMaterial": {"ImportToken": b"x", "EncryptedKeyMaterial": b"x", **KEEPS},
                                   "DeleteImportedKeyMaterial": {}}.items():
            self.refused("UnsupportedOperationException", words, operation, KeyId=key["KeyId"], **members)
        self.refused("InvalidImportTokenException", ANY, "ImportKeyMaterial", KeyId=self.key(Origin="EXTERNAL")["KeyId"],
                     ImportToken=b"x", EncryptedKeyMaterial=b"x", **KEEPS)


if __name__ == "__main__":
    unittest.main()
