#!/usr/bin/env python3
"""A second implementation of the stored formats that crypto-design gives no vectors for, written from docs/formats/
alone: the rows 05 to 08, the event payload, padded records, multi-Region KMS blobs. Prints rows_v1.json.

Needs Debian's python3-cryptography for AES; the tests need only its output. Keys and nonces come from SHAKE-128 of a
label, so two runs print the same bytes.

    python3 tests/vectors/generate_rows.py > tests/vectors/rows_v1.json
"""
import hashlib
import hmac
import json
import struct
import uuid

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def stream(label, size):
    return hashlib.shake_128(b"keyhold rows v1/" + label.encode()).digest(size)


def u8(v): return struct.pack(">B", v)
def u16(v): return struct.pack(">H", v)
def u32(v): return struct.pack(">I", v)
def u64(v): return struct.pack(">Q", v)
def lp(v): return u32(len(v)) + v


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def subkey(data_key, label, context=b""):
    """HKDF-Expand to one block: HMAC over the info and the block number 1."""
    return mac(data_key, b"keyhold/v1/" + label.encode() + b"\0" + context + b"\1")


def xaes_seal(key, nonce, plaintext, aad):
    def aes(block):
        one = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        return one.update(block) + one.finalize()

    doubled = int.from_bytes(aes(bytes(16)), "big") << 1
    if doubled >> 128:
        doubled = (doubled & (1 << 128) - 1) ^ 0x87
    k1 = doubled.to_bytes(16, "big")

    def half(number):
        m = bytes([0, number, 0x58, 0]) + nonce[:12]
        return aes(bytes(a ^ b for a, b in zip(m, k1)))

    return AESGCM(half(1) + half(2)).encrypt(nonce[12:], plaintext, aad)


DEPLOYMENT = stream("deployment", 16)
TENANT = stream("tenant", 16)
PLATFORM = bytes(16)
EVENTS, REGISTRY, KMS = 1, 6, 7
EVENT, CONTROL = 1, 4
KEYS = {name: stream(name, 32) for name in ("rec", "idx", "platformRec", "platformIdx", "backing")}


def commitment(data_key, tenant, store, generation):
    return subkey(data_key, "key-commitment", DEPLOYMENT + tenant + u32(store) + u8(1) + u32(generation))


class Row:
    """One sealed row, and what a test needs to make it again."""

    def __init__(self, label, storage_key, kind, seq, payload, *, name=None, tenant=TENANT, store=EVENTS, key="rec",
                 schema=0, predecessor=bytes(16), padding=0):
        place = name if name is not None else storage_key
        plaintext = payload
        if padding:
            size = (len(payload) + 4 + padding - 1) // padding * padding
            plaintext = payload + bytes(size - 4 - len(payload)) + u32(len(payload))
        nonce = stream("nonce " + label, 24)
        header = (b"KH\1\1" + u8(kind) + u8(2 if padding else 0) + u16(schema) + u32(1) + u32(len(plaintext))
                  + commitment(KEYS[key], tenant, store, 1) + nonce + predecessor)
        aad = b"keyhold/aad/v1\0" + DEPLOYMENT + tenant + u32(store) + u64(seq) + lp(place) + header
        self.record = header + xaes_seal(subkey(KEYS[key], "record-enc"), nonce, plaintext, aad)
        self.json = {
            "label": label, "key": key, "tenant": tenant.hex(), "store": store, "kind": kind, "seq": seq,
            "schema": schema, "padding": padding, "predecessor": predecessor.hex(), "storageKey": storage_key.hex(),
            "place": place.hex(), "payload": payload.hex(), "nonce": nonce.hex(), "record": self.record.hex()}


def name_tag(idx_key, domain, *parts):
    return mac(subkey(KEYS[idx_key], "name"), domain + b"\0" + b"".join(lp(p) for p in parts))[:16]


TENANT_TAG = mac(subkey(KEYS["platformIdx"], "tenant-name"), b"tenant\0" + TENANT)[:16]
STREAM = "order-2f1c/événements".encode()
STREAM_TAG = name_tag("idx", b"stream", STREAM)
CREATED, CHANGED, RECORDED = 1772366400000, 1772366461500, 1772366461437


def tenant_key(row_type, rest):
    return u8(row_type) + TENANT_TAG + u32(EVENTS) + rest


