#!/usr/bin/env python3
"""A rotation hook for PostgreSQL users: what a Lambda rotation function is on AWS, as a small HTTPS server.

It takes the event that AWS's functions take (Step, SecretId, ClientRequestToken) and follows AWS's alternating-users
strategy: a secret has two users, NAME and NAME_clone; a rotation sets the password of the one that is not in use, and
makes it the current one. Whoever still has the other password goes on with it until the rotation after, so no login fails.

The secret is JSON: host, port, dbname, username, password, and `masterarn`, the secret of a role that may create roles.
Needs Python 3, boto3, and psql 14 or newer. Credentials and Region for boto3 come from where it always looks; its own
principal needs DescribeSecret, GetSecretValue, PutSecretValue and UpdateSecretVersionStage on the secret, GetSecretValue on
the master's, GetRandomPassword, and Decrypt and GenerateDataKey on their keys.
"""
import argparse
import http.server
import json
import logging
import os
import re
import ssl
import subprocess

import boto3

USER = re.compile(r"[A-Za-z_][A-Za-z0-9_$-]{0,56}")  # with "_clone" within PostgreSQL's 63 bytes
CLONE = "_clone"
MAX_EVENT_BYTES = 16384
LOGIN_SECONDS = 10


class Refused(Exception):
    """The step can't be done; Secrets Manager begins the rotation anew later."""


