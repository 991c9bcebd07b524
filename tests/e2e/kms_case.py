"""What the KMS suites share: a running Dev with clients of both its accounts, and keys of the other side made offline."""
import os

import aws_tools
from aws_case import AwsTest
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

HASHES = {"224": hashes.SHA224, "256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512, "1": hashes.SHA1}


class KmsTest(AwsTest):
    """A test class with `kms` (boto3) and `raw` (aws_tools.SignedKms) of the client, and `vendor_kms` of another account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kms = aws_tools.boto(cls.dev, "kms")
        cls.raw = aws_tools.SignedKms(cls.dev)
        cls.vendor_kms = aws_tools.boto(cls.dev, "kms", "platform")
        cls.account = cls.dev.account("client")["id"]
        cls.root = f"arn:aws:iam::{cls.account}:root"
        cls.vendor_root = f"arn:aws:iam::{cls.dev.account('platform')['id']}:root"
        cls.addClassCleanup(cls.raw.connection.close)

    def key(self, spec="SYMMETRIC_DEFAULT", usage="ENCRYPT_DECRYPT", **more):
        """The metadata of a new key."""
        return self.raw("CreateKey", KeySpec=spec, KeyUsage=usage, **more)["KeyMetadata"]

    def invalid(self, constraint, operation, **members):
        """The operation is refused for one member that breaks a constraint of the service's model."""
        self.refused("ValidationException", "1 validation error detected: Value" + constraint, operation, **members)


def oaep(name):
    """OAEP with the hash at the end of an algorithm's name."""
    algorithm = HASHES[name.rsplit("_", 1)[1]]()
    return padding.OAEP(mgf=padding.MGF1(algorithm), algorithm=algorithm, label=None)


def verify_offline(public_key, algorithm, signature, message, digested=False):
    """Raises InvalidSignature unless the signature is of this message."""
    key = serialization.load_der_public_key(public_key)
    if algorithm == "ED25519_SHA_512":
        key.verify(signature, message)
        return
    digest = HASHES[algorithm.rsplit("_", 1)[1]]()
    named = utils.Prehashed(digest) if digested else digest
    if algorithm.startswith("ECDSA"):
        key.verify(signature, message, ec.ECDSA(named))
    elif "PSS" in algorithm:
        key.verify(signature, message, padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size), named)
    else:
        key.verify(signature, message, padding.PKCS1v15(), named)


def wrap(public_key, algorithm, material):
    """Key material as ImportKeyMaterial takes it."""
    key = serialization.load_der_public_key(public_key)
    if not algorithm.startswith("RSA_AES"):
        return key.encrypt(material, oaep(algorithm))
    session = os.urandom(32)
    return key.encrypt(session, oaep(algorithm)) + keywrap.aes_key_wrap_with_padding(session, material)


def pkcs8(private_key):
    return private_key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def spki(private_key):
    return private_key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
