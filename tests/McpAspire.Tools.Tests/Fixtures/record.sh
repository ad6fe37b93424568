#!/usr/bin/env bash
# Records what the real programs print, for the tests of their parsers. Everything happens in network namespaces of its own: no packet leaves the machine.
# Needs root and the Debian packages traceroute iputils-ping bind9-dnsutils bind9 bind9utils whois openssl nmap iproute2 procps perl-base.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
if [[ ${1:-} != inside ]]; then
  exec unshare --net --mount --pid --fork --mount-proc "$0" inside
fi

mount -t tmpfs tmpfs /run
mkdir -p /run/netns
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 HOME=$work

# A file: the command, how it ended, standard error with its length in bytes, standard output.
record() {
  local file=$here/$1 code=0
  shift
  mkdir -p "$(dirname "$file")"
  timeout 30 "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
  { echo "\$ $*"; echo "exit $code, $(stat -c %s "$work/err") bytes of standard error"; cat "$work/err" "$work/out"; } >"$file"
  echo "${file#"$here"/}: exit $code"
}

## The network: client - r1 - (r2a | r2b) - host, and what cannot be reached behind them.
in_ns() { ip netns exec "$@"; }
link() { # NAMESPACE DEVICE ADDRESS/LENGTH NAMESPACE DEVICE ADDRESS/LENGTH: within one /24 (or 64) each for IPv4 and IPv6
  ip link add "$2" netns "$1" type veth peer name "$5" netns "$4"
  ip -n "$1" addr add "10.77.$3/24" dev "$2"
  ip -n "$4" addr add "10.77.$6/24" dev "$5"
  ip -n "$1" addr add "fd77:${3%.*}::${3#*.}/64" dev "$2" nodad
  ip -n "$4" addr add "fd77:${6%.*}::${6#*.}/64" dev "$5" nodad
  ip -n "$1" link set "$2" up
  ip -n "$4" link set "$5" up
}
for namespace in client r1 r2a r2b host; do
  ip netns add $namespace
  ip -n $namespace link set lo up
  in_ns $namespace sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.fib_multipath_hash_policy=1 net.ipv4.icmp_ratelimit=0 \
    net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.icmp_echo_ignore_broadcasts=0
done
link client eth0 1.2 r1 eth0 1.1
link r1 eth1 2.1 r2a eth0 2.2
link r1 eth2 3.1 r2b eth0 3.2
link r2a eth1 4.1 host eth0 4.2
link r2b eth1 5.1 host eth1 5.2
ip -n client route add default via 10.77.1.1
ip -n client -6 route add default via fd77:1::1
ip -n host addr add 10.77.9.9/32 dev lo
ip -n host addr add fd77:9::9/128 dev lo
ip -n host route add default via 10.77.4.1
ip -n host -6 route add default via fd77:4::1
ip -n r2a route add default via 10.77.2.1
ip -n r2b route add default via 10.77.3.1
ip -n r2a -6 route add default via fd77:2::1
ip -n r1 route add 10.77.9.9 nexthop via 10.77.2.2 nexthop via 10.77.3.2
ip -n r1 route add 10.77.4.0/24 via 10.77.2.2
ip -n r1 route add 10.77.8.0/24 via 10.77.2.2
ip -n r1 -6 route add fd77:9::9 via fd77:2::2
ip -n r1 -6 route add fd77:4::/64 via fd77:2::2
ip -n r1 -6 route add fd77:8::/64 via fd77:2::2
ip -n r2a route add 10.77.9.9 via 10.77.4.2
ip -n r2b route add 10.77.9.9 via 10.77.5.2
ip -n r2a -6 route add fd77:9::9 via fd77:4::2
ip -n r2a route add unreachable 10.77.8.1
ip -n r2a route add prohibit 10.77.8.2
ip -n r2a route add blackhole 10.77.8.3
ip -n r2a -6 route add unreachable fd77:8::1
ip -n r2a -6 route add prohibit fd77:8::2
ip -n client route add unreachable 10.77.7.0/24

# Until link-local addresses are known to be nobody else's.
sleep 3

recorded() { record "$1" ip netns exec client "${@:2}"; sed -i '1s/ip netns exec client //' "$here/$1"; }

