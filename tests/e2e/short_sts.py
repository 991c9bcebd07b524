"""STS with sessions of seconds: AWS's shortest last 900 s, too long to wait for in a test."""
import datetime
import http.server
import json
import re
import ssl
import threading
import urllib.parse
import urllib.error
import urllib.request

from oidc_issuer import Issuer


class ShortSts(Issuer):
    """Passes AssumeRole on to a Dev's STS, and says of each session that it ends after `seconds`. Then it really does: half a
    second later a policy on the role denies all to sessions that are as old, the way to revoke them at AWS."""

    def __init__(self, dev, seconds):
        self.dev, self.seconds, self.sessions = dev, seconds, 0
        self.timers, self.lock = [], threading.Lock()
        super().__init__(dev.folder)

    def stop(self):
        for timer in self.timers:
            timer.cancel()
        super().stop()

    def _handler(self):
        sts = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = sts.pass_on(self.headers, body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                pass

        return Handler

    def pass_on(self, headers, body):
        """Signed for this host and sent to another: what is signed is the Host header, which goes along."""
        request = urllib.request.Request(self.dev.endpoints["sts"], data=body, headers=dict(headers))
        try:
            with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=self.dev.ca)) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()
        issued = datetime.datetime.now(datetime.timezone.utc)
        role = urllib.parse.parse_qs(body.decode())["RoleArn"][0]
        end = (issued + datetime.timedelta(seconds=self.seconds)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        with self.lock:
            self.sessions += 1
            timer = threading.Timer(self.seconds + 0.5, self.revoke, (role, issued))
            timer.daemon = True
            timer.start()
            self.timers.append(timer)
        return 200, re.sub("<Expiration>.*</Expiration>", f"<Expiration>{end}</Expiration>", text).encode()

    def revoke(self, role, issued):
        until = issued.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        deny = {"Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": {"DateLessThanEquals": {"aws:TokenIssueTime": until}}}
        name = role.rsplit("/", 1)[1]
        path = self.dev.folder / f"revoke-{name}.json"
        path.write_text(json.dumps({"Version": "2012-10-17", "Statement": [deny]}), encoding="utf-8")
        self.dev.keyhold("iam", "role-policy", "put", self.dev.account("platform")["id"], name, "revoked", path)
