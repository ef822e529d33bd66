#!/usr/bin/env bash
# The second start of `signet dev`: time to the first issued certificate, and memory. Medians of 5 runs.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-5}
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
dev=(./signet dev --data "$data/data" --https-port 0 --http-port 0)

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

"${dev[@]}" --exit >/dev/null
times=() resident=() peak=()
for ((i = 0; i < runs; i++)); do
    began=$(date +%s%N)
    exec 3< <(exec "${dev[@]}" --json)
    pid=$!
    while read -r line <&3; do
        case $line in
            *'"step":"issue"'*) times+=($((($(date +%s%N) - began) / 1000000))) ;;
            *'"step":"round"'*) break ;;
        esac
    done
    resident+=("$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status")")
    peak+=("$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$pid/status")")
    kill "$pid"
    exec 3<&-
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
done

echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors; $(./signet version); commit $(git rev-parse --short HEAD)"
echo "start to first certificate: median $(median "${times[@]}") ms of ${times[*]}"
echo "resident after the round:   median $(median "${resident[@]}") MB of ${resident[*]}"
echo "resident at its peak:       median $(median "${peak[@]}") MB of ${peak[*]}"
