#!/bin/sh
# An offline root, from the request of a server to an issuer that signs. docs/ceremony.md shows its parts.
# SIGNET: the server, CA: what it is known by, OPERATOR: an operator's token, COMMAND: how signet is called,
# PLAN: ceremony/plan.yaml.
set -eu
umask 077

signet() { $COMMAND "$@"; }
operator() {
    curl --fail-with-body -sS --cacert "$CA" -H "Authorization: Bearer $OPERATOR" \
         -H 'Content-Type: application/json' "$@"
}
mkdir online offline

cd online
# begin request
operator "$SIGNET/v1/issuer-requests" -d '{"name": "held", "common_name": "Example Issuing CA"}' > request.json
printf '%b' "$(sed 's/.*"csr":"\([^"]*\)".*/\1/' request.json)" > online.csr
# end
cp online.csr "$PLAN" ../offline
cd ../offline

# begin hold
openssl rand -base64 32 > root.pass
signet ceremony hold plan.yaml
# end

HASH=$(sha256sum transcript.jsonl | cut -d ' ' -f 1)
# begin verify
signet ceremony verify-transcript transcript.jsonl --sha256 "$HASH"
openssl x509 -in root.crt -noout -fingerprint -sha256
openssl verify -x509_strict -crl_check -CAfile root.crt -CRLfile root.crl online.crt
# end
cp root.crt online.crt root.crl transcript.jsonl ../online
cd ../online

# begin import
pem() { awk '{printf "%s\\n", $0}' "$1"; }
operator "$SIGNET/v1/issuer-requests/held/set-signed" \
    -d "{\"certificate\": \"$(pem online.crt)\", \"chain\": \"$(pem root.crt)\"}"
# end
