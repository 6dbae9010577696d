"""What people do with their own accounts, without a signature."""

from clients import PASSWORD, add_user, admin, attributes, mailed_code, public, refusal, tokens


def sign_up(pool_id, client_id, email):
    who = {"ClientId": client_id, "Username": email}
    signed_up = public.sign_up(**who, Password=PASSWORD, UserAttributes=attributes(email=email, name="Ana"))
    early = refusal(public.exceptions.UserNotConfirmedException, tokens, client_id=client_id, email=email)
    first = mailed_code(email)
    resent = public.resend_confirmation_code(**who)
    replaced = refusal(public.exceptions.CodeMismatchException, public.confirm_sign_up, **who, ConfirmationCode=first)
    confirmed = public.confirm_sign_up(**who, ConfirmationCode=mailed_code(email))
    user = admin.admin_get_user(UserPoolId=pool_id, Username=email)
    return {
        "signed_up": signed_up,
        "early": early,
        "resent": resent,
        "replaced": replaced,
        "confirmed": confirmed,
        "user": user,
    }


def change_attributes(pool_id, client_id, email, new_email):
    add_user(pool_id, email)
    access_token = tokens(client_id, email)["AccessToken"]
    named = public.update_user_attributes(AccessToken=access_token, UserAttributes=attributes(name="Bea", locale="es"))
    moved = public.update_user_attributes(AccessToken=access_token, UserAttributes=attributes(email=new_email))
    unproven = public.get_user(AccessToken=access_token)
    verified = public.verify_user_attribute(
        AccessToken=access_token, AttributeName="email", Code=mailed_code(new_email)
    )
    proven = public.get_user(AccessToken=access_token)
    return {"named": named, "moved": moved, "unproven": unproven, "verified": verified, "proven": proven}


def change_password(pool_id, client_id, email):
    add_user(pool_id, email)
    access_token = tokens(client_id, email)["AccessToken"]
    change = {"AccessToken": access_token, "PreviousPassword": PASSWORD}
    weak = refusal(
        public.exceptions.InvalidPasswordException, public.change_password, **change, ProposedPassword="short"
    )
    changed = public.change_password(**change, ProposedPassword="Another-horse-8")
    old = refusal(public.exceptions.NotAuthorizedException, tokens, client_id=client_id, email=email)
    return {"weak": weak, "changed": changed, "old": old, "new": tokens(client_id, email, "Another-horse-8")}


def forget_password(pool_id, client_id, email):
    add_user(pool_id, email)
    who = {"ClientId": client_id, "Username": email}
    forgot = public.forgot_password(**who)
    reset = public.confirm_forgot_password(**who, ConfirmationCode=mailed_code(email), Password="Another-horse-8")
    old = refusal(public.exceptions.NotAuthorizedException, tokens, client_id=client_id, email=email)
    return {"forgot": forgot, "reset": reset, "old": old, "new": tokens(client_id, email, "Another-horse-8")}


def sign_out_everywhere(pool_id, client_id, email):
    add_user(pool_id, email)
    held = tokens(client_id, email)
    signed_out = public.global_sign_out(AccessToken=held["AccessToken"])
    refused = public.exceptions.NotAuthorizedException
    return {
        "signed_out": signed_out,
        "access": refusal(refused, public.get_user, AccessToken=held["AccessToken"]),
        "refresh": refusal(
            refused,
            public.initiate_auth,
            ClientId=client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": held["RefreshToken"]},
        ),
    }


def delete(pool_id, client_id, email):
    add_user(pool_id, email)
    deleted = public.delete_user(AccessToken=tokens(client_id, email)["AccessToken"])
    gone = refusal(admin.exceptions.UserNotFoundException, admin.admin_get_user, UserPoolId=pool_id, Username=email)
    return {"deleted": deleted, "gone": gone}
