#!/usr/bin/env bash
# Fetches the Aspire dashboard, which comes inside the Aspire CLI, once for each user. Sourced by run.sh and test.sh.

dashboard_version=13.5.4

install_dashboard() {
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/mcpaspire
  local target=$cache/aspire-dashboard-$dashboard_version
  [ -x "$target/aspire-managed" ] && return 0

  if [ "$(uname -sm)" != 'Linux x86_64' ] || ! command -v npm >/dev/null; then
    echo 'No dashboard: fetching it takes npm, on Linux x86-64.' >&2
    return 1
  fi

  echo "Fetching the Aspire dashboard $dashboard_version (130 MB, once) ..." >&2
  local staging status=0
  mkdir -p "$cache" && staging=$(mktemp -d "$cache/.dashboard-XXXXXX") || return 1
  (cd "$staging" && fetch_dashboard "$target") >/dev/null 2>&1 || status=1
  rm -rf "$staging"
  [ "$status" -eq 0 ] || echo 'No dashboard: it could not be fetched.' >&2
  return "$status"
}

# The target appears in one step, when it is whole; whoever else was faster has made the same.
fetch_dashboard() {
  npm pack --silent "@microsoft/aspire-cli-linux-x64@$dashboard_version" && tar -xzf ./*.tgz &&
    HOME=$PWD package/bin/aspire setup --non-interactive --nologo &&
    { mv -T package/versions/*/managed "$1" || [ -x "$1/aspire-managed" ]; }
}
