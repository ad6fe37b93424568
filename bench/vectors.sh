#!/usr/bin/env bash
# Holds the FPE engine against every vector file (*.json) of a folder, with the AES instructions of this machine and without any. Exits with 1 if a row fails.
# Usage: bench/vectors.sh FOLDER
set -euo pipefail
folder=$(realpath "${1:?usage: bench/vectors.sh FOLDER}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dotnet build bench/Fpe -c Release --nologo -v quiet
bench=bench/Fpe/bin/Release/net10.0/McpAspire.Fpe.Bench.dll
dotnet "$bench" vectors "$folder"
echo 'without hardware instructions:'
DOTNET_EnableHWIntrinsic=0 dotnet "$bench" vectors "$folder"
