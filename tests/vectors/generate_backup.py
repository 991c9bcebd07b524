#!/usr/bin/env python3
"""A second implementation of docs/formats/backup.md, version 1, written from that page alone. Prints backup_v1.json.

    python3 tests/vectors/generate_backup.py > tests/vectors/backup_v1.json
"""
import hashlib
import json

from generate_rows import mac, subkey, u16, u32, u64

DEPLOYMENT = bytes.fromhex("0f8fad5bd9cb469fa16570867728950e")
KMS, ROOT_EPOCH, CREATED = 7, 3, 1772366400000
ROOT_KEY = hashlib.shake_128(b"keyhold backup v1/root").digest(32)
BLOCKS = [[(b"\0kms", b"first"), (b"\1row", b"")], [(b"\x08last", bytes(range(20)))]]


def block(rows):
    body = b"".join(u16(len(key)) + u32(len(value)) + key + value for key, value in rows)
    return u32(len(body)) + body


def main():
    before = (b"KHBKUP" + u16(1) + DEPLOYMENT + u32(KMS) + u32(ROOT_EPOCH) + u64(CREATED)
              + b"".join(block(rows) for rows in BLOCKS) + u32(0))
    tag = mac(subkey(ROOT_KEY, "backup-mac"), hashlib.sha256(before).digest())
    rows = [row for rows in BLOCKS for row in rows]
    print(json.dumps({"version": 1, "deployment": DEPLOYMENT.hex(), "store": KMS, "rootEpoch": ROOT_EPOCH, "created": CREATED,
                      "rootKey": ROOT_KEY.hex(), "rows": [[key.hex(), value.hex()] for key, value in rows],
                      "file": (before + u64(len(rows)) + tag).hex()}, indent=1))


if __name__ == "__main__":
    main()
