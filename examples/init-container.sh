#!/bin/sh
# What an init container runs: the pod's token in, key and certificate out. Needs curl and nothing else.
set -eu
: "${SIGNET:=https://signet.signet.svc:8443}"     # the server
: "${CA:=/etc/signet/ca.crt}"                     # what it is known by
: "${TOKEN:=/var/run/secrets/tokens/signet}"      # the projected service-account token
: "${OUT:=/tls}"                                  # a volume that the service mounts too

umask 077
if ! printf 'Authorization: Bearer %s\n' "$(cat "$TOKEN")" |
    curl --silent --show-error --fail-with-body --retry 5 --retry-connrefused \
        --cacert "$CA" --header @- \
        --header "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \
        --header 'Accept: application/pem-certificate-chain' \
        --request POST --output "$OUT/identity.pem.new" "$SIGNET/v1/issue"; then
    cat "$OUT/identity.pem.new" >&2               # the server says what is wrong and what would be right
    exit 1
fi
mv "$OUT/identity.pem.new" "$OUT/identity.pem"    # private key, certificate, issuing CA
cp "$CA" "$OUT/ca.crt"
