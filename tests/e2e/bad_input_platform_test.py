"""What the platform's API answers to bad input: the table of docs/errors.md, row by row."""
import base64
import http.client
import json
import unittest
import uuid

from harness import DevTest
from rest import Rest, events_path
from scenario import ByokTenant, event, sandbox_tenant, until

JSON = {"Content-Type": "application/json"}
EVENT = '{"id":"1","type":"t","data":1}'


def deep(levels):
    return "[" * levels + "]" * levels


class BadInput(DevTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = sandbox_tenant(cls.dev, "Bad Input")
        cls.other = sandbox_tenant(cls.dev, "Other")
        cls.user = Rest.tenant(cls.dev, cls.tenant)
        cls.operator = Rest.operator(cls.dev)
        cls.path = events_path(cls.tenant, "s")

    def expect(self, answer, status, code):
        self.assertEqual((answer.status, answer.code()), (status, code), answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(answer.json()["status"], status)

    def test_bodies_that_are_not_what_was_asked_for(self):
        cases = {
            "malformed JSON": ("[", "malformed-json"),
            "repeated members": ('[{"id":"1","id":"2","type":"t","data":1}]', "malformed-json"),
            "bad UTF-8": (b'[{"id":"1","type":"\xff","data":1}]', "malformed-json"),
            "deeper than 32": ('[{"id":"1","type":"t","data":%s}]' % deep(40), "malformed-json"),
            "no JSON at all": ("", "malformed-json"),
            "not an array": ("7", "malformed-json"),
            "a wrong type": ('[{"id":7,"type":"t","data":1}]', "invalid-event"),
            "an unknown member": ('[{"id":"1","type":"t","data":1,"x":1}]', "unknown-field"),
            "data in both forms": ('[{"id":"1","type":"t","data":1,"dataBase64":"AA=="}]', "invalid-event"),
            "no events": ("[]", "no-events"),
            "a time that is none": ('[{"id":"1","type":"t","time":"noon","data":1}]', "invalid-event"),
            "an id twice": (f"[{EVENT},{EVENT}]", "duplicate-event-id"),
        }
        for name, (body, code) in cases.items():
            with self.subTest(name):
                self.expect(self.user.request("POST", self.path, body, JSON), 400, code)
        self.expect(self.user.request("POST", self.path, "x", {"Content-Type": "text/plain"}), 415, "unsupported-media-type")
        self.expect(self.user.append(self.tenant, "s", [event("1")], "-1"), 400, "invalid-expected-revision")

    def test_too_much_is_413_and_names_the_limit(self):
        big = event("1", "x" * 1_000_001)
        answer = self.user.append(self.tenant, "s", [big])
        self.expect(answer, 413, "event-too-large")
        self.assertIn("1000000", answer.json()["detail"].replace(",", ""))
        answer = self.user.append(self.tenant, "s", [event(str(number)) for number in range(1001)])
        self.expect(answer, 413, "too-many-events")
        self.assertIn("1000", answer.json()["detail"].replace(",", ""))
        answer = self.user.append(self.tenant, "s", [event(str(number), "x" * 990_000) for number in range(18)])
        self.expect(answer, 413, "append-too-large")

    def test_an_id_or_a_name_that_is_too_long(self):
        self.expect(self.user.append(self.tenant, "s", [event("i" * 257)]), 413, "event-id-too-long")
        self.expect(self.user.read(self.tenant, "n" * 1100), 413, "stream-name-too-long")

    def test_paths_and_methods_that_are_not_there(self):
        self.expect(self.user.get("/v1/nothing"), 404, "no-such-route")
        self.expect(self.user.request("PATCH", self.path), 405, "method-not-allowed")
        self.expect(self.user.get(f"/v1/tenants/not-a-uuid/streams/s/events"), 404, "no-such-tenant")
        self.expect(self.user.read(self.tenant, "absent"), 404, "no-such-stream")
        self.expect(self.user.read(self.tenant, "s", **{"from": "one"}), 400, "invalid-parameter")
        self.expect(self.user.read(self.tenant, "s", unknown="1"), 400, "unknown-parameter")

    def test_another_tenants_token_sees_nothing_not_even_that_it_is_there(self):
        unknown = self.user.read(str(uuid.uuid4()), "s")
        others = self.user.read(self.other, "s")
        self.expect(unknown, 404, "no-such-tenant")
        self.expect(others, 404, "no-such-tenant")
        self.assertEqual(len(unknown.body), len(others.body))

    def test_tokens(self):
        for token in (None, "", "x", base64.urlsafe_b64encode(bytes(32)).decode(), self.user.token + "x"):
            with self.subTest(token=token):
                answer = Rest(self.dev.endpoints["platform"], self.dev.ca, token).read(self.tenant, "s")
                self.expect(answer, 401, "invalid-token" if token else "no-token")
                self.assertIn("Bearer", answer.headers["WWW-Authenticate"])
        self.expect(self.operator.read(self.tenant, "s"), 403, "insufficient-scope")
        self.expect(self.user.post("/v1/clients", {"name": "x"}), 403, "insufficient-scope")
        reader = Rest.tenant(self.dev, self.tenant, "events:read")
        self.expect(reader.append(self.tenant, "s", [event("1")]), 403, "insufficient-scope")

    def test_a_revoked_credential_takes_its_tokens_with_it(self):
        made = self.operator.post(f"/v1/tenants/{self.tenant}/credentials", {"scopes": ["events:read"]}).json()
        user = Rest.of(self.dev, made["clientId"], made["clientSecret"])
        self.assertEqual(user.read(self.tenant, "absent").status, 404)
        self.dev.keyhold("tenant", "credential", "revoke", self.tenant, made["clientId"])
        self.expect(user.read(self.tenant, "absent"), 401, "invalid-token")

    def test_token_requests_fail_as_oauth_says(self):
        nobody = Rest(self.dev.endpoints["platform"], self.dev.ca)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        cases = {
            "grant_type=password&client_id=a&client_secret=b": (400, "unsupported_grant_type"),
            "grant_type=client_credentials": (401, "invalid_client"),
            "grant_type=client_credentials&client_id=a&client_secret=b": (401, "invalid_client"),
            "": (400, "invalid_request"),
        }
        for body, expected in cases.items():
            with self.subTest(body):
                answer = nobody.request("POST", "/oauth2/token", body, form)
                self.assertEqual((answer.status, answer.json()["error"]), expected)

    def test_an_expected_revision_that_is_wrong_is_told_the_actual_one(self):
        self.user.append(self.tenant, "counted", [event("a"), event("b")])
        for expected in (0, 5, "no-stream"):
            answer = self.user.append(self.tenant, "counted", [event("c")], expected)
            self.expect(answer, 409, "wrong-expected-revision")
            self.assertEqual(int(answer.json()["actualRevision"]), 1)
        answer = self.user.append(self.tenant, "never", [event("c")], "stream-exists")
        self.assertEqual(answer.json()["actualRevision"], "no-stream")

    def test_an_id_again_is_the_first_answer_or_a_conflict(self):
        first = self.user.append(self.tenant, "again", [event("a")])
        second = self.user.append(self.tenant, "again", [event("a")])
        self.assertEqual((second.status in (200, 201), second.json()["lastRevision"]), (True, first.json()["lastRevision"]))
        self.expect(self.user.append(self.tenant, "again", [event("a", "other")]), 409, "event-id-conflict")

    def test_a_deleted_stream_stays_deleted(self):
        self.user.append(self.tenant, "gone", [event("a")])
        deleted = self.user.request("DELETE", f"/v1/tenants/{self.tenant}/streams/gone")
        self.assertIn(deleted.status, (200, 204), deleted.body)
        self.expect(self.user.append(self.tenant, "gone", [event("b")]), 409, "stream-deleted")
        self.expect(self.user.read(self.tenant, "gone"), 404, "stream-deleted")

    def test_a_key_that_is_disabled_or_doomed(self):
        tenant = ByokTenant(self.dev, "Disabling").activate()
        user = tenant.user()
        self.assertIn(user.append(tenant.id, "s", [event("a")]).status, (200, 201))
        tenant.kms.disable_key(KeyId=tenant.key_arn)
        until(lambda: user.read(tenant.id, "s").status != 200, 3, "refused")
        self.expect(user.read(tenant.id, "s"), 403, "key-disabled")
        tenant.kms.schedule_key_deletion(KeyId=tenant.key_arn, PendingWindowInDays=7)
        self.expect(user.append(tenant.id, "s", [event("b")]), 403, "key-disabled")

    def test_requests_that_are_not_http(self):
        cases = {
            "both lengths": "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
            "two lengths": "Content-Length: 2\r\nContent-Length: 2\r\n",
            "two hosts": "Host: other\r\n",
            "an unknown transfer encoding": "Transfer-Encoding: xchunked\r\n",
            "a folded header": "X-A: b\r\n c\r\n",
            "headers beyond 32 KiB": "X-A: " + "a" * 40_000 + "\r\n",
        }
        for name, headers in cases.items():
            with self.subTest(name):
                connection = self.user.open()
                connection.connect()
                request = f"POST {self.path} HTTP/1.1\r\nHost: {self.user.host}\r\n{headers}\r\n{{}}"
                connection.sock.sendall(request.encode())
                response = http.client.HTTPResponse(connection.sock)
                response.begin()
                self.assertIn(response.status, (400, 413, 431, 501), name)
                response.read()
                self.assertEqual(connection.sock.recv(1), b"", "the connection must be closed")
                connection.close()


if __name__ == "__main__":
    unittest.main()
