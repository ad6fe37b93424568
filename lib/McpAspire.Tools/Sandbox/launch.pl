# Makes this process what a tool may be and then becomes the tool: no second process, no shell, no compiler, no module of Perl's library.
# Arguments: name=value …, --, the program, its arguments. What is asked for is done or nothing runs: exit code 126 and the reason.
my %want;
while (defined($_ = shift) && $_ ne q(--)) {
    my ($name, $value) = split /=/, $_, 2;
    push @{ $want{$name} }, $value;
}
my %number;
@number{qw(openat close_range setsid prctl prlimit64 setgroups setresgid setresuid capset create_ruleset add_rule restrict_self)} = map { 0 + $_ } split /,/, $want{numbers}[0];

sub refuse { print STDERR "sandbox: $_[0]: $!\n"; exit 126 }

sub must {
    my ($what, @arguments) = @_;
    my $result = syscall($number{$what}, @arguments);
    refuse($what) if $result == -1;
    return $result;
}

sub numbers { return map { 0 + $_ } split /:/, $_[0] }

$! = 0;
must('close_range', 3, 0xffffffff, 0);
must('setsid') if $want{session};
umask 077;
chdir $want{folder}[0] or refuse('chdir');

# Out of memory, the kernel takes the tool and not the worker.
if (open my $score, '>', '/proc/self/oom_score_adj') { print $score 1000; close $score }

# Landlock: what of the file system, of TCP ports and of other processes there is for it.
my $ruleset;
if ($want{landlock}) {
    my ($size, @handled) = numbers($want{landlock}[0]);
    $ruleset = must('create_ruleset', substr(pack('Q3', @handled), 0, $size), $size, 0);
    for (@{ $want{beneath} }) {
        my ($rights, $path) = split /:/, $_, 2;
        my $fd = syscall($number{openat}, -100, "$path\0", 0x280000, 0);    # O_PATH | O_CLOEXEC
        next if $fd == -1;    # what cannot be opened here cannot be opened later
        must('add_rule', $ruleset, 1, pack('Ql', $rights, $fd), 0);
    }
    must('add_rule', $ruleset, 2, pack('QQ', numbers($_)), 0) for @{ $want{port} };
}

for (@{ $want{limit} }) {
    my ($resource, @values) = numbers($_);
    must('prlimit64', 0, $resource, pack('QQ', @values), 0);
}

# Rights of root: none, but for raw sockets where they are asked for. A program whose file asks for that right (ping) starts only if it is not beyond reach.
my $raw = $want{raw} ? 1 << 13 : 0;
if ($> == 0) {
    for my $right (0 .. 63) {
        next if $right == 13 && ($raw || $want{uid});
        my $has = syscall($number{prctl}, 23, $right, 0, 0, 0);    # PR_CAPBSET_READ
        last if $has == -1;
        must('prctl', 24, $right, 0, 0, 0) if $has;    # PR_CAPBSET_DROP
    }
}
if ($want{uid}) {
    my $uid = 0 + $want{uid}[0];
    must('prctl', 8, 1, 0, 0, 0);    # PR_SET_KEEPCAPS
    must('setgroups', 0, 0);
    must('setresgid', $uid, $uid, $uid);
    must('setresuid', $uid, $uid, $uid);
}
if ($want{sweep}) {
    # Atomic, unlike any walk over processes: all of this user that there are, and none that they are about to start.
    refuse(q(kill)) if $> == 0 || $< == 0;
    kill 9, -1;
    exit 0;
}
must('capset', pack('LL', 0x20080522, 0), pack('L6', $raw, $raw, $raw, 0, 0, 0));
must('prctl', 47, 2, 13, 0, 0) if $raw;    # PR_CAP_AMBIENT_RAISE

# A change of user forgets that this process is to die with its parent; the parent may have died before it is said.
if ($want{parent}) {
    must('prctl', 1, 9, 0, 0, 0);    # PR_SET_PDEATHSIG, SIGKILL
    exit 126 if getppid() != $want{parent}[0];
}
must('prctl', 38, 1, 0, 0, 0);    # PR_SET_NO_NEW_PRIVS
must('restrict_self', $ruleset, 0) if $want{landlock};
my $filter = pack 'H*', $want{filter}[0];
must('prctl', 22, 2, pack('S x6 P', length($filter) / 8, $filter), 0, 0);    # PR_SET_SECCOMP, SECCOMP_MODE_FILTER

%ENV = map { split /=/, $_, 2 } @{ $want{env} };
exec { $ARGV[0] } @ARGV;
print STDERR "$ARGV[0]: $!\n";
exit 127;
