#!/usr/bin/env bash
# benchmarks/run.sh load [CONNECTIONS] [SECONDS]    against a server that it starts
# benchmarks/run.sh jmh [OPTIONS OF JMH]
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:?load or jmh}
shift
: "${JAVA_HOME:?must name a JDK 25}"
java=$JAVA_HOME/bin/java
jar=benchmarks/target/benchmarks.jar
./mvnw -q -B -ntp -Dquick -Dmaven.test.skip=true -Pbenchmarks -pl benchmarks -am package
echo "commit $(git rev-parse --short HEAD)"
case $what in
    jmh) exec "$java" -jar "$jar" "$@" ;;
    load)
        data=$(mktemp -d)
        trap 'kill "${server:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$data"' EXIT
        ./signet dev --exit --data "$data/data" --https-port 0 --http-port 0 >/dev/null
        ./signet dev-token shop/orders --data "$data/data" >"$data/token"
        ./signet server --config "$data/data/signet.yaml" 2>"$data/log" &
        server=$!
        until port=$(sed -n 's/.*serving HTTPS on port \([0-9]*\).*/\1/p' "$data/log") && [ -n "$port" ]; do
            kill -0 "$server" || { cat "$data/log" >&2; exit 1; }
            sleep 0.2
        done
        "$java" -cp "$jar" dev.signet.benchmarks.LoadDriver \
            "https://localhost:$port" "$data/data/ca.crt" "$data/token" "${1:-16}" "${2:-20}"
        awk '/^VmRSS/ { print "server resident: " int($2 / 1024) " MB" }' "/proc/$server/status"
        stat -c 'database while it runs: %s octets' "$data/data/signet.mv.db"
        kill "$server" && wait "$server" || true
        stat -c 'database once it is closed: %s octets' "$data/data/signet.mv.db"
        ;;
    *) echo "load or jmh" >&2; exit 2 ;;
esac
