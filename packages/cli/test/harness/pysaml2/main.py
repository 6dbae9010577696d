"""An identity provider made with pysaml2, whose person signs in as soon as they come: metadata at /metadata, sign-in at
/sso, single logout at /slo. What it is asked at /end?index=… it asks the service provider: to end that session.

It reads one line of JSON: `folder` with key.pem and certificate.pem, `metadata` of the service provider, and `person`.
A line out says where it listens. Requests have to be signed; it ends when standard input does.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORD
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NAME_FORMAT_URI, NameID
from saml2.server import Server
from saml2.sigver import (
    get_pem_wrapped_unwrapped,
    get_xmlsec_binary,
    make_temp,
    pre_encryption_part,
    verify_redirect_signature,
)
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

AES256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"


class Provider(Server):
    """Encrypts with AES-GCM: pysaml2's own choice, Triple DES, is no longer allowed (NIST SP 800-131A)."""

    def _encrypt_assertion(self, encrypt_cert, sp_entity_id, response, node_xpath=None):
        certificate = self.metadata.certs(sp_entity_id, "any", "encryption")[0]
        wrapped, unwrapped = get_pem_wrapped_unwrapped(certificate)
        file = make_temp(wrapped.encode("ascii"), decode=False)
        template = pre_encryption_part(msg_enc=AES256_GCM, encrypt_cert=unwrapped)
        return self.sec.encrypt_assertion(response, file.name, template, key_type="aes-256", node_xpath=node_xpath)


def configuration(base, folder, metadata):
    return IdPConfig().load(
        {
            "entityid": f"{base}/metadata",
            "xmlsec_binary": get_xmlsec_binary(),
            "key_file": f"{folder}/key.pem",
            "cert_file": f"{folder}/certificate.pem",
            "metadata": {"remote": [{"url": metadata}]},
            "service": {
                "idp": {
                    "endpoints": {
                        "single_sign_on_service": [(f"{base}/sso", BINDING_HTTP_REDIRECT)],
                        "single_logout_service": [(f"{base}/slo", BINDING_HTTP_REDIRECT)],
                    },
                    "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                    "want_authn_requests_signed": False,
                    "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": NAME_FORMAT_URI}},
                }
            },
        }
    )


def signed_by(provider, query, sender):
    """A request by redirect carries its signature beside it, not inside (Bindings §3.4.4.1)."""
    certificates = provider.metadata.certs(sender, "any", "signing")
    return "Signature" in query and any(
        verify_redirect_signature(query, provider.sec.sec_backend, certificate) for certificate in certificates
    )


def name_of(person):
    return NameID(format=NAMEID_FORMAT_PERSISTENT, text=person["id"])


def sessions_of(provider, person):
    """The SessionIndex of each sign-in, the oldest first."""
    signed_in = provider.session_db.get_authn_statements(name_of(person))
    return [
        statement.session_index
        for statements in signed_in
        for statement in (statements if isinstance(statements, list) else [statements])
    ]


def redirected(provider, message, destination, relay_state, response):
    sent = provider.apply_binding(
        BINDING_HTTP_REDIRECT, f"{message}", destination, relay_state, response, sign=True, sigalg=SIG_RSA_SHA256
    )
    return dict(sent["headers"])["Location"]


def end(provider, index, person):
    """Asks the service provider to end a session; where the browser goes for that."""
    sender = next(iter(provider.metadata.service_providers()))
    destination = provider.metadata.single_logout_service(sender, BINDING_HTTP_REDIRECT, "spsso")[0]["location"]
    _, request = provider.create_logout_request(
        destination, sender, name_id=name_of(person), session_indexes=[index] if index else None, sign=False
    )
    provider.ending = request.id
    return redirected(provider, request, destination, "theirs", False)


def single_logout(provider, query):
    """Answers a request with where the browser goes, and an answer with what it says."""
    if "SAMLRequest" in query:
        request = provider.parse_logout_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT).message
        if not signed_by(provider, query, request.issuer.text):
            raise PermissionError("the request is not signed")
        provider.told.append([request.name_id.text, [index.text for index in request.session_index]])
        response = provider.create_logout_response(request, [BINDING_HTTP_REDIRECT], sign=False)
        return redirected(provider, response, response.destination, query["RelayState"], True), None
    response = provider.parse_logout_request_response(query["SAMLResponse"], BINDING_HTTP_REDIRECT).response
    if not signed_by(provider, query, response.issuer.text):
        raise PermissionError("the response is not signed")
    if response.in_response_to != provider.ending or query["RelayState"] != "theirs":
        raise PermissionError("the response is to another request")
    return None, response.status.status_code.value


def answer(provider, person, query):
    request = provider.parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT).message
    if not signed_by(provider, query, request.issuer.text):
        raise PermissionError("the request is not signed")
    asked = provider.response_args(request, [BINDING_HTTP_POST])
    binding, destination = asked.pop("binding"), asked.pop("destination")
    response = provider.create_authn_response(
        identity={"mail": person["mail"], "displayName": person["name"]},
        userid=person["id"],
        name_id=name_of(person),
        destination=destination,
        authn={"class_ref": PASSWORD},
        sign_response=True,
        sign_assertion=False,
        sign_alg=SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA256,
        encrypt_assertion=True,
        **asked,
    )
    return provider.apply_binding(binding, f"{response}", destination, query["RelayState"], response=True)["data"]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        try:
            if url.path == "/metadata":
                self.reply(200, "application/samlmetadata+xml", str(entity_descriptor(self.server.provider.config)))
            else:
                self.act(url.path, dict(parse_qsl(url.query)))
        except Exception as error:
            self.reply(403, "text/plain", repr(error))

    def act(self, path, query):
        provider, person = self.server.provider, self.server.person
        if path == "/sso":
            self.reply(200, "text/html", answer(provider, person, query))
        elif path == "/sessions":
            known = {"sessions": sessions_of(provider, person), "told": provider.told}
            self.reply(200, "application/json", json.dumps(known))
        elif path == "/end":
            self.reply(302, "text/plain", "", end(provider, query.get("index"), person))
        elif path == "/slo":
            location, status = single_logout(provider, query)
            self.reply(302 if location else 200, "text/plain", status or "", location)

    def reply(self, status, kind, body, location=None):
        data = body.encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


given = json.loads(sys.stdin.readline())
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
base = f"http://127.0.0.1:{server.server_port}"
server.person = given["person"]
server.provider = Provider(config=configuration(base, given["folder"], given["metadata"]))
server.provider.told = []
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"metadata": f"{base}/metadata"}), flush=True)
sys.stdin.read()
