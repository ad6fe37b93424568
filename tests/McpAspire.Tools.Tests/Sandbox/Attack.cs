using System.Runtime.InteropServices;

namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>A hostile program: what it runs, and how to tell from the report whether it was denied, limited, or not held.</summary>
internal sealed record Attack(string Name, Func<HostileWorker, int, HostileRun> Program, Func<HostileReport, string> Judge)
{
    private const string Tried = "tried ";

    private const string Connect = """socket(S,2,1,0) && connect(S, pack('S n C4 x8', 2, $ARGV[0], 127,0,0,1)) or die "connect: $!\n"; print 'done'""";
    private const string Listen = """socket(S,2,1,0) && bind(S, pack('S n C4 x8', 2, 0, 127,0,0,1)) && listen(S,5) or die "listen: $!\n"; print 'done'""";

    private const string Copy = """my $copy = "$ENV{TMPDIR}/copy"; open I, '<:raw', '/bin/echo'; sysopen O, $copy, 0101, 0700; local $/; print O <I>; close O; $| = 1; @ARGV = 'done'; """;

    // Survivors, if there are any, exchange a set-uid file for a link to the file of another, again and again.
    private const string Racer = """
        chdir $ENV{TMPDIR}; sysopen F, 'f', 0101, 0777; symlink $ARGV[0], 'l';
        for (1..4) { fork and next; syscall 112; close $_ for *STDIN, *STDOUT, *STDERR; fork and exit; my ($f, $l) = ("f\0", "l\0"); syscall 316, -100, $f, -100, $l, 2 while 1 }
        select undef, undef, undef, 0.05;
        """;

    // Maps a page of a file, read and shared.
    private static readonly string Map = $"syscall({Number(9, 222)}, 0, 4096, 1, 1, fileno($h), 0) == -1 and die qq($!\n)";

    private static readonly int MemfdCreate = Number(319, 279);
    private static readonly int Fallocate = Number(285, 47);
    private static readonly int ExecuteAt = Number(322, 281);
    private static readonly int PrlimitOfProcess = Number(302, 261);
    private static readonly string OrphanSeconds = ProcFs.UniqueSeconds();

