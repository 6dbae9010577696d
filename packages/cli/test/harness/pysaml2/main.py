"""An identity provider made with pysaml2, whose person signs in as soon as they come: metadata at /metadata, sign-in at /sso.

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
                    "endpoints": {"single_sign_on_service": [(f"{base}/sso", BINDING_HTTP_REDIRECT)]},
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


def answer(provider, person, query):
    request = provider.parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT).message
    if not signed_by(provider, query, request.issuer.text):
        raise PermissionError("the request is not signed")
    asked = provider.response_args(request, [BINDING_HTTP_POST])
    binding, destination = asked.pop("binding"), asked.pop("destination")
    response = provider.create_authn_response(
        identity={"mail": person["mail"], "displayName": person["name"]},
        userid=person["id"],
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=person["id"]),
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
                self.reply(200, "text/html", answer(self.server.provider, self.server.person, dict(parse_qsl(url.query))))
        except Exception as error:
            self.reply(403, "text/plain", repr(error))

    def reply(self, status, kind, body):
        data = body.encode()
        self.send_response(status)
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
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"metadata": f"{base}/metadata"}), flush=True)
sys.stdin.read()
