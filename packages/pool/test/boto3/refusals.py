"""What is refused, as boto3's exceptions say it."""

from botocore.exceptions import ClientError

from clients import PASSWORD, add_user, admin, public, refusal, signing


def by_name(pool_id, client_id, email):
    add_user(pool_id, email)
    known, nobody = {"Username": email}, {"Username": f"nobody-{email}"}
    pool, client, password = {"UserPoolId": pool_id}, {"ClientId": client_id}, {"Password": PASSWORD}
    code = {**client, **known, "ConfirmationCode": "000000"}
    calls = [
        ("UsernameExistsException", public.sign_up, {**client, **known, **password}),
        ("InvalidPasswordException", public.sign_up, {**client, **nobody, "Password": "No-digits-here"}),
        ("InvalidParameterException", public.sign_up, {**client, "Username": "no-address", **password}),
        ("ResourceNotFoundException", public.sign_up, {"ClientId": "nosuchclient", **nobody, **password}),
        ("NotAuthorizedException", public.confirm_sign_up, code),
        ("ExpiredCodeException", public.confirm_forgot_password, {**code, **password}),
        ("NotAuthorizedException", public.get_user, {"AccessToken": "not.a.token"}),
        ("UserNotFoundException", admin.admin_get_user, {**pool, **nobody}),
        ("ResourceNotFoundException", admin.get_group, {**pool, "GroupName": "nobodies"}),
        ("ResourceNotFoundException", admin.describe_user_pool, {"UserPoolId": "eu-west-1_nowhere"}),
    ]
    return [refusal(getattr(admin.exceptions, name), call, **parameters) for name, call, parameters in calls]


def without_the_right_keys(pool_id, access_key_id):
    asked = {"UserPoolId": pool_id}
    return {
        "wrong_secret": refusal(ClientError, signing(access_key_id, "a wrong secret").describe_user_pool, **asked),
        "unknown_key": refusal(ClientError, signing("AKIDNOBODY", "any secret").describe_user_pool, **asked),
        "unsigned": refusal(ClientError, public.describe_user_pool, **asked),
    }
