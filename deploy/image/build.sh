#!/bin/sh
# Lays out what Signet's container image is made of, apart from the base with the C library:
#
#   OUT/opt/signet/runtime      a Java runtime with the modules that the server uses, and its JVM options
#   OUT/opt/signet/signet.jar
#   OUT/opt/signet/signet.cdx.json   what is in that jar (CycloneDX), which the build puts beside it
#   OUT/opt/signet/signet.aot   what that runtime found out about that jar in one round (JEP 483, JEP 514)
#   OUT/data                    empty: where the volume goes
#
# OUT must not exist. Needs a JDK 25 and nothing else, neither Docker nor root nor the network.
set -eu

if [ $# != 3 ]; then
    echo "usage: $0 SIGNET_JAR JDK_HOME OUT" >&2
    exit 2
fi
jar=$1 jdk=$2 out=$3
home=$out/opt/signet
java=$home/runtime/bin/java

# The server and the agent were seen to use these. What jdeps names besides is for parts of libraries that nothing
# here calls: java.desktop (java.beans for Jackson's and Jdbi's beans, H2's console), java.compiler
# and java.scripting (H2's functions in source), java.instrument, java.security.jgss (Kerberos), jdk.jfr.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.sql
modules=$modules,jdk.crypto.cryptoki,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported

# In the runtime itself, so that the round below and every server after it have the same: a cache is
# good for the collector that it was made with. Out of memory, a server ends and is started anew.
options='-XX:+UseSerialGC -XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError'

fail() {
    echo "$0: $1" >&2
    [ -z "${2:-}" ] || tail -n 25 "$2" >&2
    exit 1
}

link_runtime() {
    "$jdk/bin/jlink" --add-modules "$modules" --add-options="$options" --compress zip-6 \
        --strip-debug --no-header-files --no-man-pages --output "$home/runtime"
}

# Starts a server on the CA that `dev` made, has `try` do its main job once, and stops it.
train() {
    "$java" -jar "$home/signet.jar" dev --exit --data "$work/data" --https-port 0 --http-port 0 \
        >"$work/dev.log" 2>&1 || fail 'signet dev failed:' "$work/dev.log"
    "$java" -XX:AOTCacheOutput="$home/signet.aot" -Xlog:disable -jar "$home/signet.jar" \
        server --config "$work/data/signet.yaml" >"$work/server.log" 2>&1 &
    server=$!
    port=$(https_port)
    "$java" -jar "$home/signet.jar" try --server "https://localhost:$port" \
        --data "$work/data" >"$work/try.log" 2>&1 || fail 'signet try failed:' "$work/try.log"
    kill "$server"
    wait "$server" || true # 143: ended by the signal
    server=
    [ -f "$home/signet.aot" ] || fail 'the JVM wrote no cache:' "$work/server.log"
}

# The server picks its port and says it; at most 60 s.
https_port() {
    tries=0
    until grep -q '^signet: serving HTTPS' "$work/server.log"; do
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
            fail 'signet server does not serve:' "$work/server.log"
        fi
        sleep 0.2
    done
    sed -n 's/^signet: serving HTTPS on port \([0-9]*\),.*/\1/p' "$work/server.log"
}

# With AOTMode=on a JVM that cannot use the cache does not start.
check() {
    "$java" -XX:AOTMode=on -XX:AOTCache="$home/signet.aot" -jar "$home/signet.jar" version >&2
}

[ ! -e "$out" ] || fail "$out exists"
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

mkdir -p "$home" "$out/data"
cp "$jar" "$home/signet.jar"
cp "${jar%.jar}.cdx.json" "$home/signet.cdx.json"
link_runtime
train
check
chmod -R u+rwX,go+rX,go-w "$home"
chmod 0700 "$out/data"
du -sk "$home"/* >&2
