# In the folder of a server that "npm start" runs, or of none yet, with the secrets in the environment.
set -eu

custom-cognito sso add --file providers.json
custom-cognito sso list

# The same file again changes what is there.
custom-cognito sso add --file providers.json --json

custom-cognito sso remove Okta --yes
