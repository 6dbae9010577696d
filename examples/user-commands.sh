# Users from a terminal, beside the server that "npm start" runs and in the folder where it runs.
set -eu

# A password never stands on a command line. On a terminal it is asked for; a script pipes it in.
printf '%s\n' 'Seven lamps on the stairs, 7' |
  custom-cognito create-user --email grace@example.com --name 'Grace Hopper' --confirmed --password-stdin
custom-cognito add-to-group grace@example.com moderator
custom-cognito show-user grace@example.com

# Tables for people, JSON for programs.
custom-cognito list-users --group moderator
custom-cognito list-users --search grace@ --json

# What cannot be undone, or puts somebody out, is asked for; --yes has answered.
custom-cognito disable-user grace@example.com --yes
custom-cognito enable-user grace@example.com

# Counted, and as a file that a spreadsheet may open.
custom-cognito report --status CONFIRMED --export users.csv
custom-cognito delete-user grace@example.com --yes
