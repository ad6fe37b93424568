# Makes this process what a tool may be and then becomes the tool: no second process, no shell, no compiler, no module of Perl's library.
# Arguments: name=value …, --, the program, its arguments. What is asked for is done or nothing runs. The descriptor named by status is told "ready" just before the
# program starts, or the reason why it does not; the program never has that descriptor.
my %want;
while (defined($_ = shift) && $_ ne q(--)) {
    my ($name, $value) = split /=/, $_, 2;
    push @{ $want{$name} }, $value;
}
my %number = map { split /:/ } split /,/, $want{calls}[0];
$_ += 0 for values %number;

my $fd = 0 + $want{status}[0];
open my $status, '>&=', $fd or exit 126;

sub refuse { syswrite $status, "$_[0]: $!"; exit 126 }

sub must {
    my ($what, @arguments) = @_;
    my $result = syscall($number{$what}, @arguments);
    refuse($what) if $result == -1;
    return $result;
}

sub numbers { return map { 0 + $_ } split /:/, $_[0] }

$! = 0;
fcntl($status, 2, 1) or refuse('fcntl');    # F_SETFD, FD_CLOEXEC
must('close_range', 3, $fd - 1, 0) if $fd > 3;
must('close_range', $fd + 1, 0xffffffff, 0);
must('setsid') if $want{session};
umask 077;
chdir $want{folder}[0] or refuse('chdir');

# What is written to the folder in memory is not run, by the loader no more than directly; and empty files take memory, too.
must('mount', 0, "$want{noexec}[0]\0", 0, 0x2e, "nr_inodes=16384\0") if $want{noexec};    # MS_REMOUNT, MS_NOSUID, MS_NODEV, MS_NOEXEC

# Out of memory, the kernel takes the tool and not the worker.
if (open my $score, '>', '/proc/self/oom_score_adj') { print $score 1000; close $score }

# Landlock: what of the file system, of TCP ports and of other processes there is for it.
my $ruleset;
if ($want{landlock}) {
    my ($size, @handled) = numbers($want{landlock}[0]);
    $ruleset = must('landlock_create_ruleset', substr(pack('Q3', @handled), 0, $size), $size, 0);
    for (@{ $want{beneath} }) {
        my ($rights, $path) = split /:/, $_, 2;
        my $below = syscall($number{openat}, -100, "$path\0", 0x280000, 0);    # O_PATH | O_CLOEXEC
        next if $below == -1;    # what cannot be opened here cannot be opened later
        must('landlock_add_rule', $ruleset, 1, pack('Ql', $rights, $below), 0);
    }
    must('landlock_add_rule', $ruleset, 2, pack('QQ', numbers($_)), 0) for @{ $want{port} };
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
must('capset', pack('LL', 0x20080522, 0), pack('L6', $raw, $raw, $raw, 0, 0, 0));
must('prctl', 47, 2, 13, 0, 0) if $raw;    # PR_CAP_AMBIENT_RAISE

# A change of user forgets that this process is to die with its parent; the parent may have died before it is said.
if ($want{parent}) {
    must('prctl', 1, 9, 0, 0, 0);    # PR_SET_PDEATHSIG, SIGKILL
    exit 126 if getppid() != $want{parent}[0];
}
must('prctl', 38, 1, 0, 0, 0);    # PR_SET_NO_NEW_PRIVS
must('landlock_restrict_self', $ruleset, 0) if $want{landlock};
my $filter = pack 'H*', $want{filter}[0];
%ENV = map { split /=/, $_, 2 } @{ $want{env} };
syswrite $status, "ready\n" or exit 126;
must('seccomp', 1, 2, pack('S x6 P', length($filter) / 8, $filter));    # SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG
exec { $ARGV[0] } @ARGV;
refuse("$ARGV[0] cannot be started");
