# A rehearsed disaster, beside the server that "npm start" runs and in the folder where it runs. Nothing of it is touched.
set -eu

# A passphrase that is kept elsewhere. On a terminal it is asked for; a script pipes it in.
printf '%s\n' 'six old lamps on the back stairs' >passphrase.txt
chmod 600 passphrase.txt

# Taken while the server runs, and proven: all of it is read again.
custom-cognito backup today.backup --passphrase-stdin <passphrase.txt
custom-cognito restore --check today.backup --passphrase-stdin <passphrase.txt

# The machine is lost, its master key too: another folder, another key, and the passphrase.
export DATA_DIR="$PWD/rehearsal"
custom-cognito restore today.backup --passphrase-stdin <passphrase.txt
custom-cognito audit verify
custom-cognito list-users
