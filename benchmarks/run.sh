#!/usr/bin/env bash
# benchmarks/run.sh load [CONNECTIONS] [SECONDS]      one server on the embedded database
# benchmarks/run.sh servers [PERCENT] [CONNECTIONS] [SECONDS] [ROUNDS]
#                                                     one and two servers on one PostgreSQL; root
# benchmarks/run.sh rows [ROWS]                       starts and dropped months; 1.5 GB a million rows
# benchmarks/run.sh search [ROWS]                     a page of certificates by every filter, on both databases
# benchmarks/run.sh year [WORKLOADS] [OCTETS]         what a fleet asks for in a year
# benchmarks/run.sh storm [CLIENTS]                   peak over mean of a fleet that is born within a minute
# benchmarks/run.sh crl [REVOKED]                     large CRLs, and one more revocation, on both databases
# benchmarks/run.sh ocsp [CONNECTIONS] [SECONDS] [ROUNDS]
#                                                     cached OCSP responses beside GET /livez
# benchmarks/run.sh audit [CONNECTIONS] [SECONDS] [ROUNDS]
#                                                     the audit log as a Merkle tree and as plain rows
# benchmarks/run.sh refuse [CONNECTIONS] [SECONDS] [ROUNDS]
#                                                     processor time of requests that are refused
# benchmarks/run.sh sdk [ROUNDS] [STARTS]             handshakes, start and jar of the SDK beside PEM files
# benchmarks/run.sh soak [SECONDS] [LIFETIME]         services of every kind call each other while the CA rotates, restarts
#                                                     and goes away; needs nginx and Node; status 1 if anything failed
# benchmarks/run.sh jmh [OPTIONS OF JMH]
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:?load, servers, rows, search, year, storm, crl, ocsp, audit, refuse, sdk, soak or jmh}
shift
: "${JAVA_HOME:?must name a JDK 25}"
java=$JAVA_HOME/bin/java
jar=benchmarks/target/benchmarks.jar
signet=ca-cli/target/signet.jar
./mvnw -q -B -ntp -Dquick -DskipTests -Pbenchmarks -pl benchmarks -am package
echo "commit $(git rev-parse --short HEAD)"

# No client of a benchmark asks too often.
unlimited='{address: {rate: 1000000, burst: 1000000}, identity: {rate: 1000000, burst: 1000000}, longest_wait: 0s}'

# Starts a server on a fresh folder, with the limits of $1 or none: sets data, server, https and http.
serve() {
    data=$(mktemp -d)
    trap 'kill "${server:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$data"' EXIT
    ./signet dev --exit --data "$data/data" --https-port 0 --http-port 0 >/dev/null
    ./signet dev-token shop/orders --data "$data/data" >"$data/token"
    echo "limits: ${1:-$unlimited}" >>"$data/data/signet.yaml"
    ./signet server --config "$data/data/signet.yaml" 2>"$data/log" &
    server=$!
    until read -r https http < <(
        sed -n 's/.*serving HTTPS on port \([0-9]*\), CRLs on port \([0-9]*\).*/\1 \2/p' "$data/log"
    ); do
        kill -0 "$server" || { cat "$data/log" >&2; exit 1; }
        sleep 0.2
    done
}

case $what in
    jmh) exec "$java" -jar "$jar" "$@" ;;
    servers)
        exec "$java" -cp "$jar" dev.signet.benchmarks.TwoServers "$signet" \
            "${1:-30}" "${2:-8}" "${3:-20}" "${4:-5}"
        ;;
    rows) exec "$java" -cp "$jar" dev.signet.benchmarks.ManyRows "$signet" "${1:-10000000}" ;;
    search)
        for database in postgresql h2; do
            "$java" -Xmx1g -cp "$jar" dev.signet.benchmarks.Search "$database" "${1:-1000000}"
        done
        ;;
    year) exec "$java" -Xmx1g -cp "$jar" dev.signet.benchmarks.YearOfCertificates "${1:-1000000}" "${2:-4000}" ;;
    storm) exec "$java" -cp "$jar" dev.signet.benchmarks.RenewalStorm "${1:-100000}" ;;
    crl) exec "$java" -cp "$jar" dev.signet.benchmarks.LargeCrls "$signet" "${1:-1000000}" ;;
    soak) exec "$java" -cp "$jar" dev.signet.benchmarks.soak.Soak "$signet" examples "${1:-600}" "${2:-30}" ;;
    load)
        serve
        "$java" -cp "$jar" dev.signet.benchmarks.LoadDriver \
            "https://localhost:$https" "$data/data/ca.crt" "$data/token" "${1:-16}" "${2:-20}"
        awk '/^VmRSS/ { print "server resident: " int($2 / 1024) " MB" }' "/proc/$server/status"
        stat -c 'database while it runs: %s octets' "$data/data/signet.mv.db"
        kill "$server" && wait "$server" || true
        stat -c 'database once it is closed: %s octets' "$data/data/signet.mv.db"
        ;;
    ocsp)
        serve
        curl -sS --cacert "$data/data/ca.crt" -H "Authorization: Bearer $(<"$data/token")" \
            -H 'Accept: application/x-pem-file' -X POST "https://localhost:$https/v1/issue" >"$data/leaf"
        curl -sS "http://localhost:$http/v1/issuers/issuing/certificate?format=pem" >"$data/issuer"
        openssl x509 -in "$data/leaf" -out "$data/leaf.pem"
        "$java" -cp "$jar" dev.signet.benchmarks.OcspRate "$http" "$data/leaf.pem" "$data/issuer" \
            "${1:-8}" "${2:-10}" "${3:-5}"
        ;;
    audit)
        "$java" -cp "$jar" dev.signet.benchmarks.AuditCost "$signet" "${1:-16}" "${2:-20}" "${3:-5}"
        "$java" -jar "$jar" InclusionBenchmark
        ;;
    refuse)
        for spent in false true; do
            if $spent; then serve '{address: {rate: 1, burst: 1}}'; else serve; fi
            "$java" -cp "$jar" dev.signet.benchmarks.RefusalCost "$https" "$data/data/ca.crt" "$server" "$data/token" \
                "$($spent && echo spent || echo open)" "${1:-8}" "${2:-10}" "${3:-5}"
            kill "$server" && wait "$server" || true
            rm -rf "$data"
        done
        ;;
    sdk)
        serve
        "$java" -Djdk.tls.server.newSessionTicketCount=0 -cp "$jar" dev.signet.benchmarks.SdkNumbers \
            "https://localhost:$https" "$data/data/ca.crt" "$data/token" \
            "$(ls ca-client-sdk/target/ca-client-sdk-*.jar)" benchmarks/target/classes "${1:-15}" "${2:-15}"
        ;;
    *) echo "load, servers, rows, search, year, storm, crl, ocsp, audit, refuse, sdk, soak or jmh" >&2; exit 2 ;;
esac
