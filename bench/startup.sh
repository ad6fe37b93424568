#!/usr/bin/env bash
# How long the built system takes to be up and healthy: with and without the dashboard from `dotnet McpAspire.AppHost.dll` on, and in a test fixture;
# what the AppHost and the dashboard then hold in memory. Beside it, in the same run, the floor: `dotnet --version`, a .NET process that starts and
# ends. Measure on a quiet machine, with a built solution. Usage: bench/startup.sh [runs]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-5}
apphost=McpAspire.AppHost/bin/Release/net10.0/McpAspire.AppHost.dll
fixture=bench/Fixture/bin/Release/net10.0/McpAspire.Bench.Fixture.dll
dotnet build bench/Fixture -c Release --nologo -v quiet

samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT

# Given parameters: a measurement writes no user secrets.
key=$(printf '1%.0s' {1..64})
arguments=(--environment=Development --DcpPublisher:RandomizePorts=true --Parameters:operator-secret="$key" --Parameters:admin-secret="$key" --Parameters:seal-key="$key" --Parameters:session-key="$key" --Parameters:key-encryption-key="$key")

now() { date +%s%N; }
sample() { echo "$2" >>"$samples/$1"; }
sample_since() { sample "$1" "$(awk -v from="$2" -v to="$(now)" 'BEGIN { printf "%.2f", (to - from) / 1e9 }')"; }
sample_memory() { sample "$1" "$(awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$2/status")"; }

# Name of the samples, further arguments.
run_apphost() {
  local name=$1 start line output healthy='' login='' processes=0
  shift
  [ "$name" = off ] && login=none
  start=$(now)
  coproc apphost_process { exec dotnet "$apphost" "${arguments[@]}" "$@" 2>&1; }
  local pid=$apphost_process_PID
  exec {output}<&"${apphost_process[0]}"
  while [ -z "$healthy" ] || [ -z "$login" ]; do
    read -r line <&"$output"
    case $line in
      *'] --> Running'*) processes=$((processes + 1)) ;;
      *'Distributed application started'*) healthy=1 && sample_since "healthy-$name" "$start" ;;
      *'Login to the dashboard'*) login=1 && sample_since login "$start" ;;
    esac
  done
  sample processes "$processes"
  sample_memory "apphost-$name" "$pid"
  [ "$name" = off ] || sample_memory dashboard "$(pgrep -P "$pid" -f '^[^ ]*aspire-managed dashboard')"
  kill -TERM "$pid"
  cat <&"$output" >/dev/null
  exec {output}<&-
  wait "$pid" || true
}

# Label, unit, name of the samples.
report() {
  sort -n "$samples/$3" | awk -v label="$1" -v unit="$2" '
    { value[NR] = $1 }
    END { printf "| %s | %s %s | %s–%s |\n", label, NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2, unit, value[1], value[NR] }'
}

echo "$runs runs on $(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg)"
for _ in $(seq "$runs"); do
  start=$(now)
  dotnet --version >/dev/null
  sample_since floor "$start"
  run_apphost off --AppHost:DisableDashboard=true
  run_apphost on --AppHost:DisableDashboard=false
  sample fixture "$(dotnet "$fixture" | tail -1)"
done

printf '| measured | median | range |\n|---|---|---|\n'
report 'floor: a .NET process starts and ends' s floor
report 'all healthy, without the dashboard' s healthy-off
report 'all healthy, with the dashboard' s healthy-on
report 'login URL of the dashboard' s login
report 'all healthy in a test fixture' s fixture
report 'memory of the AppHost, without the dashboard' MiB apphost-off
report 'memory of the AppHost, with the dashboard' MiB apphost-on
report 'memory of the dashboard' MiB dashboard
report 'processes up' '' processes
echo "load average afterwards $(cut -d' ' -f1-3 /proc/loadavg)"
