"""Words written through every field of every API are found in no file and no log: not as they are, not in hex, not in base64.

Names that AWS itself keeps in clear in its trails (of aliases, secrets and users) count too: here all of it is sealed.
"""
import base64
import contextlib
import json
import os
import re
import resource
import secrets as random_words
import signal
import time
import unittest
import urllib.parse
from pathlib import Path

import aws_tools
from harness import CommandFailed, DevTest
from rest import Rest, events_path, stream_path
from scenario import sandbox_tenant, until


def forms(secret):
    """How `secret` could stand in a file: raw, in hex of both cases, and in base64 at each of its three alignments."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        # The first and last characters depend on the neighbours: what stays is the middle.
        middle = base64.b64encode(b"\0" * shift + secret)[4 if shift else 0:-4]
        yield middle
        yield middle.replace(b"+", b"-").replace(b"/", b"_")


class Canary(DevTest):
    """Each test writes its words and remembers them; the last ones look for all of them."""

    words = {}

    def canary(self, field):
        """A new word, long and unlikely, to be written as `field`."""
        word = f"canary{random_words.token_hex(9)}"
        self.words[field] = word.encode()
        return word

    def test_1_every_field_of_the_event_store(self):
        tenant = sandbox_tenant(self.dev, self.canary("client name"))
        user = Rest.tenant(self.dev, tenant)
        stream = self.canary("stream name")
        binary = random_words.token_bytes(48)
        self.words["dataBase64"] = binary
        answer = user.append(tenant, stream, [
            {"id": self.canary("event id"), "type": self.canary("event type"), "time": "2024-02-03T04:05:06.777777+01:00",
             "data": {self.canary("member name"): self.canary("data")}, "metadata": {"m": self.canary("event metadata")}},
            {"id": self.canary("second event id"), "type": "t", "dataBase64": base64.b64encode(binary).decode()}])
        self.assertIn(answer.status, (200, 201), answer.body)
        self.words["event time"] = b"2024-02-03T04:05:06.777777"
        put = user.put(stream_path(tenant, stream), {"metadata": {"s": self.canary("stream metadata")}})
        self.assertIn(put.status, (200, 204), put.body)
        self.assertEqual(len(user.read(tenant, stream).lines()), 2)
        self.words["token"] = user.token.encode()
        deleted = self.canary("deleted stream")
        user.append(tenant, deleted, [{"type": "t", "data": self.canary("data of a deleted stream")}])
        self.assertIn(user.request("DELETE", stream_path(tenant, deleted)).status, (200, 204))
        self.dev.keyhold("event", "append", tenant, self.canary("stream of the command line"), "--type",
                         self.canary("type of the command line"), "--data", json.dumps(self.canary("data of the command line")))
        line = {"stream": self.canary("imported stream"), "id": self.canary("imported id"), "type": self.canary("imported type"),
                "data": self.canary("imported data")}
        imported = self.dev.folder / "import.ndjson"
        imported.write_text(json.dumps(line) + "\n", encoding="utf-8")
        self.dev.keyhold("event", "import", tenant, imported)

    def test_1_what_the_event_store_refuses(self):
        tenant = sandbox_tenant(self.dev, "Refused")
        user = Rest.tenant(self.dev, tenant)
        user.append(tenant, "s", [{"id": "x", "type": "t", "data": 1}])
        here, refused = events_path(tenant, "s"), []
        for body in ([{"id": self.canary("refused id"), "type": "t", "data": self.canary("too long") * 60000}],
                     [{self.canary("unknown member"): self.canary("unknown value")}],
                     [{"type": "t", "data": 1, "time": self.canary("bad time")}],
                     [{"type": "t", "dataBase64": self.canary("bad base64") + "!"}],
                     [{"id": self.canary("long id") * 20, "type": "t", "data": 1}],
                     [{"id": "x", "type": "t", "data": self.canary("conflicting data")}]):
            refused.append(user.post(here, body))
        refused.append(user.append(tenant, "s", [{"type": "t", "data": self.canary("data at a wrong revision")}], 7))
        refused.append(user.append(tenant, "s", [{"type": "t", "data": 1}], self.canary("expected revision")))
        refused.append(user.append(tenant, self.canary("long stream name") * 40, [{"type": "t", "data": 1}]))
        refused.append(user.append(tenant, self.canary("control character") + "\n", [{"type": "t", "data": 1}]))
        for body, media in ((f'[{{"{self.canary("malformed JSON")}', "application/json"),
                            (f'{{"type":"t"}}\n{self.canary("malformed line")}', "application/x-ndjson"),
                            (self.canary("form"), f"text/{self.canary('media type')}")):
            refused.append(user.request("POST", here, body, {"Content-Type": media}))
        refused.append(user.request("GET", f"{here}?{self.canary('parameter')}={self.canary('value of a parameter')}"))
        refused.append(user.read(tenant, "s", direction=self.canary("direction")))
        refused.append(user.request("GET", f"{here}?from={self.canary('from')}"))
        refused.append(user.request("GET", f"/v1/tenants/{tenant}/events/follow", None, {"Last-Event-ID": self.canary("Last-Event-ID")}))
        refused.append(user.request("GET", f"/v1/tenants/{self.canary('unknown tenant')}/events"))
        refused.append(user.request("GET", f"/{self.canary('unknown path')}"))
        refused.append(user.request(self.canary("method").upper(), here))
        refused.append(user.put(stream_path(tenant, "s"), {self.canary("unknown metadata member"): 1}))
        self.assertEqual([answer.status for answer in refused if not 400 <= answer.status < 500], [])
        listed = user.request("GET", f"/v1/tenants/{tenant}/streams?after={self.canary('after')}", None, {
            "User-Agent": self.canary("User-Agent"), "X-Request-Id": self.canary("X-Request-Id"), "Cookie": self.canary("cookie")})
        self.assertIn(listed.status, (200, 400, 404))

    def test_1_every_field_of_the_operators_calls(self):
        operator = Rest.operator(self.dev)
        self.words["operator token"] = operator.token.encode()
        tenant = sandbox_tenant(self.dev, self.canary("another client name"))
        made = operator.post(f"/v1/tenants/{tenant}/credentials", {"scopes": ["events:read"]}).json()
        self.words["client secret"] = made["clientSecret"].encode()
        wrong = [("POST", "/v1/clients", {"name": self.canary("name with a control character") + "\x01"}),
                 ("POST", "/v1/clients", {self.canary("unknown member of a client"): 1}),
                 ("PUT", f"/v1/clients/{self.canary('unknown client')}/byok", {"keyArn": "arn:aws:kms:eu-west-1:111122223333:key/x"}),
                 ("POST", "/v1/tenants", {"client": self.canary("unknown client's name"), "environment": "sandbox"}),
                 ("POST", "/v1/tenants", {"client": "x", "environment": self.canary("environment")}),
                 ("POST", f"/v1/tenants/{tenant}/credentials", {"scopes": [self.canary("scope of a credential")]}),
                 ("DELETE", f"/v1/tenants/{tenant}/credentials/{self.canary('unknown credential')}", None)]
        for method, path, body in wrong:
            answer = operator.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
            self.assertTrue(400 <= answer.status < 500, (path, answer.status))
        client = operator.post("/v1/clients", {"name": self.canary("electing client")}).json()["id"]
        answer = operator.put(f"/v1/clients/{client}/byok", {"keyArn": self.canary("key ARN")})
        self.assertEqual(answer.status, 400)

    def test_1_every_field_of_oauth(self):
        anyone = Rest(self.dev.endpoints["platform"], self.dev.ca)
        right = self.dev.facts["operator"]
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        bodies = [{"grant_type": self.canary("grant type")}, {"grant_type": "client_credentials", "scope": self.canary("scope")},
                  {"grant_type": "client_credentials", "client_id": self.canary("client id"),
                   "client_secret": self.canary("wrong client secret")},
                  {"grant_type": "client_credentials", "client_id": right["clientId"],
                   "client_secret": self.canary("wrong secret of the operator")}]
        for body in bodies:
            answer = anyone.request("POST", "/oauth2/token", urllib.parse.urlencode(body), form)
            self.assertTrue(400 <= answer.status < 500, answer.body)
        basic = base64.b64encode(f"{self.canary('login')}:{self.canary('password')}".encode()).decode()
        self.assertEqual(anyone.request("POST", "/oauth2/token", "grant_type=client_credentials", {
            **form, "Authorization": f"Basic {basic}"}).status, 401)
        anyone.request("POST", "/oauth2/revoke", urllib.parse.urlencode({"token": self.canary("revoked token")}), form)
        anyone.token = self.canary("unknown token")
        self.assertEqual(anyone.get("/v1/clients").status, 401)
        anyone.request("GET", "/v1/clients", None, {"Authorization": self.canary("scheme")})

    def test_2_every_field_of_kms(self):
        kms = aws_tools.boto(self.dev, "kms")
        key = kms.create_key(Description=self.canary("key description"),
                             Tags=[{"TagKey": self.canary("tag key"), "TagValue": self.canary("tag value")}])["KeyMetadata"]["KeyId"]
        kms.update_key_description(KeyId=key, Description=self.canary("new key description"))
        kms.tag_resource(KeyId=key, Tags=[{"TagKey": self.canary("added tag key"), "TagValue": self.canary("added tag value")}])
        kms.untag_resource(KeyId=key, TagKeys=[self.canary("tag key taken away")])
        alias = "alias/" + self.canary("alias")
        kms.create_alias(AliasName=alias, TargetKeyId=key)
        kms.update_alias(AliasName=alias, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
        deleted = "alias/" + self.canary("deleted alias")
        kms.create_alias(AliasName=deleted, TargetKeyId=key)
        kms.delete_alias(AliasName=deleted)
        policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        policy["Statement"][0]["Sid"] = self.canary("policy Sid")
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
        policy["Statement"][0]["Sid"] = self.canary("Sid of a new key's policy")
        kms.create_key(Policy=json.dumps(policy))
        context = {self.canary("context key"): self.canary("context value")}
        sealed = kms.encrypt(KeyId=key, Plaintext=self.canary("plaintext"), EncryptionContext=context)["CiphertextBlob"]
        kms.decrypt(CiphertextBlob=sealed, EncryptionContext=context)
        kms.re_encrypt(CiphertextBlob=sealed, SourceEncryptionContext=context, DestinationKeyId=key,
                       DestinationEncryptionContext={self.canary("destination key"): self.canary("destination value")})
        made = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=context)
        self.words["data key"] = made["Plaintext"]
        kms.generate_data_key_without_plaintext(KeyId=key, KeySpec="AES_256", EncryptionContext={
            self.canary("context key without plaintext"): self.canary("context value without plaintext")})
        self.words["random"] = kms.generate_random(NumberOfBytes=32)["Plaintext"]
        aws_tools.refusal(kms.decrypt, CiphertextBlob=made["CiphertextBlob"],
                          EncryptionContext={self.canary("wrong key"): self.canary("wrong value")})
        refused = [(kms.encrypt, {"KeyId": "alias/" + self.canary("unknown alias"), "Plaintext": self.canary("refused plaintext")}),
                   (kms.describe_key, {"KeyId": self.canary("unknown key")}),
                   (kms.put_key_policy, {"KeyId": key, "PolicyName": self.canary("policy name"), "Policy": "{}"}),
                   (kms.put_key_policy, {"KeyId": key, "PolicyName": "default", "Policy": self.canary("malformed policy")}),
                   (kms.create_key, {"CustomKeyStoreId": self.canary("key store")}),
                   (kms.encrypt, {"KeyId": key, "Plaintext": "x", "GrantTokens": [self.canary("grant token")]}),
                   (kms.retire_grant, {"GrantToken": self.canary("retired grant token")}),
                   (kms.revoke_grant, {"KeyId": key, "GrantId": self.canary("grant id")}),
                   (kms.create_alias, {"AliasName": self.canary("no alias"), "TargetKeyId": key}),
                   (kms.list_keys, {"Marker": self.canary("marker")}),
                   (kms.decrypt, {"CiphertextBlob": self.canary("no ciphertext")})]
        self.assertNotIn("no error", [aws_tools.refusal(call, **arguments) for call, arguments in refused])

    def test_2_every_field_of_other_kinds_of_kms_keys(self):
        kms = aws_tools.boto(self.dev, "kms")
        signer = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        message = self.canary("signed message")
        signature = kms.sign(KeyId=signer, Message=message, SigningAlgorithm="ECDSA_SHA_256")["Signature"]
        kms.verify(KeyId=signer, Message=message, Signature=signature, SigningAlgorithm="ECDSA_SHA_256")
        mac_key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
        kms.generate_mac(KeyId=mac_key, Message=self.canary("message of a MAC"), MacAlgorithm="HMAC_SHA_256")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        pair = kms.generate_data_key_pair(KeyId=key, KeyPairSpec="ECC_NIST_P256",
                                          EncryptionContext={self.canary("pair's key"): self.canary("pair's value")})
        self.words["data key pair"] = pair["PrivateKeyPlaintext"]
        kms.create_grant(KeyId=key, GranteePrincipal=f"arn:aws:iam::111122223333:user/{self.canary('grantee')}",
                         Operations=["Decrypt"], Name=self.canary("grant name"),
                         Constraints={"EncryptionContextSubset": {self.canary("subset key"): self.canary("subset value")}})
        store = kms.create_custom_key_store(
            CustomKeyStoreName=self.canary("custom key store"), CustomKeyStoreType="EXTERNAL_KEY_STORE",
            XksProxyUriEndpoint=f"https://{self.canary('proxy')}.example.com", XksProxyUriPath="/kms/xks/v1",
            XksProxyConnectivity="PUBLIC_ENDPOINT", XksProxyAuthenticationCredential={
                "AccessKeyId": "A" * 20, "RawSecretAccessKey": self.canary("proxy secret").ljust(43, "a")})
        self.assertIn("CustomKeyStoreId", store)

    def test_2_what_aws_ports_refuse(self):
        for service in ("kms", "secretsmanager", "sts"):
            anyone = Rest(self.dev.endpoints[service], self.dev.ca)
            scope = f"20260101/{self.canary(f'Region at {service}')}/{service}/aws4_request"
            headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={self.canary(f'access key at {service}')}/{scope}, "
                                        f"SignedHeaders=host;x-amz-date, Signature={self.canary(f'signature at {service}')}",
                       "X-Amz-Target": self.canary(f"target at {service}"), "X-Amz-Date": "20260101T000000Z",
                       "X-Amz-Security-Token": self.canary(f"session token at {service}"), "User-Agent": self.canary(f"agent at {service}"),
                       "Content-Type": "application/x-amz-json-1.1"}
            body = json.dumps({self.canary(f"member at {service}"): self.canary(f"body at {service}")})
            self.assertIn(anyone.request("POST", "/", body, headers).status, (400, 403))
            self.assertIn(anyone.request("POST", f"/{self.canary(f'path at {service}')}", body, headers).status, (400, 403, 404))
            anyone.request("GET", f"/?X-Amz-Credential={self.canary(f'query at {service}')}")

    def test_3_every_field_of_secrets(self):
        secrets = aws_tools.boto(self.dev, "secretsmanager")
        name = self.canary("secret name")
        secrets.create_secret(Name=name, Description=self.canary("secret description"), SecretString=self.canary("secret"),
                              ClientRequestToken=self.canary("request token") + "-" * 20,
                              Tags=[{"Key": self.canary("secret's tag key"), "Value": self.canary("secret's tag value")}])
        binary = random_words.token_bytes(40)
        self.words["binary secret"] = binary
        stage = self.canary("stage")
        version = secrets.put_secret_value(SecretId=name, SecretBinary=binary, VersionStages=["AWSCURRENT", stage])["VersionId"]
        secrets.update_secret_version_stage(SecretId=name, VersionStage=self.canary("moved stage"), MoveToVersionId=version)
        self.assertEqual(secrets.get_secret_value(SecretId=name)["SecretBinary"], binary)
        secrets.list_secrets(Filters=[{"Key": "name", "Values": [self.canary("filter")]}])
        removed = self.canary("deleted secret")
        secrets.create_secret(Name=removed, SecretString=self.canary("value of a deleted secret"))
        secrets.delete_secret(SecretId=removed)
        secrets.restore_secret(SecretId=removed)
        secrets.delete_secret(SecretId=removed, ForceDeleteWithoutRecovery=True)
        refused = [(secrets.get_secret_value, {"SecretId": self.canary("unknown secret")}),
                   (secrets.get_secret_value, {"SecretId": name, "VersionStage": self.canary("unknown stage")}),
                   (secrets.get_secret_value, {"SecretId": name, "VersionId": self.canary("unknown version") + "-" * 20}),
                   (secrets.create_secret, {"Name": self.canary("odd name") + " *", "SecretString": self.canary("refused secret")}),
                   (secrets.create_secret, {"Name": "k", "KmsKeyId": self.canary("unknown key of a secret"),
                                            "SecretString": self.canary("secret without a key")}),
                   (secrets.list_secrets, {"NextToken": self.canary("next token")})]
        self.assertNotIn("no error", [aws_tools.refusal(call, **arguments) for call, arguments in refused])

    def test_3_every_field_of_identities(self):
        account = self.dev.keyhold_json("iam", "account", "create", self.canary("account name"))["id"]
        user = self.canary("user name")
        self.dev.keyhold("iam", "user", "create", account, user)
        made = self.dev.keyhold_json("iam", "access-key", "create", account, user)
        self.words["secret access key"] = made["secretAccessKey"].encode()
        document = self.dev.folder / "policy.json"
        document.write_text(json.dumps({"Version": "2012-10-17", "Statement": [{
            "Sid": self.canary("Sid of an identity policy"), "Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}]}),
                            encoding="utf-8")
        self.dev.keyhold("iam", "policy", "put", account, user, self.canary("identity policy's name"), document)
        with self.assertRaises(CommandFailed):
            self.dev.keyhold("iam", "policy", "get", account, self.canary("unknown user"), self.canary("unknown policy"))

    def test_3_every_field_of_roles_and_sessions(self):
        account, sts = self.dev.account("client")["id"], aws_tools.boto(self.dev, "sts")
        external, document = self.canary("external id"), self.dev.folder / "policy.json"

        def write(field, **more):
            document.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
                {"Sid": self.canary(field), "Effect": "Allow", **more}]}), encoding="utf-8")
            return document

        role = self.canary("role name")
        trust = write("Sid of a trust policy", Principal={"AWS": account}, Action="sts:AssumeRole",
                      Condition={"StringEquals": {"sts:ExternalId": external}})
        made = self.dev.keyhold_json("iam", "role", "create", account, role, "--trust", trust, "--description",
                                     self.canary("role description"))
        self.dev.keyhold("iam", "role-policy", "put", account, role, self.canary("role policy's name"),
                         write("Sid of a role policy", Action="*", Resource="*"))
        arguments = {"RoleArn": made["arn"], "RoleSessionName": self.canary("session name"), "ExternalId": external}
        limit = write("Sid of a session policy", Action="*", Resource="*").read_text(encoding="utf-8")
        session = sts.assume_role(**arguments, Policy=limit)["Credentials"]
        self.words["session token"] = session["SessionToken"].encode()
        self.words["session's secret access key"] = session["SecretAccessKey"].encode()
        in_session = aws_tools.boto_in(self.dev, "secretsmanager", session)
        in_session.create_secret(Name=self.canary("secret of a session"), SecretString=self.canary("value of a session"))
        refused = [{**arguments, "ExternalId": self.canary("another external id")},
                   {**arguments, "Policy": self.canary("malformed session policy")},
                   {**arguments, "RoleArn": f"arn:aws:iam::{account}:role/{self.canary('unknown role')}"},
                   {**arguments, "SourceIdentity": self.canary("source identity")}]
        self.assertNotIn("no error", [aws_tools.refusal(sts.assume_role, **each) for each in refused])
        self.dev.keyhold("iam", "explain", made["arn"], self.canary("action") + ":x", "*", "--context",
                         f"{self.canary('condition key')}={self.canary('condition value')}")

    def test_4_credentials_and_keys(self):
        for account in ("platform", "client"):
            self.words[f"{account} secret access key"] = self.dev.account(account)["secretAccessKey"].encode()
        operator = self.dev.facts["operator"]
        self.words["operator secret"] = operator["clientSecret"].encode()
        self.words["operator's TLS key"] = base64.b64decode("".join(operator["privateKey"].split("\n")[1:-2]))[-80:]
        made = json.loads((self.dev.data_dir / "tenant-credentials.json").read_text(encoding="utf-8"))
        for number, secret in enumerate(re.findall(r'"clientSecret": ?"([^"]+)"', json.dumps(made))):
            self.words[f"client secret of the command line {number}"] = secret.encode()
        key_file = Path(str(self.dev.data_dir) + ".key")
        self.assertEqual(key_file.stat().st_mode & 0o777, 0o600)
        self.words["root key file"] = key_file.read_bytes()
        passphrase = re.search(r"kept nowhere:\n\n\s*(\S+)\n", self.dev.log())[1]
        self.words["recovery passphrase"] = passphrase.encode()
        self.dev.log_path.write_text(self.dev.log().replace(passphrase, ""), encoding="utf-8")  # a person's screen, until here

    def test_5_the_processes_leave_no_core(self):
        limits = [Path(f"/proc/{pid}/limits").read_text(encoding="ascii") for pid in self.dev.pids()]
        for text in limits:
            line = next(line for line in text.splitlines() if line.startswith("Max core file size"))
            self.assertEqual(line.split()[4:6], ["0", "0"])

    def test_6_none_of_it_is_found(self):
        self.assertGreater(len(self.words), 110)
        print(f"{len(self.words)} words, {len({f for w in self.words.values() for f in forms(w)})} forms", flush=True)
        time.sleep(0.2)
        planted = self.dev.data_dir / "planted"
        for form in forms(self.words["data"]):
            planted.write_bytes(b"\0" + form + b"\0")
            with self.assertRaises(AssertionError):
                self.search()
        planted.unlink()
        self.search()
        self.assertEqual(self.dev.stop(), 0)
        self.search()

    def test_7_nor_after_a_crash(self):
        """Even where someone lifts the limit of a running process, there is nothing that the system may dump."""
        self.dev.start()
        roles = self.dev.pids()[1:]
        folders = {Path(f"/proc/{pid}/cwd").resolve() for pid in roles}
        for pid in roles:
            with contextlib.suppress(PermissionError):  # it takes CAP_SYS_RESOURCE
                resource.prlimit(pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            os.kill(pid, signal.SIGSEGV)
        until(lambda: self.dev.process.poll() is not None, 20, "dev ends when its roles do")
        self.search()
        self.assertEqual([path for folder in folders for path in folder.glob("core*") if path.is_file()], [])

    def search(self):
        """Looks into every file but the two that are named as holding live secrets."""
        excepted = {"dev.json", "tenant-credentials.json"}
        looked = {form: field for field, word in self.words.items() for form in forms(word)}
        paths = [path for path in self.dev.data_dir.rglob("*") if path.is_file() and path.name not in excepted]
        self.assertTrue(paths)
        hits = []
        for path in [*paths, self.dev.log_path]:
            content = path.read_bytes()
            hits += [f"{field} in {path}" for form, field in looked.items() if form in content]
        self.assertEqual(hits, [])


if __name__ == "__main__":
    unittest.main()
