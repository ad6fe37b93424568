#!/usr/bin/env bash
# How long an assistant that starts McpServer.Api over standard input and output waits for its first tools/list, beside npm's server-everything, in turns.
# The floor: a .NET process that starts and ends. Measure on a quiet machine. Needs npm. Usage: bench/stdio.sh [runs]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-15}
node=bench/Mcp/peer/node_modules/.bin/node
dotnet build McpServer.Api -c Release --nologo -v quiet
[ -x "$node" ] || (cd bench/Mcp/peer && npm ci --silent --no-fund --no-audit)

samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT
now() { date +%s%N; }

# Name, command.
sample() {
  local name=$1
  shift
  "$node" bench/Mcp/peer/stdio.js "$@" >>"$samples/$name"
}

# Label, samples, column.
report() {
  cut -d' ' -f"$3" "$samples/$2" | sort -n | awk -v label="$1" '
    { value[NR] = $1 }
    END { printf "| %s | %s ms | %s–%s ms |\n", label, NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2, value[1], value[NR] }'
}

echo "$runs runs on $(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg)"
for _ in $(seq "$runs"); do
  from=$(now)
  dotnet --version >/dev/null
  echo $((($(now) - from) / 1000000)) >>"$samples/floor"
  sample ours env MCP_SERVER_TRANSPORT=stdio dotnet McpServer.Api/bin/Release/net10.0/McpServer.Api.dll
  sample everything "$node" bench/Mcp/peer/node_modules/@modelcontextprotocol/server-everything/dist/index.js stdio
done

printf '| first answer over stdio | median | range |\n|---|---|---|\n'
report 'McpServer.Api: tools/list' ours 1
report 'McpServer.Api: initialize' ours 2
report 'server-everything: tools/list' everything 1
report 'server-everything: initialize' everything 2
report 'floor: a .NET process starts and ends' floor 1
echo "load average afterwards $(cut -d' ' -f1-3 /proc/loadavg)"
