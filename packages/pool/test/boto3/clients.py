"""boto3 as an application has it, pointed at the pool under test."""

import os
import urllib.parse
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config

PASSWORD = "Correct-horse-7"


def signing(access_key_id, secret_access_key):
    return boto3.client(
        "cognito-idp",
        region_name="eu-west-1",
        endpoint_url=os.environ["COGNITO_ENDPOINT"],
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
    )


admin = signing(os.environ["ACCESS_KEY_ID"], os.environ["SECRET_ACCESS_KEY"])

public = boto3.client(
    "cognito-idp",
    region_name="eu-west-1",
    endpoint_url=os.environ["COGNITO_ENDPOINT"],
    config=Config(signature_version=UNSIGNED),
)


def mailed_code(to):
    query = urllib.parse.urlencode({"to": to})
    with urllib.request.urlopen(f"{os.environ['MAILBOX']}/?{query}") as answer:
        return answer.read().decode()


def refusal(exception, call, **parameters):
    """What a call is refused with, which has to be this class of boto3's exceptions."""
    try:
        call(**parameters)
    except exception as error:
        return {**error.response["Error"], "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
    raise AssertionError(f"{call.__name__} was not refused")


def attributes(**values):
    return [{"Name": name, "Value": value} for name, value in values.items()]


def add_user(pool_id, email):
    """A confirmed user with a verified address."""
    admin.admin_create_user(
        UserPoolId=pool_id,
        Username=email,
        UserAttributes=attributes(email=email, email_verified="true"),
        MessageAction="SUPPRESS",
    )
    admin.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=PASSWORD, Permanent=True)


def tokens(client_id, email, password=PASSWORD):
    signed_in = public.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    return signed_in["AuthenticationResult"]
