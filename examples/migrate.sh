# Moves users of another system, in the folder of the server that "npm start" runs, whether or not it runs.
set -eu

cat >old-users.csv <<'CSV'
email,full_name,phone,email_verified,groups,password_hash
ana@example.org,Ana Ruiz,+34600000001,true,admin,{SSHA}0+iFd5cx8JIYk4LP4yj5HsdRCchbizFG
luis@example.org,Luis Gil,,true,,
CSV

# What would become of each row? Nothing is changed yet.
custom-cognito migrate csv old-users.csv --dry-run --report plan.html

# Move them. The same command again goes on where it stopped, and doubles nobody.
custom-cognito migrate csv old-users.csv --report moved.csv

# What was moved, and back again.
custom-cognito migrate runs
custom-cognito migrate undo "$(custom-cognito migrate runs --json | sed 's/.*"run":"\(mig-[0-9a-f]*\)".*/\1/')" --yes
