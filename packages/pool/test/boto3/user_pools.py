from clients import admin


def make():
    pool = admin.create_user_pool(
        PoolName="people",
        UsernameAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        AutoVerifiedAttributes=["email"],
    )["UserPool"]
    client = add_client(pool["Id"])
    described = admin.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    return {"pool": pool, "client": client, "described": described}


def add_client_with_secret(pool_id):
    return add_client(pool_id, GenerateSecret=True)


def add_client(pool_id, **more):
    flows = ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "USER_SRP_AUTH", "REFRESH_TOKEN_AUTH"]
    return admin.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="desktop",
        ExplicitAuthFlows=[f"ALLOW_{flow}" for flow in flows],
        **more,
    )["UserPoolClient"]


def delete(pool_id):
    return admin.delete_user_pool(UserPoolId=pool_id)