    /// <summary>All of them; the names are the rows of the table in docs/sandbox.md.</summary>
    public static readonly IReadOnlyList<Attack> All =
    [
        new("Fork bomb", Perl("""for (1..700) { my $p = fork; die "Cannot fork: $!\n" unless defined $p; $p or do { sleep 60; exit } } print 'done'; kill 9, -$$"""), Stopped),
        new("Memory bomb", Perl("""my $n = 800_000_000; my $x = 'a' x $n; print 'done'"""), Stopped),
        new("Processor spin", (_, _) => new HostileRun(["-e", "1 while 1"], CpuSeconds: 1), Limited("cpu")),
        new("1 GB of output", Perl("""print 'x' x 65536 for 1..16384"""), Limited("output")),
        new("One large file", Perl("""open F, '>', "$ENV{TMPDIR}/f"; print F 'x' x 65536 for 1..300; print 'done'"""), Limited("disk")),
        new(
            "Many files",
            Perl("""for my $n (1..30) { open F, '>', "$ENV{TMPDIR}/$n" or die "$!\n"; syswrite F, 'x' x 4_000_000 or die "$!\n" for 1..3; close F } sleep 20; print 'done'"""),
            Full),
        new(
            "Files that were removed and are held open",
            Perl("""for my $n (1..12) { my $f = "$ENV{TMPDIR}/$n"; open my $h, '+>', $f or die "$!\n"; unlink $f or die "$!\n"; for (1..15) { syswrite $h, 'x' x 1_000_000 or die "$!\n" } push @h, $h } sleep 20; print 'done'"""),
            Full),
        new(
            "Files that were removed and are mapped",
            Perl($$"""for my $n (1..12) { my $f = "$ENV{TMPDIR}/$n"; open my $h, '+>', $f or die "$!\n"; unlink $f or die "$!\n"; for (1..15) { syswrite $h, 'x' x 1_000_000 or die "$!\n" } {{Map}} } sleep 20; print 'done'"""),
            Full),
        new(
            "Files in a folder that is renamed all the time",
            Perl("""mkdir "$ENV{TMPDIR}/a"; for my $n (1..12) { open F, '>', "$ENV{TMPDIR}/a/$n" or die "$!\n"; for (1..15) { syswrite F, 'x' x 1_000_000 or die "$!\n" } close F } my $end = time + 20; chdir $ENV{TMPDIR}; while (time < $end) { for (1..10_000) { rename 'a', 'b'; rename 'b', 'a' } } print 'done'"""),
            Full),
        new("Empty files without number", Perl("""for my $n (1..100_000) { open F, '>', "$ENV{TMPDIR}/$n" or die "$!\n"; close F } sleep 20; print 'done'"""), Full),
        new(
            "Files in a folder that cannot be listed",
            Perl("""mkdir "$ENV{TMPDIR}/d", 0300 or die; for my $n (1..30) { open F, '>', "$ENV{TMPDIR}/d/$n" or die "$!\n"; syswrite F, 'x' x 4_000_000 or die "$!\n" for 1..3; close F } sleep 20; print 'done'"""),
            Full),
        new("Files in memory without a folder", Perl($"my $n = \"m\\0\"; my $f = syscall({MemfdCreate}, $n, 0); $f == -1 and die qq($!\n); print 'done'"), Denied),
        new("Folders made to resist removal", Perl("""chdir $ENV{TMPDIR}; for (1..3000) { mkdir 'dddddddd', 0700 or die; chdir 'dddddddd' or die } mkdir "\xff\n", 0; mkdir 'x', 0; print 'done'"""), Harmless),
        new("Moving its folder away", Perl("""open F, '>', "$ENV{TMPDIR}/f"; close F; rename $ENV{TMPDIR}, "$ENV{TMPDIR}.moved" and symlink '/etc', $ENV{TMPDIR}; print 'done'"""), Harmless),
        new("Running what it wrote", Perl(Copy + """exec $copy, 'done' or die "$!\n";"""), Denied),
        new("Running what it wrote by the loader", Perl(Copy + """my ($loader) = glob '/lib64/ld-linux-*.so.* /lib/ld-linux-*.so.*'; exec $loader, $copy, 'done' or die "$!\n";"""), Denied),
        new(
            "Running what it wrote by its descriptor",
            Perl(Copy + $"open my $h, '<', $copy; my ($empty, $argv, $env) = (\"\\0\", pack('ppx8', $copy, 'done'), pack('x8')); syscall({ExecuteAt}, fileno($h), $empty, $argv, $env, 0x1000); die qq($!\n)"),
            Denied),
        new("Reading /etc/shadow", Perl("""open F, '<', '/etc/shadow' or die "$!\n"; print 'done'"""), Denied),
        new("Reading /proc/1/environ", Perl("""open F, '<', '/proc/1/environ' or die "$!\n"; print 'done' if length <F>"""), Denied),
        new("Reading the worker's environment", (_, _) => new(["-e", $$"""local $/; for (glob '/proc/[0-9]*/environ') { open F, '<', $_ or next; print 'done' if <F> =~ /{{HostileWorker.Secret}}=/ }"""]), Denied),
        new("Reading the worker's files", (worker, _) => new(["-e", """open F, '<', $ARGV[0] or die "$!\n"; print 'done'""", worker.SecretFile]), Denied),
        new("Seeing other processes", (worker, _) => new(["-e", """open F, '<', "/proc/$ARGV[0]/cmdline" or die "$!\n"; print 'done'""", $"{worker.Id}"]), Denied),
        new("Signals to the worker", (worker, _) => new(["-e", """kill 0, $ARGV[0] or die "$!\n"; print 'done'""", $"{worker.Id}"]), Denied),
        new("Limits of the worker", OnWorker($"my $l = pack('QQ', 0, 0); syscall({PrlimitOfProcess}, 0+$ARGV[0], 4, $l, 0) == 0 and print 'done'"), Denied),
        new(
            "Priority and scheduling of the worker",
            OnWorker("""my $p = 0+$ARGV[0]; for ([141, 0, $p, 1], [144, $p, 5, pack('l', 0)], [203, $p, 8, pack('Q', 1)], [251, 1, $p, (3 << 13)]) { my ($call, @arguments) = @$_; syscall($call, @arguments) == 0 and print 'done' }"""),
            Denied),
        new(
            "Modes, owners and times of files outside",
            (worker, _) => new(["-e", """my $f = $ARGV[0]; chmod 0666, $f and print 'done'; utime 0, 0, $f and print 'done'; chown $<, -1, $f and print 'done'""", worker.SecretFile]),
            Denied),
        new("A set-uid file of its own", Perl("""my $f = "$ENV{TMPDIR}/s"; sysopen F, $f, 0101, 06755; (stat $f)[2] & 06000 and print 'done'"""), Denied),
        new(
            "Set-uid bit on a file outside by a race with removal",
            (worker, _) => new(["-e", Racer, worker.SecretFile]),
            Harmless),
        new(
            "Watching what others do with files",
            Perl("syscall(294, 0) >= 0 and print 'done'; open F, '<', '/usr' or die; defined fcntl(F, 1026, 2) and print 'done'"),
            Denied),
        new("Locking files that the worker reads", Perl("""open F, '<', '/etc/passwd' or die; flock(F, 6) or die "$!\n"; print 'done'"""), Denied),
        new(
            "Reserving disk without writing",
            Perl($"open F, '>', \"$ENV{{TMPDIR}}/f\" or die; for my $mode (0, 1) {{ syscall({Fallocate}, fileno(F), $mode, 0, 8 << 20) == 0 and print 'done' }}"),
            Denied),
        new("Namespaces of its own", Perl("(syscall(272, 0x10000000) == 0 or syscall(272, 0x40000000) == 0) and print 'done'"), Denied),
        new("Calls by another convention", Perl("syscall(0x40000000 | 39) > 0 and print 'done'"), report => report.ErrorType == "ExecutionError" ? "denied" : "not held"),
        new("Sockets of kinds that no tool needs, network declared", (_, _) => new(["-e", "socket(S,1,1,0) || socket(S,2,1,262) || socket(S,2,5,132) || socket(S,38,5,0) || socket(S,16,3,16) and print 'done'"], Network: true), Denied),
        new("Seeing the traffic of others, raw sockets declared", (_, _) => new(["-e", "socket(S,17,3,768) || socket(S,2,3,6) || socket(S,2,3,17) and print 'done'"], Network: true, RawSockets: true), Denied),
        new(
            "Headers of its own, raw sockets declared",
            (_, _) => new(["-e", "for ([0, 3], [0, 19], [1, 36]) { socket(S,2,3,1) && setsockopt(S, $_->[0], $_->[1], pack 'i', 1) and print 'done' }"], Network: true, RawSockets: true),
            Denied),
        new(
            "Sending from addresses of others, network declared",
            (_, _) => new(["-e", "for ([2, 0, 15], [2, 0, 19], [10, 41, 78], [10, 41, 75]) { socket(S,$_->[0],2,0) && setsockopt(S, $_->[1], $_->[2], pack 'i', 1) and print 'done' }"], Network: true),
            Denied),
        new("Connecting to Redis", (_, port) => new(["-e", Connect, $"{port}"]), Denied),
        new("Connecting to Redis, network declared", (_, port) => new(["-e", Connect, $"{port}"], Network: true), Denied),
        new("Listening on a port", Perl(Listen), Denied),
        new("Listening on a port, network declared", (_, _) => new(["-e", Listen], Network: true), Denied),
        new("Writing outside its folder", Perl("""for (qw(/var/tmp /dev/shm /usr /etc)) { my $f = "$_/mcpaspire-hostile-$$"; if (open F, '>', $f) { print 'done'; unlink $f } }"""), Denied),
        new("Shared memory that stays", Perl("""my $id = shmget 0, 1000, 0600; defined $id or die "$!\n"; print 'done'; shmctl $id, 0, 0"""), Denied),
        new("Double-forked orphan without environment", Perl($"fork && exit; setpgrp; fork && exit; syscall 112; close $_ for *STDOUT, *STDERR; %ENV = (); exec 'sleep', '{OrphanSeconds}'"), Ended),
        new(
            "A chain of processes that stay",
            Perl("""if (fork) { sleep 1; exit } close $_ for *STDIN, *STDOUT, *STDERR; for (1..450) { syscall 112; my $p = fork; last unless defined $p; if ($p) { sleep 60 while 1 } } 1 while 1"""),
            report => report.ExitCode == 0 && report.ErrorType is null ? "denied" : "not held"),
        new("Child of the worker in place of its own", Perl($"my $p = syscall(56, 0x8000 | 17, 0, 0, 0, 0); if ($p == 0) {{ syscall 112; close $_ for *STDIN, *STDOUT, *STDERR; exec 'sleep', '{OrphanSeconds}' }}"), Ended),
        new(
            "Processes that outrun their end",
            Perl($"for (1..20) {{ my $p = fork; next if $p || !defined $p; syscall 112; close $_ for *STDIN, *STDOUT, *STDERR; while (1) {{ fork and exit; '{OrphanSeconds}' }} }}"),
            report => ProcFs.Running(OrphanSeconds).Count == 0 && report.ExitCode == 0 ? "denied" : "not held"),
        new(
            "Output that reads like a limit or like the sandbox",
            Perl("print STDERR 'sandbox: capset: cannot allocate memory, no space left on device ', 'fork' x 60000; print qq(ready\n); exit 126"),
            report => (report.ExitCode, report.Limit, report.ErrorType) == (126, null, null) ? "denied" : "not held"),
        new("Ignoring SIGTERM", (_, _) => new(["-e", """$SIG{$_} = 'IGNORE' for qw(TERM INT HUP); 1 while sleep 60"""], CancelAfterMs: 500), report => report.Cancelled ? "denied" : "not held"),
    ];

