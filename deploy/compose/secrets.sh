#!/bin/sh
# Makes what must be secret in a folder, once: passwords of the database's users, the operator's
# token, the key encryption key.
#
#   secrets.sh FOLDER
set -eu
cd "$1"

random() {
    head -c 32 /dev/urandom | base64
}

# Standard input becomes file $1, whole or not at all, unless it is there.
keep() {
    [ -s "$1" ] || { cat >"$1.new" && mv "$1.new" "$1"; }
}

random | keep superuser-password
random | keep owner-password
random | keep server-password
random | tr '+/' '-_' | tr -d '=' | sed 's/^/signet_op_/' | keep operator-token
random | keep key-encryption.key

# Signet's user is in this group, and nobody else.
[ "$(id -u)" != 0 ] || chgrp 10001 ./*
chmod 0440 ./*
