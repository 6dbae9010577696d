"""Every way in that boto3 has, and SRP, which it leaves to the application."""

import base64
import hmac

from clients import PASSWORD, add_user, admin, attributes, public, refusal, tokens
from srp import SrpClient


def by_password(pool_id, client_id, email):
    add_user(pool_id, email)
    wrong = refusal(
        public.exceptions.NotAuthorizedException, tokens, client_id=client_id, email=email, password="Wrong-horse-7"
    )
    return {"wrong": wrong, "tokens": tokens(client_id, email)}


def by_admin_password(pool_id, client_id, email):
    add_user(pool_id, email)
    return admin.admin_initiate_auth(
        UserPoolId=pool_id,
        ClientId=client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )


def by_srp(pool_id, client_id, email, client_secret=None):
    add_user(pool_id, email)
    client = {"pool_id": pool_id, "client_id": client_id, "client_secret": client_secret}
    wrong = refusal(
        public.exceptions.NotAuthorizedException, srp_tokens, **client, username=email, password="Wrong-horse-7"
    )
    return {"wrong": wrong, "tokens": srp_tokens(**client, username=email, password=PASSWORD)}


def srp_tokens(pool_id, client_id, client_secret, username, password):
    def with_secret_hash(parameters):
        if client_secret is None:
            return parameters
        digest = hmac.digest(client_secret.encode(), (parameters["USERNAME"] + client_id).encode(), "sha256")
        return {**parameters, "SECRET_HASH": base64.b64encode(digest).decode()}

    srp = SrpClient(pool_id)
    begun = public.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters=with_secret_hash({"USERNAME": username, "SRP_A": srp.public}),
    )
    assert begun["ChallengeName"] == "PASSWORD_VERIFIER", begun
    ended = public.respond_to_auth_challenge(
        ClientId=client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=with_secret_hash(srp.prove(begun["ChallengeParameters"], password)),
    )
    return ended["AuthenticationResult"]


def refresh(pool_id, client_id, email):
    add_user(pool_id, email)
    held = tokens(client_id, email)
    refreshed = public.initiate_auth(
        ClientId=client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": held["RefreshToken"]},
    )["AuthenticationResult"]
    user = public.get_user(AccessToken=refreshed["AccessToken"])
    return {"held": held, "refreshed": refreshed, "user": user}


def with_temporary_password(pool_id, client_id, email):
    created = admin.admin_create_user(
        UserPoolId=pool_id,
        Username=email,
        TemporaryPassword="Temporary-horse-1",
        UserAttributes=attributes(email=email),
    )["User"]
    begun = public.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": "Temporary-horse-1"},
    )
    ended = public.respond_to_auth_challenge(
        ClientId=client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=begun["Session"],
        ChallengeResponses={"USERNAME": email, "NEW_PASSWORD": PASSWORD, "userAttributes.name": "Cleo"},
    )
    user = admin.admin_get_user(UserPoolId=pool_id, Username=email)
    return {"created": created, "begun": begun, "tokens": ended["AuthenticationResult"], "user": user}
