"""A plain HTTPS client of the platform's REST API: Python's own http.client, one kept connection, no retries."""
import base64
import http.client
import json
import ssl
import urllib.parse


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def lines(self):
        """An NDJSON body, one object a line."""
        return [json.loads(line) for line in self.body.splitlines() if line.strip()]

    def code(self):
        """The stable code of a problem document (RFC 9457)."""
        try:
            return self.json().get("code")
        except (ValueError, AttributeError):
            return None


class Rest:
    """One caller of the API: its endpoint, its CA and its token. Not thread-safe: one a thread."""

    def __init__(self, endpoint, ca, token=None, timeout=30):
        self.host = urllib.parse.urlsplit(endpoint).netloc
        self.tls = ssl.create_default_context(cafile=ca)
        self.token, self.timeout = token, timeout
        self.connection = None

    @classmethod
    def of(cls, dev, client_id, client_secret, scope=None):
        """A caller with a token for a credential."""
        rest = cls(dev.endpoints["platform"], dev.ca)
        rest.token = rest.new_token(client_id, client_secret, scope)
        return rest

    @classmethod
    def operator(cls, dev):
        return cls.of(dev, dev.facts["operator"]["clientId"], dev.facts["operator"]["clientSecret"])

    @classmethod
    def tenant(cls, dev, tenant_id, *scopes):
        """A caller of one tenant's data, with a new credential made for it."""
        body = {"scopes": list(scopes) or ["events:read", "events:write"]}
        made = cls.operator(dev).post(f"/v1/tenants/{tenant_id}/credentials", body)
        if made.status != 201:
            raise AssertionError(f"no credential: {made.status} {made.body}")
        return cls.of(dev, made.json()["clientId"], made.json()["clientSecret"])

    def new_token(self, client_id, client_secret, scope=None):
        """A token by OAuth 2.0 client credentials (RFC 6749 4.4)."""
        form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
        basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        answer = self.request("POST", "/oauth2/token", urllib.parse.urlencode(form), {
            "Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {basic}"})
        if answer.status != 200:
            raise AssertionError(f"no token: {answer.status} {answer.body}")
        return answer.json()["access_token"]

    def open(self):
        """A new connection, which the caller closes."""
        return http.client.HTTPSConnection(self.host, timeout=self.timeout, context=self.tls)

    def headers(self, given=None):
        authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**authorization, **(given or {})}

    def request(self, method, path, body=None, headers=None):
        """One request and its whole answer. A connection that the server closed meanwhile is opened again once."""
        for attempt in (1, 2):
            try:
                if not self.connection:
                    self.connection = self.open()
                self.connection.request(method, path, body, self.headers(headers))
                response = self.connection.getresponse()
                return Answer(response.status, response.headers, response.read())
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("not reached")

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def get(self, path, **query):
        return self.request("GET", path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def post(self, path, value, **headers):
        return self.request("POST", path, json.dumps(value), {"Content-Type": "application/json", **headers})

    # --- the event store

    def append(self, tenant, stream, events, expected="any"):
        return self.post(f"{events_path(tenant, stream)}?expectedRevision={expected}", events)

    def put(self, path, value):
        return self.request("PUT", path, json.dumps(value), {"Content-Type": "application/json"})

    def read(self, tenant, stream, **query):
        return self.get(events_path(tenant, stream), **query)

    def read_all(self, tenant, **query):
        return self.get(f"/v1/tenants/{tenant}/events", **query)


def stream_path(tenant, stream):
    return f"/v1/tenants/{tenant}/streams/{urllib.parse.quote(stream, safe='')}"


def events_path(tenant, stream):
    return stream_path(tenant, stream) + "/events"