## ping
ping=(ping -n -O -c 4 -i 0.2 -W 1 -s 56)
recorded ping/answered.txt "${ping[@]}" -- 10.77.9.9
recorded ping/answered-ipv6.txt "${ping[@]}" -- fd77:9::9
recorded ping/loopback.txt "${ping[@]}" -- 127.0.0.1
recorded ping/blackhole.txt "${ping[@]}" -- 10.77.8.3
recorded ping/unreachable.txt "${ping[@]}" -- 10.77.8.1
recorded ping/unreachable-ipv6.txt "${ping[@]}" -- fd77:8::1
recorded ping/prohibited.txt "${ping[@]}" -- 10.77.8.2
recorded ping/no-neighbour.txt "${ping[@]}" -- 10.77.1.77
recorded ping/no-route.txt "${ping[@]}" -- 10.77.7.7
recorded ping/ttl-exceeded.txt "${ping[@]}" -t 1 -- 10.77.9.9
recorded ping/too-long.txt "${ping[@]}" -M do -s 3000 -- 10.77.9.9
recorded ping/small.txt ping -n -O -c 2 -i 0.2 -W 1 -s 8 -- 10.77.9.9
recorded ping/no-name.txt "${ping[@]}" -- nowhere.lab.internal
(sleep 0.7; ip -n r2a route replace blackhole 10.77.4.2; sleep 0.9; ip -n r2a route del blackhole 10.77.4.2) &
recorded ping/lossy.txt ping -n -O -c 10 -i 0.2 -W 1 -s 56 -- 10.77.4.2
wait $!
# Two machines answer.
recorded ping/multicast.txt ping -n -O -c 2 -i 0.5 -W 1 -I eth0 -- ff02::1
recorded ping/flags-refused.txt ping -n -c 0 -- 127.0.0.1
cp "$(command -v ping)" "$work/ping"
chmod 755 "$work" "$work/ping"
in_ns client sysctl -q -w net.ipv4.ping_group_range="1 0"
recorded ping/not-permitted.txt setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all env PATH="$work" ping -n -c 1 -- 127.0.0.1
sed -i "1s|.*|\$ ping -n -c 1 -- 127.0.0.1|" "$here/ping/not-permitted.txt"

## traceroute
trace=(traceroute -n -q 3 -w 1 -m 8)
recorded traceroute/udp.txt "${trace[@]}" -- 10.77.4.2
recorded traceroute/icmp.txt "${trace[@]}" -I -- 10.77.4.2
in_ns host perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1); bind(S, sockaddr_in(8080, INADDR_ANY)) or die; listen(S, 9); sleep 600' &
sleep 0.5
recorded traceroute/tcp.txt "${trace[@]}" -T -p 8080 -- 10.77.4.2
recorded traceroute/tcp-closed.txt "${trace[@]}" -T -p 8081 -- 10.77.4.2
recorded traceroute/ipv6.txt "${trace[@]}" -- fd77:9::9
recorded traceroute/two-paths.txt "${trace[@]}" -q 8 -- 10.77.9.9
recorded traceroute/unreachable.txt "${trace[@]}" -- 10.77.8.1
recorded traceroute/unreachable-ipv6.txt "${trace[@]}" -- fd77:8::1
recorded traceroute/prohibited.txt "${trace[@]}" -- 10.77.8.2
recorded traceroute/blackhole.txt "${trace[@]}" -- 10.77.8.3
recorded traceroute/no-neighbour.txt "${trace[@]}" -- 10.77.4.77
recorded traceroute/no-route.txt "${trace[@]}" -- 10.77.7.7
recorded traceroute/too-far.txt "${trace[@]}" -m 2 -- 10.77.4.2
recorded traceroute/no-name.txt "${trace[@]}" -- nowhere.lab.internal
recorded traceroute/names.txt traceroute -q 3 -w 1 -m 8 -- 127.0.0.1
# A router that has said as much as its limit allows is silent.
in_ns r2a sysctl -q -w net.ipv4.icmp_ratelimit=60000
in_ns client "${trace[@]}" -q 10 -- 10.77.4.2 >/dev/null
recorded traceroute/silent-router.txt "${trace[@]}" -- 10.77.4.2
in_ns r2a sysctl -q -w net.ipv4.icmp_ratelimit=0
ip -n r2a link set eth1 mtu 1400
recorded traceroute/fragmentation.txt "${trace[@]}" -F -- 10.77.4.2 1450
ip -n r2a link set eth1 mtu 1500