    /// <summary>Whether it does what it says where nothing holds it.</summary>
    public bool WorksUnheld => Judge == Denied;

    /// <summary>The program, which first says that perl has understood it.</summary>
    public HostileRun Run(HostileWorker worker, int port)
    {
        var run = Program(worker, port);
        return run with { Arguments = [run.Arguments[0], $"$| = 1; print '{Tried}'; {run.Arguments[1]}", .. run.Arguments[2..]] };
    }

    private static Func<HostileWorker, int, HostileRun> Perl(string script) => (_, _) => new HostileRun(["-e", script]);

    private static Func<HostileWorker, int, HostileRun> OnWorker(string script) => (worker, _) => new HostileRun(["-e", script, $"{worker.Id}"]);

    private static int Number(int x64, int arm64) => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? arm64 : x64;

    // Refused by the kernel, it goes no further; how it ends is its own affair.
    private static string Stopped(HostileReport report) => HasTried(report) && !IsDone(report) ? "limited" : "not held";

    private static Func<HostileReport, string> Limited(string limit) => report =>
        HasTried(report) && !IsDone(report) && report.Limit == limit && report.ErrorType == "ResourceExhausted" ? "limited" : "not held";

    // In memory the file system itself is full, of which the program alone is told.
    private static string Full(HostileReport report) => report.Tier == "T2" ? Stopped(report) : Limited("disk")(report);

    // What it would have changed is looked at after every attack: the secret's mode, files, processes and descriptors.
    private static string Harmless(HostileReport report) => HasTried(report) ? "denied" : "not held";

    private static string Denied(HostileReport report) => HasTried(report) && !IsDone(report) ? "denied" : "not held";

    private static bool HasTried(HostileReport report) => report.Output.StartsWith(Tried, StringComparison.Ordinal);

    private static bool IsDone(HostileReport report) => report.Output.Contains("done", StringComparison.Ordinal);

    // Anything that is left is a child of the worker, or would be found by its command line.
    private static string Ended(HostileReport report) => !ProcFs.IsSleeping(OrphanSeconds) && report.ExitCode == 0 ? "denied" : "not held";
}