def psql(secret, sql, **variables):
    """Runs SQL as the secret's user. Passwords go by the environment, so that no list of processes shows them."""
    environment = {**os.environ, "PGPASSWORD": secret["password"], "PGCONNECT_TIMEOUT": str(LOGIN_SECONDS)}
    script = ""
    for name, value in variables.items():
        environment["ROTATE_" + name.upper()] = value
        script += f"\\getenv {name} ROTATE_{name.upper()}\n"
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", secret["host"], "-p", str(secret.get("port", 5432)),
               "-U", secret["username"], "-d", secret.get("dbname", "postgres")]
    done = subprocess.run(command, input=script + sql, env=environment, capture_output=True, text=True, check=False,
                          timeout=3 * LOGIN_SECONDS)
    if done.returncode != 0:
        raise Refused(f"psql as {secret['username']}: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout.strip()


def can_log_in(secret):
    try:
        return psql(secret, "SELECT 1;") == "1"
    except Refused:
        return False


def other_user(username):
    name = username[:-len(CLONE)] if username.endswith(CLONE) else username + CLONE
    if not USER.fullmatch(name):
        raise Refused("the secret's username is none that can be rotated")
    return name


class Rotation:
    """One event, and the secret that it is about."""

    def __init__(self, secrets, event):
        self.secrets, self.secret_id, self.token = secrets, event["SecretId"], event["ClientRequestToken"]
        described = secrets.describe_secret(SecretId=self.secret_id)
        self.stages = described.get("VersionIdsToStages", {})
        if not described.get("RotationEnabled"):
            raise Refused("rotation is not enabled for the secret")
        if self.token not in self.stages:
            raise Refused("the secret has no version of this token")

    def value(self, stage, version=None):
        which = {"VersionStage": stage} | ({"VersionId": version} if version else {})
        value = json.loads(self.secrets.get_secret_value(SecretId=self.secret_id, **which)["SecretString"])
        for member in ("host", "username", "password"):
            if not isinstance(value.get(member), str):
                raise Refused(f"the secret's value has no {member}")
        return value

    def run(self, step):
        steps = {"createSecret": self.create, "setSecret": self.set, "testSecret": self.test, "finishSecret": self.finish}
        if step not in steps:
            raise Refused("no such step")
        labels = self.stages[self.token]
        if "AWSCURRENT" in labels:
            return  # done before: the answer to it was lost
        if "AWSPENDING" not in labels:
            raise Refused("the version is not AWSPENDING")
        steps[step]()

    def create(self):
        current = self.value("AWSCURRENT")
        try:
            self.value("AWSPENDING", self.token)
            return
        except self.secrets.exceptions.ResourceNotFoundException:
            pass
        password = self.secrets.get_random_password(PasswordLength=32, ExcludeCharacters="/@\"'\\")["RandomPassword"]
        pending = {**current, "username": other_user(current["username"]), "password": password}
        self.secrets.put_secret_value(SecretId=self.secret_id, ClientRequestToken=self.token, SecretString=json.dumps(pending),
                                      VersionStages=["AWSPENDING"])

    def set(self):
        current, pending = self.value("AWSCURRENT"), self.value("AWSPENDING", self.token)
        if pending["username"] != other_user(current["username"]) or pending["host"] != current["host"]:
            raise Refused("the pending value is not of this secret's other user")
        if can_log_in(pending):
            return
        master = json.loads(self.secrets.get_secret_value(SecretId=current["masterarn"])["SecretString"])
        if master["host"] != current["host"]:
            raise Refused("the master's secret is of another host")
        user, like = pending["username"], current["username"]
        known = psql(master, "SELECT count(*) FROM pg_roles WHERE rolname = :'who';", who=user) == "1"
        if known:
            psql(master, "ALTER ROLE :\"who\" WITH LOGIN PASSWORD :'password';", who=user, password=pending["password"])
        else:
            psql(master, "BEGIN; CREATE ROLE :\"who\" WITH LOGIN PASSWORD :'password'; GRANT :\"like\" TO :\"who\"; COMMIT;",
                 who=user, password=pending["password"], like=like)

    def test(self):
        if not can_log_in(self.value("AWSPENDING", self.token)):
            raise Refused("the new password does not log in")

    def finish(self):
        current = next(version for version, labels in self.stages.items() if "AWSCURRENT" in labels)
        self.secrets.update_secret_version_stage(SecretId=self.secret_id, VersionStage="AWSCURRENT", MoveToVersionId=self.token,
                                                 RemoveFromVersionId=current)
        self.secrets.update_secret_version_stage(SecretId=self.secret_id, VersionStage="AWSPENDING", RemoveFromVersionId=self.token)


class Hook(http.server.BaseHTTPRequestHandler):
    """POST of an event: 200 when the step is done, 500 when not. Nothing of a secret is in an answer or a log line."""

    protocol_version = "HTTP/1.1"
    server_version = "rotate-postgresql"
    secrets = None
    callers = ""

    def caller(self):
        names = self.connection.getpeercert().get("subjectAltName", ())
        return next((value for kind, value in names if kind == "URI"), "")

    def do_POST(self):  # pylint: disable=invalid-name  # http.server's
        size = int(self.headers.get("Content-Length", "0"))
        if not self.caller().startswith(self.callers) or size > MAX_EVENT_BYTES:
            return self.answer(403, {"errorMessage": "not for you"})
        try:
            event = json.loads(self.rfile.read(size))
            Rotation(self.secrets, event).run(event["Step"])
        except Exception as error:  # pylint: disable=broad-except  # whatever it is, the step is not done
            logging.warning("step failed: %s: %s", type(error).__name__, error if isinstance(error, Refused) else "")
            return self.answer(500, {"errorMessage": type(error).__name__})
        logging.info("%s done", event["Step"])
        return self.answer(200, {})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listen", default="127.0.0.1:8450", help="ADDRESS:PORT")
    parser.add_argument("--certificate", required=True, help="PEM file, this hook's certificate and its chain")
    parser.add_argument("--private-key", required=True, help="PEM file")
    parser.add_argument("--client-ca", required=True, help="PEM file of the CA that certifies the secrets role")
    parser.add_argument("--callers", required=True, help="what the caller's URI begins with: spiffe://DEPLOYMENT/secrets/")
    parser.add_argument("--endpoint", help="Secrets Manager, https://HOST:PORT; AWS's if absent")
    parser.add_argument("--endpoint-ca", help="PEM file of its CA")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    Hook.secrets = boto3.client("secretsmanager", endpoint_url=options.endpoint, verify=options.endpoint_ca)
    Hook.callers = options.callers
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_3
    tls.load_cert_chain(options.certificate, options.private_key)
    tls.load_verify_locations(options.client_ca)
    tls.verify_mode = ssl.CERT_REQUIRED
    address, port = options.listen.rsplit(":", 1)
    server = http.server.ThreadingHTTPServer((address, int(port)), Hook)
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    logging.info("listening on %s", options.listen)
    server.serve_forever()


if __name__ == "__main__":
    main()
