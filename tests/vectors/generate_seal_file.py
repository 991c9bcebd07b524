#!/usr/bin/env python3
"""A second implementation of docs/formats/seal-file.md, version 2, written from that page alone. Prints seal_file_v2.json.

Needs python3-cryptography 44 or newer, whose Argon2id is OpenSSL's; the tests need only its output. Keys, salts and
nonces come from SHAKE-128 of a label, so two runs print the same bytes.

    python3 tests/vectors/generate_seal_file.py > tests/vectors/seal_file_v2.json
"""
import hashlib
import json

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from generate_rows import mac, subkey, u8, u16, u32, xaes_seal

PASSPHRASE, KEY_FILE = 1, 2
MEMORY_KIB, PASSES, LANES = 65536, 3, 4
EPOCH, NEXT_NUMBER = 7, 9


def stream(label, size):
    return hashlib.shake_128(b"keyhold seal v2/" + label.encode()).digest(size)


DEPLOYMENT = stream("deployment", 16)
ROOT = stream("root", 32)


class Slot:
    """A slot of the file: what opens it, and its bytes."""

    def __init__(self, number, kind, label, key, head, kept):
        place = DEPLOYMENT + u32(EPOCH)
        nonce = stream(f"nonce {number}", 24)
        body = head + nonce + xaes_seal(key, nonce, ROOT, b"keyhold/seal/v1\0" + place + u8(kind) + head)
        self.json = {"number": number, "type": kind, "label": label, "wrappingKey": key.hex(), "kept": kept,
                     "nonce": nonce.hex()}
        tail = u8(0)
        if kept:
            kept_nonce = stream(f"kept nonce {number}", 24)
            self.json["keptNonce"] = kept_nonce.hex()
            aad = b"keyhold/seal-kept/v2\0" + place + u16(number) + u8(kind)
            tail = u8(1) + kept_nonce + xaes_seal(subkey(ROOT, "seal-kept"), kept_nonce, key, aad)
        text = label.encode()
        self.bytes = u16(number) + u8(kind) + u8(len(text)) + text + u16(len(body)) + body + tail


def passphrase_slot(number, label, passphrase):
    salt = stream(f"salt {number}", 16)
    key = Argon2id(salt=salt, length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB).derive(passphrase.encode())
    slot = Slot(number, PASSPHRASE, label, key, salt + u32(MEMORY_KIB) + u32(PASSES) + u8(LANES), True)
    slot.json.update(passphrase=passphrase, salt=salt.hex(), memoryKib=MEMORY_KIB, passes=PASSES, lanes=LANES)
    return slot


def key_file_slot(number, label, kept):
    file = stream(f"key file {number}", 32)
    head = hashlib.sha256(b"keyhold/keyfile-id\0" + file).digest()[:16]
    slot = Slot(number, KEY_FILE, label, subkey(file, "seal-keyfile"), head, kept)
    slot.json["keyFile"] = file.hex()
    return slot


def main():
    slots = [passphrase_slot(1, "recovery", "correct horse battery staple"), key_file_slot(2, "role", False),
             passphrase_slot(5, "Åse's safe", "hest batteri"), key_file_slot(8, "", True)]
    body = (b"KHSEAL" + u16(2) + DEPLOYMENT + u32(EPOCH) + u16(NEXT_NUMBER) + u16(len(slots))
            + b"".join(slot.bytes for slot in slots))
    file = body + mac(subkey(ROOT, "seal-mac"), body)
    print(json.dumps({"version": 2, "deployment": DEPLOYMENT.hex(), "rootEpoch": EPOCH, "nextNumber": NEXT_NUMBER,
                      "rootKey": ROOT.hex(), "slots": [slot.json for slot in slots], "file": file.hex()},
                     indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
