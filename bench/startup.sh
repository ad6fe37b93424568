#!/usr/bin/env bash
# How long the built system takes until every resource is healthy, and what of it is Aspire's own. The gateway is the last resource to become ready: it
# waits for mcp-api and auth, and mcp-api for a worker of each pool. Uses the ports of the launch settings, so nothing else may run.
# Usage: bench/startup.sh [runs]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-5}
dotnet build McpAspire.AppHost -c Release --nologo -v quiet
dotnet build bench/Fixture -c Release --nologo -v quiet

samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT

# Given parameters: a measurement writes no user secrets.
key=$(printf '1%.0s' {1..64})
arguments=()
for name in operator-secret admin-secret seal-key session-key key-encryption-key; do arguments+=("--Parameters:$name=$key"); done

now() { date +%s%N; }
sample() { echo "$2" >>"$samples/$1"; }
sample_since() { sample "$1" "$(awk -v from="$2" -v to="$(now)" 'BEGIN { printf "%.2f", (to - from) / 1e9 }')"; }
# MiB of the resident sets of processes, by their ids.
memory_of() { local pid; for pid in "$@"; do cat "/proc/$pid/status" 2>/dev/null; done | awk '/^VmRSS/ { sum += $2 } END { printf "%d", sum / 1024 }'; }

run_apphost() {
  local start line login='' log
  log=$(mktemp "$samples/log-XXXXXX")
  start=$(now)
  ASPNETCORE_ENVIRONMENT=Development DOTNET_ENVIRONMENT=Development setsid \
    dotnet run --project McpAspire.AppHost -c Release --no-build -- "${arguments[@]}" >"$log" 2>&1 &
  local pid=$!
  until curl -s -m 1 -o /dev/null -f http://localhost:8080/ready; do
    if [ -z "$login" ] && grep -q 'Login to the dashboard' "$log"; then login=1 && sample_since login "$start"; fi
    kill -0 "$pid" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.05
  done
  sample_since healthy "$start"
  sample memory-launchers "$(memory_of $(pgrep -f "dotnet run --project $PWD/"))"
  sample memory-orchestration "$(memory_of $(pgrep -f 'aspire.hosting.orchestration'))"
  sample memory-dashboard "$(memory_of $(pgrep -f 'tools/Aspire.Dashboard'))"
  sample memory-services "$(memory_of $(pgrep -f "$PWD/(AuthService|Gateway|McpServer.Api|ToolWorker)/bin"))"
  start=$(now)
  kill -TERM "$pid" && wait "$pid" || true
  while curl -s -m 1 -o /dev/null http://localhost:8080/alive; do sleep 0.05; done
  sample_since stopped "$start"
}

# How long one service takes to listen, started directly and by `dotnet run`, which Aspire uses.
run_service() {
  local start
  start=$(now)
  ASPNETCORE_URLS=http://127.0.0.1:8790 AUTH_MODE=authless setsid "${@:2}" >/dev/null 2>&1 &
  local pid=$!
  until curl -s -m 1 -o /dev/null http://127.0.0.1:8790/alive; do sleep 0.02; done
  sample_since "$1" "$start"
  kill -TERM "-$pid" && wait "$pid" || true
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
  run_service direct dotnet McpServer.Api/bin/Release/net10.0/McpServer.Api.dll
  run_service by-run dotnet run --project McpServer.Api -c Release --no-build --no-launch-profile
  run_apphost
  sample fixture "$(dotnet bench/Fixture/bin/Release/net10.0/McpAspire.Bench.Fixture.dll 2>/dev/null | tail -1)"
done

printf '| measured | median | range |\n|---|---|---|\n'
report 'floor: a .NET process starts and ends' s floor
report 'one service listens, started directly' s direct
report 'one service listens, by `dotnet run --no-build`' s by-run
report 'login URL of the dashboard' s login
report 'all resources healthy' s healthy
report 'all resources healthy in a test fixture' s fixture
report 'stopped after SIGTERM' s stopped
report 'memory of the seven `dotnet run`' MiB memory-launchers
report 'memory of the orchestrator' MiB memory-orchestration
report 'memory of the dashboard' MiB memory-dashboard
report 'memory of our seven processes' MiB memory-services
echo "load average afterwards $(cut -d' ' -f1-3 /proc/loadavg)"
