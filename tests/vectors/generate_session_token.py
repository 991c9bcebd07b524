#!/usr/bin/env python3
"""A second implementation of docs/formats/session-token.md, written from that page: prints session_token_v1.json.

    python3 tests/vectors/generate_session_token.py > tests/vectors/session_token_v1.json
"""
import base64
import json

from generate_rows import lp, stream, subkey, u32, u64, xaes_seal

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
}


def plaintext(session):
    texts = [session[name].encode() for name in ("owner", "ownerId", "name", "source", "sourceAccessKeyId", "policy")]
    return (u64(session["end"]) + lp(session["accessKeyId"].encode()) + session["secret"].encode()
            + b"".join(map(lp, texts)))


def main():
    key, nonce = stream("session key", 32), stream("session nonce", 24)
    head = b"KHST\1" + bytes(3) + u32(1) + nonce
    sealed = xaes_seal(subkey(key, "session-token"), nonce, plaintext(SESSION), b"keyhold/session-token/v1\0" + head)
    token = base64.b64encode(head + sealed).decode()
    print(json.dumps({"key": key.hex(), "session": SESSION, "token": token}, indent=1))


if __name__ == "__main__":
    main()
