#!/bin/sh
# Which garbage collector the server should run with: seconds from exec to the ready line, and resident memory then.
# Each gets an AOT cache of its own, made with its flags. Usage: benchmarks/collectors.sh [RUNS]; built before by
# ./tributary version. What else the machine does shows in the figures: run it on an idle one.
set -eu
runs=${1:-5}
home=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd -P)
dist=$home/server/target/dist
java=${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
path=
for jar in "$dist"/lib/*.jar; do
  path=$path${path:+:}$jar
done
zstd=$(echo "$dist"/native/libzstd-jni-*)
snappy=$(basename "$dist"/native/libsnappyjava.*)

# The serving flags with another collector: options NAME FLAG…
options() {
  file=$work/$1.options
  shift
  grep -v -e '^-XX:+Use.*GC$' -e '^#' "$home/server/jvm.options" >"$file"
  for flag in "$@"; do
    echo "$flag" >>"$file"
  done
}

serve() {
  exec "$java" "@$work/$1.options" "-Djava.library.path=$dist/native" "-Dorg.xerial.snappy.lib.path=$dist/native" \
    "-Dorg.xerial.snappy.lib.name=$snappy" "-DZstdNativePath=$zstd" -cp "$path" "$2" \
    io.tributary.server."$3" ${4:+serve --data "$4" --query-listen 127.0.0.1:0 --ingest-listen 127.0.0.1:0}
}

measure() {
  (serve "$1" "-XX:AOTCacheOutput=$work/$1.aot" AotTraining) >"$work/$1.log" 2>&1 || true
  [ -f "$work/$1.aot" ] || echo "$1: no AOT cache was made"
  run=0
  : >"$work/$1.ready"
  while [ $run -lt "$runs" ]; do
    run=$((run + 1))
    : >"$work/out"
    (serve "$1" "-XX:AOTCache=$work/$1.aot" Main "$work/data") >"$work/out" 2>&1 &
    server=$!
    until grep -q '^ready ' "$work/out"; do
      kill -0 $server || { cat "$work/out"; exit 1; }
      sleep 0.05
    done
    rss=$(ps -o rss= -p $server)
    echo "$(sed -n 's/^ready.* seconds=//p' "$work/out") $((rss / 1024))" >>"$work/$1.ready"
    kill -TERM $server
    wait $server
    rm -rf "$work/data"
  done
  sort -n "$work/$1.ready" | awk -v name="$1" \
    '{ready[NR] = $1; rss[NR] = $2} END {printf "%-24s %6.2f s %6d MiB\n", name, ready[int((NR + 1) / 2)], rss[int((NR + 1) / 2)]}'
}

options serial -XX:+UseSerialGC
options parallel -XX:+UseParallelGC
options g1 -XX:+UseG1GC
options z -XX:+UseZGC
options serial-large-headers -XX:+UseSerialGC -XX:-UseCompactObjectHeaders
for name in serial parallel g1 z serial-large-headers; do
  measure "$name"
done
