namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>A hostile program: what it runs, and how to tell from the report whether it was denied, limited, or not held.</summary>
internal sealed record Attack(string Name, Func<HostileWorker, int, HostileRun> Run, Func<HostileReport, string> Judge)
{
    private const string Connect = """socket(S,2,1,0) && connect(S, pack('S n C4 x8', 2, $ARGV[0], 127,0,0,1)) or die "connect: $!\n"; print 'done'""";
    private const string Listen = """socket(S,2,1,0) && bind(S, pack('S n C4 x8', 2, 0, 127,0,0,1)) && listen(S,5) or die "listen: $!\n"; print 'done'""";

    private static readonly string OrphanSeconds = ProcFs.UniqueSeconds();

    /// <summary>All of them; the names are the rows of the table in docs/sandbox.md.</summary>
    public static readonly IReadOnlyList<Attack> All =
    [
        new("Fork bomb", Perl("""for (1..700) { my $p = fork; die "Cannot fork: $!\n" unless defined $p; $p or do { sleep 60; exit } } print 'done'; kill 9, -$$"""), Limited("processes")),
        new("Memory bomb", Perl("""my $x = 'a' x 800_000_000; print 'done'"""), Limited("memory")),
        new("Processor spin", (_, _) => new HostileRun(["-e", "1 while 1"], CpuSeconds: 1), Limited("cpu")),
        new("1 GB of output", Perl("""print 'x' x 65536 for 1..16384"""), Limited("output")),
        new("One large file", Perl("""open F, '>', "$ENV{TMPDIR}/f"; print F 'x' x 65536 for 1..300; print 'done'"""), Limited("disk")),
        new(
            "Many files",
            Perl("""for my $n (1..30) { open F, '>', "$ENV{TMPDIR}/$n" or die "$!\n"; syswrite F, 'x' x 4_000_000 or die "$!\n" for 1..3; close F } sleep 20; print 'done'"""),
            Limited("disk")),
        new("Folders made to resist removal", Perl("""chdir $ENV{TMPDIR}; for (1..3000) { mkdir 'dddddddd', 0700 or die; chdir 'dddddddd' or die } chmod 0, '..'; print 'tried'"""), _ => "denied"),
        new("Reading /etc/shadow", Perl("""open F, '<', '/etc/shadow' or die "$!\n"; print 'done'"""), Denied),
        new("Reading /proc/1/environ", Perl("""open F, '<', '/proc/1/environ' or die "$!\n"; print 'done' if length <F>"""), Denied),
        new("Reading the worker's environment", (_, _) => new(["-e", $$"""local $/; for (glob '/proc/[0-9]*/environ') { open F, '<', $_ or next; print 'done' if <F> =~ /{{HostileWorker.Secret}}=/ }"""]), Denied),
        new("Reading the worker's files", (worker, _) => new(["-e", """open F, '<', $ARGV[0] or die "$!\n"; print 'done'""", worker.SecretFile]), Denied),
        new("Seeing other processes", (worker, _) => new(["-e", """open F, '<', "/proc/$ARGV[0]/cmdline" or die "$!\n"; print 'done'""", $"{worker.Id}"]), Denied),
        new("Signals to the worker", (worker, _) => new(["-e", """kill 0, $ARGV[0] or die "$!\n"; print 'done'""", $"{worker.Id}"]), Denied),
        new("Connecting to Redis", (_, port) => new(["-e", Connect, $"{port}"]), Denied),
        new("Connecting to Redis, network declared", (_, port) => new(["-e", Connect, $"{port}"], Network: true), Denied),
        new("Listening on a port", Perl(Listen), Denied),
        new("Listening on a port, network declared", (_, _) => new(["-e", Listen], Network: true), Denied),
        new("Writing outside its folder", Perl("""for (qw(/var/tmp /dev/shm /usr /etc)) { my $f = "$_/mcpaspire-hostile-$$"; if (open F, '>', $f) { print 'done'; unlink $f } }"""), Denied),
        new("Shared memory that stays", Perl("""my $id = shmget 0, 1000, 0600; defined $id or die "$!\n"; print 'done'; shmctl $id, 0, 0"""), Denied),
        new("Double-forked orphan without environment", Perl($"fork && exit; setpgrp; fork && exit; syscall 112; close $_ for *STDOUT, *STDERR; %ENV = (); exec 'sleep', '{OrphanSeconds}'"), Ended),
        new("Ignoring SIGTERM", (_, _) => new(["-e", """$SIG{$_} = 'IGNORE' for qw(TERM INT HUP); 1 while sleep 60"""], CancelAfterMs: 500), report => report.Cancelled ? "denied" : "not held"),
    ];

    private static Func<HostileWorker, int, HostileRun> Perl(string script) => (_, _) => new HostileRun(["-e", script]);

    private static Func<HostileReport, string> Limited(string limit) => report =>
        !report.Output.Contains("done", StringComparison.Ordinal) && report.Limit == limit && report.ErrorType == "ResourceExhausted" ? "limited" : "not held";

    private static string Denied(HostileReport report) => report.Output.Contains("done", StringComparison.Ordinal) ? "not held" : "denied";

    // Anything that is left is a child of the worker, or would be found by its command line.
    private static string Ended(HostileReport report) => !ProcFs.IsSleeping(OrphanSeconds) && report.ExitCode == 0 ? "denied" : "not held";
}
