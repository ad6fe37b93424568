#!/usr/bin/env bash
# Installs what is missing, builds, and runs the whole system in the foreground, with the Aspire dashboard unless --no-dashboard is given.
# Other arguments are the AppHost's. Ctrl+C stops everything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. eng/prerequisites.sh
. eng/dashboard.sh

arguments=() with_dashboard=1
for argument in "$@"; do
  if [ "$argument" = --no-dashboard ]; then
    with_dashboard=
    arguments+=(--AppHost:DisableDashboard=true)
  else
    arguments+=("$argument")
  fi
done

install_prerequisites
[ -z "$with_dashboard" ] || install_dashboard || true
export LOG_FORMAT=${LOG_FORMAT:-simple}
dotnet build McpAspire.AppHost -c Release --nologo -v quiet
exec dotnet run --project McpAspire.AppHost -c Release --no-build -- ${arguments[@]+"${arguments[@]}"}
