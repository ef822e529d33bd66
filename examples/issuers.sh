#!/bin/sh
# What an operator does with issuers, with curl and openssl. docs/issuers.md shows its parts.
# SIGNET: the server, CA: what it is known by, OPERATOR: an operator's token.
set -eu
umask 077

signet() {
    curl --fail-with-body -sS --cacert "$CA" -H "Authorization: Bearer $OPERATOR" \
         -H 'Content-Type: application/json' "$@"
}

# begin root
signet "$SIGNET/v1/issuers" -d '{"name": "services-root", "kind": "root",
    "common_name": "Internal Services CA", "organization": ["Example, Inc."], "ttl": "87600h"}'
signet "$SIGNET/v1/issuers" -d '{"name": "services", "kind": "intermediate", "parent": "services-root",
    "common_name": "Services Intermediate CA", "ttl": "43800h",
    "name_constraints": {"permitted": {"dns": ["svc.cluster.local"], "uri": ["cluster.local"]}}}'
# end

# begin request
signet "$SIGNET/v1/issuer-requests" -d '{"name": "online", "common_name": "Online CA"}' > request.json
printf '%b' "$(sed 's/.*"csr":"\([^"]*\)".*/\1/' request.json)" > online.csr
# end

# begin offline
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout offline.key -out offline.crt \
    -days 7300 -subj '/CN=Offline Root CA' -addext 'keyUsage=critical,keyCertSign,cRLSign'
cat > online.ext <<'END'
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END
openssl x509 -req -in online.csr -CA offline.crt -CAkey offline.key -CAcreateserial -days 1825 \
    -extfile online.ext -out online.crt
# end

# begin signed
pem() { awk '{printf "%s\\n", $0}' "$1"; }
signet "$SIGNET/v1/issuer-requests/online/set-signed" \
    -d "{\"certificate\": \"$(pem online.crt)\", \"chain\": \"$(pem offline.crt)\"}"
# end

# begin import
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout legacy.key -out legacy.crt \
    -days 3650 -subj '/CN=Legacy CA' -addext 'keyUsage=critical,keyCertSign,cRLSign'
openssl pkcs12 -export -in legacy.crt -inkey legacy.key -passout pass:changeit -out legacy.p12
signet "$SIGNET/v1/issuers/import" \
    -d "{\"name\": \"legacy\", \"pkcs12\": \"$(openssl base64 -A -in legacy.p12)\", \"password\": \"changeit\"}"
# end

# begin sign
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout spire.key -out spire.csr \
    -subj '/O=SPIRE/CN=SPIRE server'
signet "$SIGNET/v1/issuers/services-root/sign-intermediate" \
    -d "{\"csr\": \"$(pem spire.csr)\", \"ttl\": \"720h\", \"max_path_length\": 0,
         \"trust_domain\": \"prod.example\",
         \"name_constraints\": {\"permitted\": {\"uri\": [\"prod.example\"]}}}"
# end

# begin rekey
signet "$SIGNET/v1/issuers/services-root/rekey" -d '{"name": "services-root-2"}'
signet "$SIGNET/v1/issuers/services-root/cross-sign" -d '{"issuer": "services-root-2"}'
signet "$SIGNET/v1/issuers/services-root-2/alternates"
# end

# begin reissue
signet "$SIGNET/v1/issuers/services/reissue" -d '{"ttl": "50000h"}'
# end
