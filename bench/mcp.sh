#!/usr/bin/env bash
# What an echo tools/call costs over HTTP, in both eras, at 1, 16 and 64 connections: our host with every check on; a bare Kestrel endpoint that answers the
# same bytes (the floor); the C# SDK's own transport with a server for each request; and the TypeScript SDK. All of them in turns, measured with wrk, which
# shares the processor with them. Takes some seven minutes; measure on a quiet machine. Needs wrk and npm. Usage: bench/mcp.sh [rounds] [seconds]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-3}
seconds=${2:-5}
warmup=3
connections=(1 16 64)
echo=bench/Mcp/bin/Release/net10.0/McpAspire.Bench.Mcp.dll
node=bench/Mcp/peer/node_modules/.bin/node
dotnet build bench/Mcp -c Release --nologo -v quiet
[ -x "$node" ] || (cd bench/Mcp/peer && npm ci --silent --no-fund --no-audit)

work=$(mktemp -d)
declare -A pids urls sessions
end() {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}"
  rm -rf "$work"
}
trap end EXIT

# Name, how many sessions, command.
start() {
  local name=$1 count=$2
  shift 2
  mkdir "$work/$name"
  mkfifo "$work/$name/out"
  "$@" >"$work/$name/out" &
  pids[$name]=$!
  read -r "urls[$name]" <"$work/$name/out"
  sessions[$name]=$("$node" bench/Mcp/peer/check.js "${urls[$name]}" "$work/$name" "$count")
}

ticks_of() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

# Name of the server, era, how many connections, seconds. Prints: requests/s, p50 and p99 (ms), processor time of the server a request (µs), memory (MiB).
load() {
  local name=$1 era=$2 count=$3 duration=$4 before result
  local -a own=()
  [ "$era" = stateless ] || mapfile -t own < <(head -n "$count" <<<"${sessions[$name]}")
  before=$(ticks_of "${pids[$name]}")
  result=$(wrk --threads 1 --connections "$count" --duration "$duration" --timeout 10 --script bench/Mcp/echo.lua "${urls[$name]}" -- "$era" "${own[@]}" | grep '^result ')
  awk -v result="$result" -v ticks="$(($(ticks_of "${pids[$name]}") - before))" -v hz="$(getconf CLK_TCK)" \
    -v memory="$(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/${pids[$name]}/status")" -v what="$name, $era, $count connections" '
    BEGIN {
      split(result, field, " ")
      if (field[2] == 0 || field[6] != 0) {
        print what ": " field[6] " of " field[2] " requests failed" >"/dev/stderr"
        exit 1
      }
      printf "%.0f %.2f %.2f %.1f %.0f\n", field[2] * 1e6 / field[3], field[4] / 1e3, field[5] / 1e3, ticks * 1e6 / hz / field[2], memory
    }'
}

# Samples, column.
median() { cut -d' ' -f"$2" "$work/$1" | sort -n | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'; }

start ours 64 dotnet "$echo" ours
start bare 64 dotnet "$echo" bare "$work/ours/stateless" "$work/ours/session"
start sdk 0 dotnet "$echo" sdk
start typescript 64 "$node" bench/Mcp/peer/server.js
cmp "$work/ours/stateless" "$work/bare/stateless"
cmp "$work/ours/session" "$work/bare/session"

echo "$rounds rounds of $seconds s on $(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg)"
# Without sessions the SDK's transport is the same in either era.
cases=('stateless ours' 'stateless bare' 'stateless sdk' 'stateless typescript' 'session ours' 'session bare' 'session typescript')
for case in "${cases[@]}"; do
  read -r era name <<<"$case"
  load "$name" "$era" 16 "$warmup" >/dev/null
done
for _ in $(seq "$rounds"); do
  for count in "${connections[@]}"; do
    for case in "${cases[@]}"; do
      read -r era name <<<"$case"
      load "$name" "$era" "$count" "$seconds" >>"$work/$era-$name-$count"
    done
  done
done

printf '| connections | era | server | requests/s | p50 (ms) | p99 (ms) | processor (µs/request) | memory (MiB) |\n|---|---|---|---|---|---|---|---|\n'
for count in "${connections[@]}"; do
  for case in "${cases[@]}"; do
    read -r era name <<<"$case"
    samples=$era-$name-$count
    echo "| $count | $era | $name | $(median "$samples" 1) | $(median "$samples" 2) | $(median "$samples" 3) | $(median "$samples" 4) | $(median "$samples" 5) |"
  done
done

ratio() { awk -v ours="$(median "$1" 1)" -v other="$(median "$2" 1)" 'BEGIN { printf "%.2f", ours / other }'; }
printf '\n| connections | era | ours / bare | ours / sdk | ours / typescript | session / stateless |\n|---|---|---|---|---|---|\n'
for count in "${connections[@]}"; do
  echo "| $count | stateless | $(ratio "stateless-ours-$count" "stateless-bare-$count") | $(ratio "stateless-ours-$count" "stateless-sdk-$count") | $(ratio "stateless-ours-$count" "stateless-typescript-$count") | |"
  echo "| $count | session | $(ratio "session-ours-$count" "session-bare-$count") | | $(ratio "session-ours-$count" "session-typescript-$count") | $(ratio "session-ours-$count" "stateless-ours-$count") |"
done
echo "load average afterwards $(cut -d' ' -f1-3 /proc/loadavg)"
