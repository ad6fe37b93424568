#!/usr/bin/env bash
# How long the built system takes until every resource is healthy, and what of it is Aspire's own. The gateway is the last resource to become ready: it
# waits for mcp-api and auth, and mcp-api for a worker of each pool. Uses the ports of the launch settings, so nothing else may run.
# Usage: bench/startup.sh [runs]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-5}
dotnet build McpAspire.AppHost -c Release --nologo -v quiet
dotnet build bench/Fixture -c Release --nologo -v quiet

samples=$(mktemp -d) group=
stop_group() { [ -z "$group" ] || { kill -TERM -- "-$group" && wait "$group"; group=; } 2>/dev/null || true; }
trap 'stop_group; rm -rf "$samples"' EXIT

# Given parameters and a folder of its own: a measurement changes neither user secrets nor the developer's data.
key=$(printf '1%.0s' {1..64})
arguments=("--Redis:Directory=$samples/redis")
for name in operator-secret admin-secret seal-key session-key key-encryption-key; do arguments+=("--Parameters:$name=$key"); done

now() { date +%s%N; }
sample() { echo "$2" >>"$samples/$1"; }
sample_since() { sample "$1" "$(awk -v from="$2" -v to="$(now)" 'BEGIN { printf "%.2f", (to - from) / 1e9 }')"; }
# All that descends from a process, and from the orchestrator that watches it.
family_of() {
  ps -eo pid=,ppid=,args= | awk -v root="$1" '
    { parent[$1] = $2; line[$1] = $0; if ($0 ~ "dcp start-apiserver --monitor " root "( |$)") watcher = $1 }
    END { for (pid in parent) for (p = pid; p in parent; p = parent[p]) if (p == root || p == watcher) { print line[pid]; break } }'
}

# MiB of the resident sets of a family's processes whose command line matches.
memory_of() {
  local pid
  for pid in $(awk -v pattern="$2" '$0 ~ pattern { print $1 }' <<<"$1"); do cat "/proc/$pid/status" 2>/dev/null; done |
    awk '/^VmRSS/ { sum += $2 } END { printf "%d", sum / 1024 }'
}

# Fails after two minutes, or when the process has ended.
wait_until_ready() {
  local end=$((SECONDS + 120))
  until curl -s -m 1 -o /dev/null -f "$1"; do
    [ "$SECONDS" -lt "$end" ] && kill -0 "$group" 2>/dev/null || { echo "$1 does not answer." >&2; exit 1; }
    sleep 0.02
  done
}

run_apphost() {
  local start log family
  log=$(mktemp "$samples/log-XXXXXX")
  rm -rf "$samples/redis"
  start=$(now)
  ASPNETCORE_ENVIRONMENT=Development DOTNET_ENVIRONMENT=Development setsid dotnet McpAspire.AppHost/bin/Release/net10.0/McpAspire.AppHost.dll \
    --urls http://localhost:18888 --ASPIRE_ALLOW_UNSECURED_TRANSPORT=true --ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:18889 "${arguments[@]}" >"$log" 2>&1 &
  group=$!
  wait_until_ready http://localhost:8080/ready
  sample_since healthy "$start"
  family=$(family_of "$group")
  sample memory-launchers "$(memory_of "$family" 'dotnet run ')"
  sample memory-orchestration "$(memory_of "$family" '/dcp |McpAspire.AppHost')"
  sample memory-dashboard "$(memory_of "$family" 'tools/Aspire.Dashboard')"
  sample memory-services "$(memory_of "$family" 'bin/Release/net10.0/(AuthService|Gateway|McpServer.Api|ToolWorker)')"
  start=$(now)
  kill -TERM "$group" && wait "$group" || true
  while read -r pid _; do while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done; done <<<"$family"
  group=
  sample_since stopped "$start"
}

# How long one service takes to listen, started directly and by `dotnet run`, which Aspire uses.
run_service() {
  local start
  start=$(now)
  ASPNETCORE_URLS=http://127.0.0.1:8790 AUTH_MODE=authless setsid "${@:2}" >/dev/null 2>&1 &
  group=$!
  wait_until_ready http://127.0.0.1:8790/alive
  sample_since "$1" "$start"
  stop_group
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
report 'all resources healthy' s healthy
report 'all resources healthy in a test fixture' s fixture
report 'stopped after SIGTERM' s stopped
report 'memory of the seven `dotnet run`' MiB memory-launchers
report 'memory of AppHost and orchestrator' MiB memory-orchestration
report 'memory of the dashboard' MiB memory-dashboard
report 'memory of our seven processes' MiB memory-services
echo "load average afterwards $(cut -d' ' -f1-3 /proc/loadavg)"
