"""An OpenID Connect provider on this machine: an HTTPS server with a CA of its own, and tokens signed by its key."""
import base64
import datetime
import http.server
import ipaddress
import json
import ssl
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size):
    return encoded(value.to_bytes(size, "big"))


def certificate(subject, key, issuer, signer, *extensions):
    now = datetime.datetime.utcnow()
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    made = (x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(minutes=5))
            .not_valid_after(now + datetime.timedelta(days=1)))
    for extension in extensions:
        made = made.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    return made.sign(signer, hashes.SHA256())


class Issuer:
    """Serves its configuration and keys; `requests` counts what was asked of it."""

    def __init__(self, folder):
        self.requests = 0
        self.rsa = rsa.generate_private_key(65537, 2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.ca = folder / "oidc-ca.pem"
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"https://127.0.0.1:{self.server.server_port}"
        self._serve_tls(folder)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def _serve_tls(self, folder):
        ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        ca = certificate("test CA", ca_key, "test CA", ca_key, x509.BasicConstraints(True, None))
        host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])
        leaf = certificate("127.0.0.1", key, "test CA", ca_key, x509.BasicConstraints(False, None), host)
        self.ca.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
        chain = folder / "oidc-server.pem"
        chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def keys(self):
        public, point = self.rsa.public_key().public_numbers(), self.ec.public_key().public_numbers()
        return {"keys": [
            {"kty": "RSA", "kid": "rsa-1", "use": "sig", "alg": "RS256", "n": number(public.n, 256), "e": number(public.e, 3)},
            {"kty": "EC", "kid": "ec-1", "use": "sig", "alg": "ES256", "crv": "P-256", "x": number(point.x, 32),
             "y": number(point.y, 32)}]}

    def _handler(self):
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # pylint: disable=invalid-name
                issuer.requests += 1
                documents = {"/.well-known/openid-configuration": {"issuer": issuer.url, "jwks_uri": issuer.url + "/keys"},
                             "/keys": issuer.keys()}
                body = json.dumps(documents.get(self.path, {})).encode()
                self.send_response(200 if self.path in documents else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        return Handler

    def token(self, algorithm="RS256", **claims):
        """An ID token of the subject `web` for `sts.amazonaws.com`, good for ten minutes; `claims` stand for its own."""
        now = int(time.time())
        claims = {"iss": self.url, "sub": "web", "aud": "sts.amazonaws.com", "iat": now, "exp": now + 600, **claims}
        header = {"alg": algorithm, "kid": "rsa-1" if algorithm == "RS256" else "ec-1"}
        signed = encoded(json.dumps(header).encode()) + "." + encoded(json.dumps(claims).encode())
        if algorithm == "RS256":
            return signed + "." + encoded(self.rsa.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))
        r, s = decode_dss_signature(self.ec.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return signed + "." + encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
