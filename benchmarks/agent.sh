#!/usr/bin/env bash
# What `signet agent` needs of memory: resident after the first certificate and after some renewals.
set -euo pipefail
cd "$(dirname "$0")/.."
renewals=${1:-5}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT

# Waits until file $1 has $2 lines with $3.
await() {
    until [ "$(grep -c "$3" "$1" 2>/dev/null || true)" -ge "$2" ]; do sleep 0.2; done
}
resident() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$1/status"; }

./signet dev --data "$work/data" --https-port 0 --http-port 0 --json >"$work/dev.out" 2>"$work/dev.err" &
pids+=($!)
await "$work/dev.out" 1 '"step":"round"'
url=$(sed -n 's/.*"https_url":"\([^"]*\)".*/\1/p' "$work/dev.out" | head -n 1)
curl -sS --fail-with-body --cacert "$work/data/ca.crt" -o "$work/role.json" -X PUT "$url/v1/roles/short" \
    -H "Authorization: Bearer $(cat "$work/data/operator-token")" -H 'Content-Type: application/json' \
    -d '{"callers": [{"cluster": "dev", "namespace": "*", "service_account": "*"}],
         "allowed_domains": ["{{service_account}}.example"],
         "default_names": {"dns": ["{{service_account}}.example"]},
         "ttl": "15s", "max_ttl": "1h", "not_before_duration": "1s"}'
./signet dev-token shop/orders --data "$work/data" >"$work/token"

./signet agent --server "$url" --ca "$work/data/ca.crt" --token-file "$work/token" --role short \
    --out "$work/tls" 2>"$work/agent.err" &
agent=$!
pids+=("$agent")
await "$work/agent.err" 1 'wrote serial'
first=$(resident "$agent")
await "$work/agent.err" $((renewals + 1)) 'wrote serial'

echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors; $(./signet version); commit $(git rev-parse --short HEAD)"
echo "resident after the first certificate: $first MB"
echo "resident after $renewals renewals:          $(resident "$agent") MB"
echo "processor time in all:                $(awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) / hz }' "/proc/$agent/stat") s"
