#!/usr/bin/env bash
# The speed of the FPE engine beside the AES floor of this machine, and of npm's ff3 as the peer, in one table. Takes some two minutes. Usage: bench/fpe.sh [LENGTH]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dotnet build bench/Fpe -c Release --nologo -v quiet
(cd bench/Fpe/peer && npm install --silent --no-fund --no-audit --no-package-lock)
dotnet bench/Fpe/bin/Release/net10.0/McpAspire.Fpe.Bench.dll speed "$@"
node bench/Fpe/peer/ff3.js "$@"
