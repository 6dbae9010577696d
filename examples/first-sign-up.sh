#!/bin/sh
# A first account with curl, against the server that "npm start" runs.
set -eu
api=${PUBLIC_URL:-http://localhost:8000}
email=${1:-ada@example.com}
password='seven lamps on the stairs'
cookies=$(mktemp)
trap 'rm -f "$cookies"' EXIT

post() { # path, JSON body
  curl -fsS -w '\n' -b "$cookies" -c "$cookies" \
    -H "Origin: $api" -H 'Content-Type: application/json' -d "$2" "$api/api/auth/$1"
}

post register "{\"email\":\"$email\",\"password\":\"$password\",\"full_name\":\"Ada Lovelace\"}"

# No mail server is set up: messages stay in the mailbox, newest first.
code=
until [ -n "$code" ]; do
  sleep 1
  code=$(curl -fsS "$api/dev/mailbox.json" | grep -oE '"text":"[^"]*' | head -n 1 | grep -oE '[0-9]{6}' | head -n 1)
done
post confirm-email "{\"email\":\"$email\",\"code\":\"$code\"}"

token=$(post login "{\"email\":\"$email\",\"password\":\"$password\"}" | sed -E 's/.*"access_token":"([^"]+)".*/\1/')
curl -fsS -w '\n' -H "Authorization: Bearer $token" "$api/api/auth/me"

post refresh '{}'
post logout '{}'