## nping, ping by TCP: the listener of traceroute's is still there
nping=(nping --unprivileged --tcp-connect -c 3 --delay 200ms)
recorded nping/open.txt "${nping[@]}" -p 8080 10.77.4.2
recorded nping/refused.txt "${nping[@]}" -p 8081 10.77.4.2
recorded nping/refused-ipv6.txt "${nping[@]}" -p 8081 -6 fd77:9::9
recorded nping/blackhole.txt "${nping[@]}" -p 8080 10.77.8.3
recorded nping/no-route.txt "${nping[@]}" -p 8080 10.77.7.7
recorded nping/unreachable.txt "${nping[@]}" -p 8080 10.77.8.1
recorded nping/no-name.txt "${nping[@]}" -p 8080 nowhere.lab.internal

## dig: a server of our own in the host's namespace
cp "$here/lab.zone" "$work/lab.zone"
cat >"$work/named.conf" <<CONF
options {
  directory "$work"; pid-file none; session-keyfile none; recursion no; allow-transfer { none; }; minimal-responses no; dnssec-validation no;
  listen-on port 53 { any; }; listen-on-v6 port 53 { any; };
};
controls { };
zone "lab.internal" { type primary; file "lab.signed"; check-names ignore; };
zone "broken.internal" { type primary; file "missing.zone"; };
CONF
(cd "$work" && dnssec-keygen -q -a ECDSAP256SHA256 -f KSK lab.internal >/dev/null && dnssec-signzone -q -S -z -o lab.internal -f lab.signed lab.zone >/dev/null)
in_ns host named -g -c "$work/named.conf" >"$work/named.log" 2>&1 &
for attempt in $(seq 50); do
  grep -q "^.* running$" "$work/named.log" && break
  sleep 0.2
done
in_ns host perl -MSocket -e 'socket(S, PF_INET, SOCK_DGRAM, 0); bind(S, sockaddr_in(5399, INADDR_ANY)) or die; sleep 600' &

dig=(dig -r +nocmd +noall +comments +question +answer +authority +additional +stats +nottlunits +nosplit +nomultiline +noidnin +noidnout +time=1 +tries=2 -p 53 @10.77.9.9)
dig_record() { recorded "dig/$1.txt" "${dig[@]}" "${@:2}"; }
dig_record a -t A -q web.lab.internal
dig_record aaaa -t AAAA -q web.lab.internal
dig_record cname -t A -q www.lab.internal
dig_record mx -t MX -q lab.internal
dig_record ns -t NS -q lab.internal
dig_record soa -t SOA -q lab.internal
dig_record txt -t TXT -q lab.internal
dig_record srv -t SRV -q _http._tcp.lab.internal
dig_record caa -t CAA -q lab.internal
dig_record tlsa -t TLSA -q _443._tcp.web.lab.internal
dig_record sshfp -t SSHFP -q web.lab.internal
dig_record https -t HTTPS -q web.lab.internal
dig_record naptr -t NAPTR -q naptr.lab.internal
dig_record ptr -t PTR -q 80.9.77.10.in-addr.lab.internal
dig_record ds -t DS -q child.lab.internal
dig_record unknown-type -t TYPE65400 -q odd.lab.internal
dig_record any -t ANY -q web.lab.internal
dig_record dnssec +dnssec -t A -q web.lab.internal
dig_record dnskey +dnssec -t DNSKEY -q lab.internal
dig_record large -t TXT -q large.lab.internal
dig_record no-data -t MX -q web.lab.internal
dig_record nxdomain -t A -q nope.lab.internal
dig_record servfail -t A -q broken.internal
dig_record refused -t A -q elsewhere.example
dig_record reverse -x 10.77.9.80
dig_record idn -t A -q xn--bcher-kva.lab.internal
dig_record idn-bytes -t A -q bücher.lab.internal
dig_record escaped-name -t A -q 'host\;name.lab.internal'
dig_record hostile-name -t A -q 'x.hostile.lab.internal'
dig=("${dig[@]/@10.77.9.9/@fd77:9::9}")
dig_record over-ipv6 -t A -q web.lab.internal
dig=("${dig[@]/@fd77:9::9/@10.77.9.9}")
dig=("${dig[@]/#53/5399}")
dig_record timeout -t A -q web.lab.internal
dig=("${dig[@]/#5399/5398}")
dig_record closed-port -t A -q web.lab.internal
dig=("${dig[@]/@10.77.9.9/@10.77.7.7}")
dig_record no-route -t A -q web.lab.internal
recorded dig/no-server.txt dig -r +nocmd @nowhere.lab.internal -t A -q web.lab.internal
recorded dig/no-type.txt dig -r +nocmd -t A +nooption @10.77.4.2 -q web.lab.internal

