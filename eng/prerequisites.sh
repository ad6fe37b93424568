#!/usr/bin/env bash
# Makes sure that what the system runs on is there: the .NET SDK, and Debian's packages of the programs that tools and the job queue need.
# Sourced by run.sh and test.sh.

# program:package
prerequisites=(redis-server:redis-server nmap:nmap traceroute:traceroute ping:iputils-ping dig:dnsutils whois:whois bwrap:bubblewrap openssl:openssl)

missing_packages() {
  local entry program
  for entry in "${prerequisites[@]}"; do
    program=${entry%%:*}
    [ "$program" = redis-server ] && command -v valkey-server >/dev/null && continue
    command -v "$program" >/dev/null || printf '%s\n' "${entry#*:}"
  done
}

install_prerequisites() {
  # Programs of the system administrator, such as some distributions' nmap, are not on every user's PATH.
  PATH=$PATH:/usr/sbin:/sbin

  if ! command -v dotnet >/dev/null; then
    echo 'The .NET SDK 10 is missing: https://dotnet.microsoft.com/download/dotnet/10.0' >&2
    return 1
  fi

  local missing sudo=()
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] && return 0

  if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo=(sudo -n); fi
  if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || [ ${#sudo[@]} -gt 0 ]; }; then
    echo "Installing ${missing[*]} ..." >&2
    "${sudo[@]}" apt-get update -qq >&2 &&
      "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 || return 1
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -eq 0 ] && return 0
  fi

  echo "Missing packages: install them with 'apt-get install ${missing[*]}'." >&2
  case " ${missing[*]} " in *' redis-server '*) return 1 ;; esac
  echo 'The tools that need them will be listed as unavailable.' >&2
}
