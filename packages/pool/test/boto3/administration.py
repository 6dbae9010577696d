"""What an administrator does, with a signature."""

from clients import add_user, admin, attributes, tokens


def groups(pool_id, client_id, email):
    add_user(pool_id, email)
    group = {"UserPoolId": pool_id, "GroupName": "editors"}
    created = admin.create_group(**group, Description="Who may edit", Precedence=1)["Group"]
    added = admin.admin_add_user_to_group(**group, Username=email)
    members = admin.list_users_in_group(**group)["Users"]
    held = admin.admin_list_groups_for_user(UserPoolId=pool_id, Username=email)["Groups"]
    id_token = tokens(client_id, email)["IdToken"]
    removed = admin.admin_remove_user_from_group(**group, Username=email)
    left = admin.list_users_in_group(**group)["Users"]
    deleted = admin.delete_group(**group)
    return {
        "created": created,
        "empty": [added, removed, deleted],
        "members": members,
        "held": held,
        "id_token": id_token,
        "left": left,
    }


def page_through_users(pool_id, prefix, count, page_size):
    for number in range(count):
        admin.admin_create_user(
            UserPoolId=pool_id,
            Username=f"{prefix}{number}@example.org",
            UserAttributes=attributes(email=f"{prefix}{number}@example.org"),
            MessageAction="SUPPRESS",
        )
    pages = admin.get_paginator("list_users").paginate(
        UserPoolId=pool_id, Filter=f'email ^= "{prefix}"', PaginationConfig={"PageSize": page_size}
    )
    return [page["Users"] for page in pages]


def find_user(pool_id, email):
    return admin.list_users(UserPoolId=pool_id, Filter=f'email = "{email}"', AttributesToGet=["email"])["Users"]
