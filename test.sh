#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors, checks the format, runs every test. The last line adds up the runners' own counters.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. eng/prerequisites.sh

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

stop() {
  echo "$1" >&2
  echo '0 passed, 1 failed, 0 skipped'
  exit 1
}

# Counters by their names in xunit's reports and in the node runner's.
counted() {
  {
    grep -rhoE --include='*.trx' '<Counters [^>]*>' "$results" | grep -oE " $1=\"[0-9]+\"" | grep -oE '[0-9]+'
    grep -hoE --include='*.tap' -r "^# ($2) [0-9]+" "$results" | grep -oE '[0-9]+$'
  } | awk '{ sum += $1 } END { print sum + 0 }'
}

# A folder of tests that Node.js runs, in the version that the folder brings.
test_with_node() {
  cd "tests/$1" && npm ci --loglevel=error --no-audit --no-fund &&
    node_modules/.bin/node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination="$results/$1.tap"
}

# The tests open the dashboard in a browser, and run MCP clients that are written for Node.js.
prerequisites+=(chromium:chromium node:nodejs npm:npm)
install_prerequisites || stop 'The set-up failed.'
command -v chromium >/dev/null && command -v npm >/dev/null || stop 'The tests need chromium and npm.'
# Most processes of the tests are too short for methods to be compiled again: after a second (hexadecimal) without new ones, not after a tenth.
export DOTNET_TC_CallCountingDelayMs=3E8

# The style is dotnet format's to check.
dotnet build McpAspire.sln -c Release --nologo -v quiet -p:EnforceCodeStyleInBuild=false || stop 'The build failed.'
dotnet format whitespace McpAspire.sln --no-restore --verify-no-changes || stop 'dotnet format whitespace would change files.'
dotnet format style McpAspire.sln --no-restore --verify-no-changes || stop 'dotnet format style would change files.'

dotnet test --solution McpAspire.sln -c Release --no-build --max-parallel-test-modules 1 --report-xunit-trx --results-directory "$results"
status=$?
(test_with_node clients) || status=1

# A test host that crashed wrote no counters, and a run without any test proves nothing.
passed=$(counted passed pass) failed=$(counted failed 'fail|cancelled') skipped=$(counted notExecuted 'skipped|todo')
if [ "$failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$passed" -eq 0 ]; }; then failed=1; fi
[ "$failed" -gt 0 ] && [ "$status" -eq 0 ] && status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
