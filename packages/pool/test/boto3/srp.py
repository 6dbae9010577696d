"""Cognito's variant of SRP-6a from the client's side, with nothing but Python's standard library."""

import base64
import hashlib
import hmac
import os
from datetime import datetime, timezone

# RFC 3526 section 4: the 3072-bit MODP group, whose generator is 2.
N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
g = 2

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def signed_bytes(number):
    """The fewest bytes that hold a number and do not make it negative in two's complement."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def hashed(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def as_number(data):
    return int.from_bytes(data, "big")


k = as_number(hashed(signed_bytes(N), signed_bytes(g)))


def timestamp(now):
    """Cognito's form of a time, which no locale may change: Thu Jan 1 00:00:00 UTC 1970."""
    return f"{DAYS[now.weekday()]} {MONTHS[now.month - 1]} {now.day} {now:%H:%M:%S} UTC {now.year}"


class SrpClient:
    def __init__(self, pool_id):
        self.pool_name = pool_id.split("_", 1)[1]
        self.a = as_number(os.urandom(128))
        self.A = pow(g, self.a, N)

    @property
    def public(self):
        return f"{self.A:x}"

    def prove(self, asked, password):
        """The answer to a PASSWORD_VERIFIER challenge."""
        user_id = asked["USER_ID_FOR_SRP"]
        now = timestamp(datetime.now(timezone.utc))
        block = asked["SECRET_BLOCK"]
        claim = f"{self.pool_name}{user_id}".encode() + base64.b64decode(block) + now.encode()
        key = self.key(f"{self.pool_name}{user_id}:{password}", int(asked["SALT"], 16), int(asked["SRP_B"], 16))
        return {
            "USERNAME": asked["USERNAME"],
            "PASSWORD_CLAIM_SECRET_BLOCK": block,
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(hmac.digest(key, claim, "sha256")).decode(),
            "TIMESTAMP": now,
        }

    def key(self, identity, salt, B):
        """The key that both sides share, through HKDF (RFC 5869) with one block of output."""
        u = as_number(hashed(signed_bytes(self.A), signed_bytes(B)))
        x = as_number(hashed(signed_bytes(salt), hashed(identity.encode())))
        secret = pow(B - k * pow(g, x, N), self.a + u * x, N)
        extracted = hmac.digest(signed_bytes(u), signed_bytes(secret), "sha256")
        return hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]
