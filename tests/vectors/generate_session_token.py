#!/usr/bin/env python3
"""A second implementation of docs/formats/session-token.md, written from that page: prints session_token_v2.json.

    python3 tests/vectors/generate_session_token.py > tests/vectors/session_token_v2.json

session_token_v1.json was made by this script's first version, from the page of version 1.
"""
import base64
import json

from generate_rows import lp, stream, subkey, u16, u32, u64, xaes_seal

POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}]}'
SESSION = {
    "end": 1772323200000,
    "accessKeyId": "ASIA234567234567ABCD",
    "secret": "0123456789abcdefghijABCDEFGHIJ+/01234567",
    "owner": "arn:aws:iam::111122223333:role/reader",
    "ownerId": "AROA234567234567ABCDE",
    "name": "s-1",
    "source": "arn:aws:iam::444455556666:user/ada",
    "sourceAccessKeyId": "AKIA234567234567ABCD",
    "policy": POLICY,
    "issued": 1772319600000,
    "sourceIdentity": "ada",
    "policyArns": ["arn:aws:iam::111122223333:policy/a", "arn:aws:iam::111122223333:policy/b"],
    "tags": [["cost", "7", True], ["team", "bl\u00fce", False]],
}


def plaintext(session):
    texts = [session[name].encode() for name in ("owner", "ownerId", "name", "source", "sourceAccessKeyId", "policy")]
    arns = [arn.encode() for arn in session["policyArns"]]
    tags = [lp(key.encode()) + lp(value.encode()) + bytes([transitive]) for key, value, transitive in session["tags"]]
    return (u64(session["end"]) + lp(session["accessKeyId"].encode()) + session["secret"].encode()
            + b"".join(map(lp, texts)) + u64(session["issued"]) + lp(session["sourceIdentity"].encode())
            + u16(len(arns)) + b"".join(map(lp, arns)) + u16(len(tags)) + b"".join(tags))


def main():
    key, nonce = stream("session key", 32), stream("session nonce", 24)
    head = b"KHST\2" + bytes(3) + u32(1) + nonce
    sealed = xaes_seal(subkey(key, "session-token"), nonce, plaintext(SESSION), b"keyhold/session-token/v2\0" + head)
    token = base64.b64encode(head + sealed).decode()
    print(json.dumps({"key": key.hex(), "session": SESSION, "token": token}, indent=1))


if __name__ == "__main__":
    main()
