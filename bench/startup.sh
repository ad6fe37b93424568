#!/usr/bin/env bash
# How long the built system takes from `dotnet McpAspire.AppHost.dll` to all healthy, and what the AppHost then holds in memory.
# Beside it, in the same run, the floor: `dotnet --version`, a .NET process that starts and ends. Usage: bench/startup.sh [runs]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-5}
apphost=McpAspire.AppHost/bin/Release/net10.0/McpAspire.AppHost.dll
[ -f "$apphost" ] || dotnet build McpAspire.AppHost -c Release --nologo -v quiet

now() { date +%s%N; }
seconds() { awk -v ns="$1" 'BEGIN { printf "%.2f", ns / 1e9 }'; }
# Given parameters: a measurement writes no user secrets.
key=$(printf '1%.0s' {1..64})
arguments=(--environment=Development --DcpPublisher:RandomizePorts=true --Parameters:operator-secret="$key" --Parameters:seal-key="$key" --Parameters:session-key="$key" --Parameters:key-encryption-key="$key")

printf '%-4s %14s %14s %10s %14s\n' run 'healthy (s)' 'floor (s)' ratio 'AppHost (MiB)'
for run in $(seq "$runs"); do
  start=$(now)
  dotnet --version >/dev/null
  floor=$(($(now) - start))

  start=$(now)
  coproc apphost_process { exec dotnet "$apphost" "${arguments[@]}" 2>&1; }
  while read -r line <&"${apphost_process[0]}"; do [[ $line == *'Distributed application started'* ]] && break; done
  healthy=$(($(now) - start))
  memory=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$apphost_process_PID/status")
  pid=$apphost_process_PID
  kill -TERM "$pid"
  cat <&"${apphost_process[0]}" >/dev/null || true
  wait "$pid" || true
  printf '%-4s %14s %14s %10s %14s\n' "$run" "$(seconds "$healthy")" "$(seconds "$floor")" "$(awk -v a="$healthy" -v b="$floor" 'BEGIN { printf "%.1f", a / b }')" "$memory"
done
