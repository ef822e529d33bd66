#!/bin/sh
# Everything a client, an operator and a peer do, with curl and openssl. README.md shows its parts.
# SIGNET: the server, CA: what it is known by, TOKEN: a service account's, OPERATOR: an operator's token.
set -eu
umask 077

# begin issue
curl --cacert "$CA" -H "Authorization: Bearer $TOKEN" -X POST "$SIGNET/v1/issue"
# end

# begin pem
curl --cacert "$CA" -H "Authorization: Bearer $TOKEN" -H 'Accept: application/pem-certificate-chain' \
     -H 'Content-Type: application/json' -d '{"ttl": "2h", "key_type": "ed25519"}' \
     -o identity.pem "$SIGNET/v1/issue"
# end

# begin pkcs12
curl --cacert "$CA" -H "Authorization: Bearer $TOKEN" -H 'Accept: application/x-pkcs12' \
     -H 'Content-Type: application/json' -d '{"password": "changeit"}' \
     -o identity.p12 "$SIGNET/v1/issue"
# end

# begin sign
CSR=$(openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tls.key -subj / \
      -outform DER | openssl base64 -A)
curl --cacert "$CA" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
     -H 'Accept: application/pem-certificate-chain' -d "{\"csr\": \"$CSR\"}" \
     -o tls.crt "$SIGNET/v1/sign"
# end

# begin renew
curl --cacert "$CA" --cert identity.pem -H 'Accept: application/pem-certificate-chain' \
     -X POST -o renewed.pem "$SIGNET/v1/renew"
# end

# begin explain
curl --cacert "$CA" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
     -d '{"alt_names": ["www.example.org"]}' "$SIGNET/v1/explain"
# end

# begin revoke
SERIAL=$(openssl x509 -in identity.pem -noout -serial | cut -d= -f2)
curl --cacert "$CA" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
     -d "{\"serial_number\": \"$SERIAL\", \"reason\": \"superseded\"}" "$SIGNET/v1/revoke"
# end

# begin crl
curl --cacert "$CA" -o issuing.crl "$SIGNET/v1/issuers/issuing/crl"
openssl crl -inform DER -in issuing.crl -noout -lastupdate -nextupdate -crlnumber
# end

# begin role
curl --cacert "$CA" -H "Authorization: Bearer $OPERATOR" -H 'Content-Type: application/json' \
     -X PUT -d @role.json "$SIGNET/v1/roles/shop"
# end

# begin inventory
curl --cacert "$CA" -H "Authorization: Bearer $OPERATOR" \
     "$SIGNET/v1/certificates?namespace=shop&state=issued&limit=20"
# end

# begin verify
curl -o crls.pem -H 'Accept: application/x-pem-file' --cacert "$CA" "$SIGNET/v1/issuers/issuing/crl"
curl -H 'Accept: application/x-pem-file' --cacert "$CA" "$SIGNET/v1/issuers/root/crl" >> crls.pem
openssl verify -x509_strict -crl_check_all -CRLfile crls.pem -CAfile "$CA" -untrusted tls.crt tls.crt
# end

# begin plan
PLAN=$(curl --cacert "$CA" -H "Authorization: Bearer $OPERATOR" -H 'Content-Type: application/json' \
       -d '{"namespace": "store", "issued_after": "2026-01-01T00:00:00Z", "reason": "superseded"}' \
       "$SIGNET/v1/revocation-plans")
echo "$PLAN"
# end

# begin execute
ID=$(echo "$PLAN" | sed 's/.*"id":"\([^"]*\)".*/\1/')
curl --cacert "$CA" -H "Authorization: Bearer $OPERATOR" \
     -X POST "$SIGNET/v1/revocation-plans/$ID/execute"
curl --cacert "$CA" -H "Authorization: Bearer $OPERATOR" "$SIGNET/v1/revocation-plans/$ID"
# end
