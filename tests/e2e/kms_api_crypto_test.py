"""The cryptographic operations of the KMS API with stock clients, each answer checked by another implementation offline."""
import hashlib
import hmac
import unittest

import aws_tools
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from aws_case import ANY
from kms_case import KmsTest, oaep, spki, verify_offline

MESSAGE = b"galena, sphalerite"
RSA_SIGNING = [f"RSASSA_{form}_SHA_{bits}" for form in ("PKCS1_V1_5", "PSS") for bits in (256, 384, 512)]
SIGNING = {"RSA_2048": RSA_SIGNING, "RSA_3072": RSA_SIGNING, "ECC_NIST_P256": ["ECDSA_SHA_256"], "ECC_NIST_P384": ["ECDSA_SHA_384"],
           "ECC_NIST_P521": ["ECDSA_SHA_512"], "ECC_SECG_P256K1": ["ECDSA_SHA_256"]}
OAEP = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]


class Symmetric(KmsTest):
    def setUp(self):
        self.key_id = self.key()["KeyId"]

    def test_a_key_answers_to_its_id_arn_alias_and_alias_arn(self):
        key = self.kms.describe_key(KeyId=self.key_id)["KeyMetadata"]
        self.kms.create_alias(AliasName="alias/ore", TargetKeyId=key["Arn"])
        alias_arn = next(alias for alias in self.kms.list_aliases()["Aliases"] if alias["AliasName"] == "alias/ore")["AliasArn"]
        for reference in (key["KeyId"], key["Arn"], "alias/ore", alias_arn):
            sealed = self.kms.encrypt(KeyId=reference, Plaintext=MESSAGE)
            self.assertEqual((sealed["KeyId"], sealed["EncryptionAlgorithm"]), (key["Arn"], "SYMMETRIC_DEFAULT"))
            self.assertEqual(self.kms.decrypt(KeyId=reference, CiphertextBlob=sealed["CiphertextBlob"])["Plaintext"], MESSAGE)

    def test_decrypt_names_the_material_that_opened(self):
        material = self.kms.describe_key(KeyId=self.key_id)["KeyMetadata"]
        sealed = self.raw("Encrypt", KeyId=self.key_id, Plaintext=MESSAGE)
        self.assertEqual(set(sealed), {"CiphertextBlob", "KeyId", "EncryptionAlgorithm"})
        opened = self.raw("Decrypt", CiphertextBlob=sealed["CiphertextBlob"])
        self.assertEqual(set(opened), {"Plaintext", "KeyId", "EncryptionAlgorithm", "KeyMaterialId"})
        self.assertRegex(opened["KeyMaterialId"], "^[0-9a-f]{64}$")
        self.assertEqual(opened["KeyId"], material["Arn"])

    def test_another_context_and_a_changed_ciphertext_are_refused_without_a_word(self):
        blob = self.kms.encrypt(KeyId=self.key_id, Plaintext=MESSAGE, EncryptionContext={"a": "b"})["CiphertextBlob"]
        for changed in ({"CiphertextBlob": blob}, {"CiphertextBlob": blob[1:], "EncryptionContext": {"a": "b"}},
                        {"CiphertextBlob": blob + b"x", "EncryptionContext": {"a": "b"}},
                        {"CiphertextBlob": b"none", "KeyId": self.key_id}):
            self.refused("InvalidCiphertextException", None, "Decrypt", **changed)

    def test_a_key_that_is_not_the_ciphertexts_is_named_incorrect(self):
        blob = self.kms.encrypt(KeyId=self.key_id, Plaintext=MESSAGE)["CiphertextBlob"]
        words = "The key ID in the request does not identify a CMK that can perform this operation."
        for other in (self.key()["KeyId"], self.key("HMAC_224", "GENERATE_VERIFY_MAC")["KeyId"]):
            self.refused("IncorrectKeyException", words, "Decrypt", CiphertextBlob=blob, KeyId=other)
            self.refused("IncorrectKeyException", words, "ReEncrypt", CiphertextBlob=blob, SourceKeyId=other, DestinationKeyId=other)

    def test_data_keys_have_the_size_that_was_asked_for(self):
        for wanted, size in (({"KeySpec": "AES_256"}, 32), ({"KeySpec": "AES_128"}, 16), ({"NumberOfBytes": 1024}, 1024)):
            made = self.kms.generate_data_key(KeyId=self.key_id, **wanted)
            self.assertEqual(len(made["Plaintext"]), size)
            self.assertEqual(self.kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"], made["Plaintext"])
            sealed = self.kms.generate_data_key_without_plaintext(KeyId=self.key_id, **wanted)
            self.assertNotIn("Plaintext", sealed)
            self.assertEqual(len(self.kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"])["Plaintext"]), size)

    def test_a_data_key_has_one_size(self):
        words = "Please specify either number of bytes or key spec."
        self.refused("ValidationException", words, "GenerateDataKey", KeyId=self.key_id)
        self.refused("ValidationException", words, "GenerateDataKey", KeyId=self.key_id, KeySpec="AES_256", NumberOfBytes=32)

    def test_data_key_pairs_open_to_the_private_half(self):
        for spec, kind in (("RSA_2048", rsa.RSAPrivateKey), ("ECC_NIST_P384", ec.EllipticCurvePrivateKey),
                           ("ECC_SECG_P256K1", ec.EllipticCurvePrivateKey), ("ECC_NIST_EDWARDS25519", ed25519.Ed25519PrivateKey)):
            made = self.raw("GenerateDataKeyPair", KeyId=self.key_id, KeyPairSpec=spec, EncryptionContext={"a": "b"})
            private = serialization.load_der_private_key(made["PrivateKeyPlaintext"], None)
            self.assertIsInstance(private, kind)
            self.assertEqual((spki(private), made["KeyPairSpec"]), (made["PublicKey"], spec))
            blob = made["PrivateKeyCiphertextBlob"]
            opened = self.kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})
            self.assertEqual(opened["Plaintext"], made["PrivateKeyPlaintext"])
            self.refused("InvalidCiphertextException", None, "Decrypt", CiphertextBlob=blob)

    def test_a_data_key_pair_without_plaintext_has_none(self):
        made = self.kms.generate_data_key_pair_without_plaintext(KeyId=self.key_id, KeyPairSpec="ECC_NIST_P256")
        self.assertNotIn("PrivateKeyPlaintext", made)
        private = self.kms.decrypt(CiphertextBlob=made["PrivateKeyCiphertextBlob"])["Plaintext"]
        self.assertEqual(spki(serialization.load_der_private_key(private, None)), made["PublicKey"])

    def test_reencrypt_moves_between_keys_and_contexts(self):
        other = self.key()
        blob = self.kms.encrypt(KeyId=self.key_id, Plaintext=MESSAGE, EncryptionContext={"a": "b"})["CiphertextBlob"]
        moved = self.kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext={"a": "b"}, DestinationKeyId=other["KeyId"],
                                    DestinationEncryptionContext={"c": "d"})
        self.assertEqual(moved["KeyId"], other["Arn"])
        self.assertTrue(moved["SourceKeyId"].endswith(self.key_id))
        opened = self.kms.decrypt(CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"c": "d"})
        self.assertEqual((opened["Plaintext"], opened["KeyId"]), (MESSAGE, other["Arn"]))

    def test_generate_random_gives_what_is_asked_for(self):
        for size in (1, 12, 1024):
            self.assertEqual(len(self.kms.generate_random(NumberOfBytes=size)["Plaintext"]), size)
        self.refused("ValidationException", "NumberOfBytes is required.", "GenerateRandom")
        self.refused("CustomKeyStoreNotFoundException", ANY, "GenerateRandom", NumberOfBytes=1, CustomKeyStoreId="cks-1")

    def test_a_dry_run_says_that_it_would_have_worked(self):
        words = "The request would have succeeded, but the DryRun option is set."
        blob = self.kms.encrypt(KeyId=self.key_id, Plaintext=MESSAGE)["CiphertextBlob"]
        mac_key = self.key("HMAC_256", "GENERATE_VERIFY_MAC")["KeyId"]
        for operation, members in {
                "Encrypt": {"KeyId": self.key_id, "Plaintext": MESSAGE}, "Decrypt": {"CiphertextBlob": blob},
                "ReEncrypt": {"CiphertextBlob": blob, "DestinationKeyId": self.key_id},
                "GenerateDataKey": {"KeyId": self.key_id, "KeySpec": "AES_256"},
                "GenerateDataKeyWithoutPlaintext": {"KeyId": self.key_id, "KeySpec": "AES_256"},
                "GenerateDataKeyPair": {"KeyId": self.key_id, "KeyPairSpec": "ECC_NIST_P256"},
                "GenerateDataKeyPairWithoutPlaintext": {"KeyId": self.key_id, "KeyPairSpec": "ECC_NIST_P256"},
                "GenerateMac": {"KeyId": mac_key, "Message": MESSAGE, "MacAlgorithm": "HMAC_SHA_256"},
                "CreateGrant": {"KeyId": self.key_id, "GranteePrincipal": self.root, "Operations": ["Decrypt"]}}.items():
            self.refused("DryRunOperationException", words, operation, DryRun=True, **members)
        self.refused("InvalidCiphertextException", None, "Decrypt", CiphertextBlob=b"none", DryRun=True)


