# The audit record from a terminal, beside the server that "npm start" runs and in the folder where it runs.
set -eu

# Whole? What is saved belongs where whoever can write to the database cannot; a later day compares with it.
custom-cognito audit verify --save-anchors anchors.json
custom-cognito audit verify --anchors anchors.json

# What happened last; with --follow also what happens next.
custom-cognito audit tail -n 3 --event login --since 2h

# For a spreadsheet, and for programs.
custom-cognito audit export logins.csv --event login
custom-cognito audit export - --event admin_action >acts.jsonl

# What the law or your promises no longer let you keep.
custom-cognito audit prune --before 2020-01-01 --yes