def event(label, seq, position, identity, event_type, time, encoding, metadata, data, **more):
    content = lp(identity) + lp(event_type) + lp(time) + u8(encoding) + u32(len(metadata)) + metadata + data
    payload = u8(2) + u64(position) + u64(RECORDED) + content
    row = Row(label, tenant_key(1, STREAM_TAG + u64(seq)), EVENT, seq, payload, name=STREAM, **more)
    row.json["event"] = {
        "position": position, "recorded": RECORDED, "id": identity.hex(), "type": event_type.hex(), "time": time.hex(),
        "encoding": encoding, "metadata": metadata.hex(), "data": data.hex(),
        "contentDigest": hashlib.sha256(content).hexdigest()}
    return row


def head(label, length, last, deleted, metadata):
    payload = (lp(STREAM) + u64(length) + last + u8(1 if deleted else 0) + lp(metadata) + u64(CREATED) + u64(CHANGED))
    return Row(label, tenant_key(7, STREAM_TAG), CONTROL, 0, payload)


def control(label, kind, name, body):
    tag = name_tag("platformIdx", b"control", kind, name)
    return Row(label, u8(8) + u32(REGISTRY) + tag, CONTROL, 0, lp(kind) + lp(name) + body, tenant=PLATFORM,
               store=REGISTRY, key="platformRec")


def rows():
    first = event("event 0", 0, 41, b"evt-1", b"OrderPlaced", b"2026-03-01T12:00:00+01:00", 0, b'{"actor":"ada"}',
                  b'{"total": 4200}')
    digest = bytes.fromhex(first.json["event"]["contentDigest"])
    return [
        first,
        event("event 1: bytes, no time, no metadata, padded to 64", 1, 42, b"evt-2", b"Blob", b"", 1, b"", bytes(range(40)),
              predecessor=first.record[-16:], schema=7, padding=64),
        event("event 2: nothing but an id, padded to 256", 2, 43, b"3", b"", b"", 0, b"", b"", padding=256),
        Row("position 41", tenant_key(5, u64(41)), CONTROL, 41, lp(STREAM) + u64(0)),
        Row("event id evt-1", tenant_key(6, STREAM_TAG + name_tag("idx", b"event-id", b"evt-1")), CONTROL, 0,
            u64(0) + digest),
        head("stream head", 3, first.record[-16:], False, b'{"owner":"sales"}'),
        head("stream head, deleted", 3, first.record[-16:], True, b""),
        control("control row", b"tenant", str(uuid.UUID(bytes=TENANT)).encode(), b'{"state":"active"}'),
        control("control row, empty body", b"lock", b"", b""),
    ]


def context_bytes(context):
    pairs = sorted((k.encode(), v.encode()) for k, v in context.items())
    return u16(len(pairs)) + b"".join(lp(k) + lp(v) for k, v in pairs)


def multi_region_blob():
    key_id = stream("mrk", 16)
    arns = [f"arn:aws:kms:{region}:111122223333:key/mrk-{key_id.hex()}" for region in ("eu-west-1", "us-east-1")]
    context = {"zebra": "1", "Äpfel": "2", "apple": "3", "": "empty key"}
    nonce = stream("nonce mrk", 24)
    header = b"KHK1\1\1\0\0" + key_id + u32(2) + nonce
    bound = arns[0].replace(":eu-west-1:", "::").encode()
    aad = b"keyhold/kms/v1\0" + header + lp(bound) + context_bytes(context)
    blob = header + xaes_seal(KEYS["backing"], nonce, b"multi-Region", aad)
    return {"keyId": key_id.hex(), "backingVersion": 2, "keyArns": arns, "context": context,
            "contextBytes": context_bytes(context).hex(), "nonce": nonce.hex(), "plaintext": b"multi-Region".hex(),
            "blob": blob.hex()}


def main():
    print(json.dumps({
        "version": 1,
        "deployment": DEPLOYMENT.hex(),
        "tenant": TENANT.hex(),
        "generation": 1,
        "keys": {name: key.hex() for name, key in KEYS.items()},
        "tenantTag": TENANT_TAG.hex(),
        "stream": STREAM.hex(),
        "streamTag": STREAM_TAG.hex(),
        "rows": [row.json for row in rows()],
        "multiRegionBlob": multi_region_blob(),
    }, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