## whois: a server that answers with the file that is named by the query
in_ns host perl -MSocket -e '
  my ($folder, $port) = @ARGV;
  socket(S, PF_INET, SOCK_STREAM, 0); setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1); bind(S, sockaddr_in($port, INADDR_ANY)) or die; listen(S, 9);
  while (accept(my $client, S)) {
    my $query = <$client>; $query =~ s/[^A-Za-z0-9.:-]//g;
    if (open(my $answer, "<:raw", "$folder/$query.txt")) { local $/; print $client scalar <$answer>; }
    close $client;
  }' "$here/whois-answers" 43 &
sleep 0.5
for answer in "$here"/whois-answers/*.txt; do
  query=$(basename "$answer" .txt)
  recorded "whois/$query.txt" whois --no-recursion -h 10.77.4.2 -p 43 -- "$query"
done
recorded whois/empty.txt whois --no-recursion -h 10.77.4.2 -p 43 -- nothing-at-all.test
recorded whois/closed-port.txt whois --no-recursion -h 10.77.4.2 -p 44 -- thick.test
recorded whois/no-route.txt whois --no-recursion -h 10.77.7.7 -p 43 -- thick.test
recorded whois/no-name.txt whois --no-recursion -h nowhere.lab.internal -p 43 -- thick.test

## openssl s_client: a chain of three
cd "$work"
pki() { openssl "$@" 2>/dev/null; }
key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
pki req -x509 "${key[@]}" -keyout root.key -out root.pem -days 3650 -subj "/O=Lab/CN=Lab Root"
pki req "${key[@]}" -keyout middle.key -out middle.csr -subj "/O=Lab/CN=Lab Issuing CA"
pki x509 -req -in middle.csr -CA root.pem -CAkey root.key -CAcreateserial -days 1000 -out middle.pem -extfile <(echo "basicConstraints=critical,CA:TRUE")
pki req "${key[@]}" -keyout leaf.key -out leaf.csr -subj "/C=DE/O=Lab \"Quoted\", Inc./CN=web.lab.internal"
pki x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -CAcreateserial -days 90 -out leaf.pem -extfile <(echo "subjectAltName=DNS:web.lab.internal,DNS:*.lab.internal")
pki req -x509 -newkey rsa:2048 -nodes -keyout self.key -out self.pem -days -1 -subj "/CN=self.lab.internal" || pki req -x509 -newkey rsa:2048 -nodes -keyout self.key -out self.pem -days 1 -subj "/CN=self.lab.internal"
in_ns host openssl s_server -accept 8443 -cert leaf.pem -key leaf.key -cert_chain middle.pem -quiet >/dev/null 2>&1 < <(sleep 600) &
in_ns host openssl s_server -accept 8444 -cert self.pem -key self.key -tls1_2 -quiet >/dev/null 2>&1 < <(sleep 600) &
sleep 1
tls() { recorded "tls/$1.txt" openssl s_client -connect "$2" -servername web.lab.internal -showcerts "${@:3}"; }
tls chain 10.77.4.2:8443
tls verified 10.77.4.2:8443 -CAfile root.pem -verify_hostname web.lab.internal
tls self-signed-tls12 10.77.4.2:8444
tls closed-port 10.77.4.2:8445