class Asymmetric(KmsTest):
    def test_a_public_key_seals_offline_what_its_key_opens(self):
        for spec in ("RSA_2048", "RSA_3072"):
            key = self.key(spec)
            public = self.kms.get_public_key(KeyId=key["KeyId"])
            self.assertEqual((public["KeyId"], public["KeySpec"], public["KeyUsage"]), (key["Arn"], spec, "ENCRYPT_DECRYPT"))
            self.assertEqual(public["EncryptionAlgorithms"], OAEP)
            for algorithm in OAEP:
                blob = serialization.load_der_public_key(public["PublicKey"]).encrypt(MESSAGE, oaep(algorithm))
                opened = self.raw("Decrypt", KeyId=key["KeyId"], CiphertextBlob=blob, EncryptionAlgorithm=algorithm)
                self.assertEqual((opened["Plaintext"], opened["EncryptionAlgorithm"]), (MESSAGE, algorithm))
                self.assertNotIn("KeyMaterialId", opened)

    def test_an_rsa_key_of_4096_bits_signs_and_another_opens(self):
        signer, cipher = self.key("RSA_4096", "SIGN_VERIFY"), self.key("RSA_4096")
        signature = self.kms.sign(KeyId=signer["KeyId"], Message=MESSAGE, SigningAlgorithm="RSASSA_PSS_SHA_512")["Signature"]
        self.assertEqual(len(signature), 512)
        verify_offline(self.kms.get_public_key(KeyId=signer["KeyId"])["PublicKey"], "RSASSA_PSS_SHA_512", signature, MESSAGE)
        algorithm = {"KeyId": cipher["KeyId"], "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}
        blob = self.kms.encrypt(Plaintext=b"x" * 446, **algorithm)["CiphertextBlob"]
        self.assertEqual(self.kms.decrypt(CiphertextBlob=blob, **algorithm)["Plaintext"], b"x" * 446)
        self.refused("ValidationException", "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_4096 cannot encrypt data larger than 446 "
                     "bytes.", "Encrypt", Plaintext=b"x" * 447, **algorithm)

    def test_an_rsa_key_takes_as_much_as_its_padding_leaves(self):
        key = self.key("RSA_2048")["KeyId"]
        for algorithm, most in (("RSAES_OAEP_SHA_1", 214), ("RSAES_OAEP_SHA_256", 190)):
            self.kms.encrypt(KeyId=key, Plaintext=b"x" * most, EncryptionAlgorithm=algorithm)
            self.refused("ValidationException",
                         f"Algorithm {algorithm} and key spec RSA_2048 cannot encrypt data larger than {most} bytes.",
                         "Encrypt", KeyId=key, Plaintext=b"x" * (most + 1), EncryptionAlgorithm=algorithm)

    def test_reencrypt_moves_between_asymmetric_keys(self):
        source, target = self.key("RSA_2048"), self.key("RSA_2048")
        blob = self.kms.encrypt(KeyId=source["KeyId"], Plaintext=MESSAGE, EncryptionAlgorithm=OAEP[0])["CiphertextBlob"]
        moved = self.raw("ReEncrypt", CiphertextBlob=blob, SourceKeyId=source["KeyId"], SourceEncryptionAlgorithm=OAEP[0],
                         DestinationKeyId=target["KeyId"], DestinationEncryptionAlgorithm=OAEP[1])
        self.assertEqual((moved["SourceKeyId"], moved["KeyId"]), (source["Arn"], target["Arn"]))
        self.assertEqual((moved["SourceEncryptionAlgorithm"], moved["DestinationEncryptionAlgorithm"]), tuple(OAEP))
        opened = self.kms.decrypt(KeyId=target["KeyId"], CiphertextBlob=moved["CiphertextBlob"], EncryptionAlgorithm=OAEP[1])
        self.assertEqual(opened["Plaintext"], MESSAGE)

    def test_signatures_verify_online_and_offline(self):
        for spec, algorithms in SIGNING.items():
            key = self.key(spec, "SIGN_VERIFY")
            public = self.kms.get_public_key(KeyId=key["KeyId"])
            self.assertEqual((public["SigningAlgorithms"], public["KeySpec"]), (algorithms, spec))
            for algorithm in algorithms:
                digest = hashlib.new("sha" + algorithm[-3:], MESSAGE).digest()
                for form, message in (("RAW", MESSAGE), ("DIGEST", digest)):
                    call = {"KeyId": key["KeyId"], "Message": message, "MessageType": form, "SigningAlgorithm": algorithm}
                    signed = self.kms.sign(**call)
                    self.assertEqual((signed["KeyId"], signed["SigningAlgorithm"]), (key["Arn"], algorithm))
                    verify_offline(public["PublicKey"], algorithm, signed["Signature"], message, form == "DIGEST")
                    verified = self.kms.verify(Signature=signed["Signature"], **call)
                    self.assertEqual((verified["SignatureValid"], verified["SigningAlgorithm"]), (True, algorithm))

    def test_ed25519_signs_whole_messages(self):
        key = self.key("ECC_NIST_EDWARDS25519", "SIGN_VERIFY")
        self.assertEqual(key["SigningAlgorithms"], ["ED25519_SHA_512"])
        call = {"KeyId": key["KeyId"], "Message": MESSAGE, "MessageType": "RAW", "SigningAlgorithm": "ED25519_SHA_512"}
        signature = self.kms.sign(**call)["Signature"]
        verify_offline(self.kms.get_public_key(KeyId=key["KeyId"])["PublicKey"], "ED25519_SHA_512", signature, MESSAGE)
        self.assertTrue(self.kms.verify(Signature=signature, **call)["SignatureValid"])
        self.refused("ValidationException", ANY, "Sign", **{**call, "MessageType": "DIGEST"})

    def test_a_signature_of_something_else_is_refused_without_a_word(self):
        for spec, algorithms in (("RSA_2048", RSA_SIGNING), ("ECC_NIST_P256", ["ECDSA_SHA_256"])):
            key = self.key(spec, "SIGN_VERIFY")["KeyId"]
            signature = self.kms.sign(KeyId=key, Message=MESSAGE, SigningAlgorithm=algorithms[0])["Signature"]
            for changed in ({"Message": b"other"}, {"Signature": signature[:-1] + bytes([signature[-1] ^ 1])}, {"Signature": b"x"}):
                call = {"KeyId": key, "Message": MESSAGE, "Signature": signature, "SigningAlgorithm": algorithms[0], **changed}
                self.refused("KMSInvalidSignatureException", None, "Verify", **call)
        with self.assertRaises(InvalidSignature):
            verify_offline(self.kms.get_public_key(KeyId=key)["PublicKey"], "ECDSA_SHA_256", signature, b"other")

    def test_a_digest_has_its_algorithms_length(self):
        key = self.key("ECC_NIST_P256", "SIGN_VERIFY")["KeyId"]
        call = {"KeyId": key, "Message": MESSAGE, "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
        words = "Digest is invalid length for algorithm ECDSA_SHA_256."
        self.refused("ValidationException", words, "Sign", **call)
        self.refused("ValidationException", words, "Verify", Signature=b"x", **call)

    def test_macs_are_those_of_any_hmac(self):
        for bits, size in (("224", 28), ("256", 32), ("384", 48), ("512", 64)):
            key = self.key(f"HMAC_{bits}", "GENERATE_VERIFY_MAC")
            call = {"KeyId": key["KeyId"], "Message": MESSAGE, "MacAlgorithm": f"HMAC_SHA_{bits}"}
            made = self.kms.generate_mac(**call)
            self.assertEqual((len(made["Mac"]), made["KeyId"], made["MacAlgorithm"]), (size, key["Arn"], f"HMAC_SHA_{bits}"))
            self.assertTrue(self.kms.verify_mac(Mac=made["Mac"], **call)["MacValid"])
            self.refused("KMSInvalidMacException", None, "VerifyMac", Mac=made["Mac"], **{**call, "Message": b"other"})
            self.refused("KMSInvalidMacException", None, "VerifyMac", Mac=hmac.digest(b"k", MESSAGE, "sha" + bits), **call)

    def test_ecdh_agrees_with_a_peer_offline_and_online(self):
        for spec, curve in (("ECC_NIST_P256", ec.SECP256R1()), ("ECC_NIST_P384", ec.SECP384R1()), ("ECC_NIST_P521", ec.SECP521R1())):
            key, peer = self.key(spec, "KEY_AGREEMENT"), ec.generate_private_key(curve)
            agreed = self.raw("DeriveSharedSecret", KeyId=key["KeyId"], KeyAgreementAlgorithm="ECDH", PublicKey=spki(peer))
            public = serialization.load_der_public_key(self.kms.get_public_key(KeyId=key["KeyId"])["PublicKey"])
            self.assertEqual(agreed.pop("SharedSecret"), peer.exchange(ec.ECDH(), public))
            self.assertEqual(agreed, {"KeyId": key["Arn"], "KeyAgreementAlgorithm": "ECDH", "KeyOrigin": "AWS_KMS"})

    def test_ecdh_takes_only_a_public_key_of_its_curve(self):
        key = self.key("ECC_NIST_P256", "KEY_AGREEMENT")["KeyId"]
        for peer in (b"InvalidPublicKey", spki(ec.generate_private_key(ec.SECP384R1()))):
            self.refused("ValidationException", None, "DeriveSharedSecret", KeyId=key, KeyAgreementAlgorithm="ECDH", PublicKey=peer)

    def test_a_key_of_another_usage_or_spec_says_so(self):
        sign, cipher, mac = self.key("RSA_2048", "SIGN_VERIFY"), self.key(), self.key("HMAC_224", "GENERATE_VERIFY_MAC")
        agree = {"KeyAgreementAlgorithm": "ECDH", "PublicKey": spki(ec.generate_private_key(ec.SECP256R1()))}
        for key, operation, members in (
                (sign, "Encrypt", {"Plaintext": b"x"}), (mac, "Encrypt", {"Plaintext": b"x"}),
                (mac, "Sign", {"Message": b"x", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}),
                (cipher, "Verify", {"Message": b"x", "Signature": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}),
                (cipher, "GenerateMac", {"Message": b"x", "MacAlgorithm": "HMAC_SHA_224"}),
                (sign, "DeriveSharedSecret", agree), (cipher, "DeriveSharedSecret", agree),
                (mac, "GenerateDataKey", {"KeySpec": "AES_256"})):
            words = f"{key['Arn']} key usage is {key['KeyUsage']} which is not valid for {operation}."
            self.refused("InvalidKeyUsageException", words, operation, KeyId=key["KeyId"], **members)
        self.refused("InvalidKeyUsageException", "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.", "GenerateMac",
                     KeyId=mac["KeyId"], Message=b"x", MacAlgorithm="HMAC_SHA_256")
        self.refused("InvalidKeyUsageException", "Algorithm ECDSA_SHA_256 is incompatible with key spec RSA_2048.", "Sign",
                     KeyId=sign["KeyId"], Message=b"x", SigningAlgorithm="ECDSA_SHA_256")

    def test_a_key_without_a_public_half_has_none_to_show(self):
        for key in (self.key(), self.key("HMAC_256", "GENERATE_VERIFY_MAC")):
            self.refused("UnsupportedOperationException", None, "GetPublicKey", KeyId=key["KeyId"])

    def test_what_no_key_here_can_do_is_unsupported(self):
        sealed = self.key()["KeyId"]
        self.refused("UnsupportedOperationException", ANY, "CreateKey", KeySpec="SM2", KeyUsage="SIGN_VERIFY")
        self.refused("UnsupportedOperationException", ANY, "GenerateDataKeyPair", KeyId=sealed, KeyPairSpec="SM2")
        self.refused("UnsupportedOperationException", ANY, "GenerateDataKey", KeyId=sealed, KeySpec="AES_256",
                     Recipient={"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": b"x"})
        with self.assertRaises(aws_tools.Refused):
            self.raw("Encapsulate", KeyId=sealed, EncapsulationAlgorithm="ML_KEM")


if __name__ == "__main__":
    unittest.main()
