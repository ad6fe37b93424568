#!/usr/bin/env bash
# Installs what is missing, builds, and runs the whole system in the foreground with the Aspire dashboard. Arguments are the AppHost's. Ctrl+C stops everything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. eng/prerequisites.sh

install_prerequisites
export LOG_FORMAT=${LOG_FORMAT:-simple}
dotnet build McpAspire.AppHost -c Release --nologo -v quiet
exec dotnet run --project McpAspire.AppHost -c Release --no-build -- "$@"
