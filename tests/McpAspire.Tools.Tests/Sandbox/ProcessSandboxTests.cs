using System.Diagnostics;
using System.Text.RegularExpressions;
using McpAspire.Jobs;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Sandbox;

[Collection(nameof(Processes))]
public sealed partial class ProcessSandboxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    // Without namespaces, whose processes have numbers of their own.
    private static readonly ProcessSandbox Plain = Sandboxes.Create(SandboxTier.T1);

    [Fact]
    public async Task A_program_gets_its_arguments_as_they_are_and_gives_its_output_and_exit_code()
    {
        var exit = await ShellAsync("""printf '%s|' "$@"; echo oops >&2; exit 7""", "sh", "a b", "$(id)", ";id", "--flag", "");

        exit.Output.ShouldBe("a b|$(id)|;id|--flag||");
        exit.Error.ShouldBe("oops\n");
        exit.ExitCode.ShouldBe(7);
        exit.Limit.ShouldBeNull();
    }

    [Fact]
    public async Task The_environment_is_empty_but_for_what_a_program_needs()
    {
        Environment.SetEnvironmentVariable("SECRET_OF_THE_WORKER", "do not pass on");

        var exit = await RunAsync("/usr/bin/env");

        exit.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Order()
            .ShouldBe(["HOME", "LANG", "PATH", "TMPDIR"]);
    }

    [Fact]
    public async Task Standard_input_is_at_its_end() => (await RunAsync("/usr/bin/wc", "-c")).Output.Trim().ShouldBe("0");

    [Fact]
    public async Task It_works_in_a_private_folder_that_goes_with_it()
    {
        var exit = await ShellAsync("pwd; stat -c %a .; mkdir -p deep/er; echo x > deep/er/file; test \"$HOME\" = \"$PWD\"");

        var lines = exit.Output.Split('\n');
        exit.ExitCode.ShouldBe(0);
        lines[1].ShouldBe("700");
        Directory.Exists(lines[0]).ShouldBeFalse();
    }

    [Fact]
    public async Task It_runs_in_its_own_session_without_new_privileges_and_within_limits()
    {
        var exit = await ShellAsync("cat /proc/self/limits; grep NoNewPrivs /proc/self/status; ps -o pid=,sid= -p $$");

        Limit(exit.Output, "Max address space").ShouldBe($"{512 * 1024 * 1024}");
        Limit(exit.Output, "Max open files").ShouldBe("256");
        Limit(exit.Output, "Max file size").ShouldBe($"{16 * 1024 * 1024}");
        Limit(exit.Output, "Max core file size").ShouldBe("0");
        Limit(exit.Output, "Max cpu time").ShouldBe("60");
        Limit(exit.Output, "Max processes").ShouldBe(NativeProcess.IsRoot ? "64" : "512");
        exit.Output.ShouldContain("NoNewPrivs:\t1");
        var ids = exit.Output.TrimEnd().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ids[1].ShouldBe(ids[0]);
    }

    [Fact]
    public async Task A_flood_of_output_is_cut_and_ended()
    {
        var exit = await RunAsync("/usr/bin/yes");

        exit.TruncatedOutput.ShouldBeTrue();
        exit.Limit.ShouldNotBeNull();
        exit.Output.Length.ShouldBe(1024 * 1024);
        exit.ExitCode.ShouldBe(137);
    }

    [Fact]
    public async Task A_flood_of_errors_is_cut_and_the_program_goes_on()
    {
        var exit = await ShellAsync("yes error | head -c 3000000 >&2; echo done");

        exit.Output.ShouldBe("done\n");
        exit.ExitCode.ShouldBe(0);
        exit.Error.Length.ShouldBe(256 * 1024);
        exit.TruncatedError.ShouldBeTrue();
        exit.Limit.ShouldBeNull();
    }

    [Fact]
    public async Task Output_that_is_not_UTF8_is_made_so_and_kept_as_it_came()
    {
        var exit = await ShellAsync("""printf 'a\377b'""");

        exit.Output.ShouldBe("a\uFFFDb");
        exit.RawOutput.ToArray().ShouldBe([(byte)'a', 0xFF, (byte)'b']);
    }

    [Fact]
    public async Task Lines_come_while_the_program_runs()
    {
        var lines = new List<string>();
        using var stop = new CancellationTokenSource();
        var command = Sandboxes.Shell("echo one; echo two; exec sleep 600") with
        {
            OnOutputLine = line =>
            {
                lines.Add(line);
                if (lines.Count == 2)
                    stop.Cancel();
            },
        };

        await Should.ThrowAsync<OperationCanceledException>(() => Plain.RunAsync(command, stop.Token).WaitAsync(Patience, TestContext.Current.CancellationToken));

        lines.ShouldBe(["one", "two"]);
    }

    [Theory]
    [InlineData("while :; do :; done", 1, 152)]
    [InlineData("trap '' XCPU; while :; do :; done", 1, 137)]
    [InlineData("exec head -c 17000000 /dev/zero > file", 60, 153)]
    public async Task Who_goes_over_a_limit_is_ended_and_the_exit_says_so(string script, int cpuSeconds, int exitCode)
    {
        var exit = await Plain.RunAsync(Sandboxes.Shell(script) with { CpuSeconds = cpuSeconds }, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        exit.ExitCode.ShouldBe(exitCode);
        exit.Limit.ShouldNotBeNull();
    }

    [Fact]
    public async Task Who_asks_for_more_memory_than_it_may_have_does_not_get_it()
    {
        var exit = await ShellAsync("exec dd if=/dev/zero of=/dev/null bs=700M count=1");

        exit.ExitCode.ShouldNotBe(0);
        exit.Error.ShouldContain("memory exhausted");
    }

    [Theory]
    [InlineData("sleep 611 & echo $!; sleep 600")]
    [InlineData("setsid sleep 612 & echo $!; sleep 600")]
    [InlineData("(setsid sh -c 'echo $$; exec sleep 613' &) ; sleep 600")]
    [InlineData("trap '' TERM INT HUP; echo $$; while :; do sleep 614; done")]
    public async Task Cancellation_ends_the_program_and_all_that_it_started(string script)
    {
        using var stop = new CancellationTokenSource();
        var pid = 0;
        var command = Sandboxes.Shell(script) with
        {
            OnOutputLine = line =>
            {
                pid = int.Parse(line);
                stop.Cancel();
            },
        };

        await Should.ThrowAsync<OperationCanceledException>(() => Plain.RunAsync(command, stop.Token).WaitAsync(Patience, TestContext.Current.CancellationToken));

        await Eventually.ShouldHoldAsync(() => !ProcFs.IsRunning(pid), "the process ends");
    }

    [Theory]
    [InlineData("sleep 621 & echo $!")]
    [InlineData("setsid sleep 622 & echo $!")]
    [InlineData("(setsid sh -c 'echo $$; exec sleep 623' &) ; exec sleep 0.2")]
    public async Task What_a_program_leaves_behind_is_ended_with_it_and_the_answer_does_not_wait(string script)
    {
        var exit = await ShellAsync(script);

        exit.ExitCode.ShouldBe(0);
        var pid = int.Parse(exit.Output);
        await Eventually.ShouldHoldAsync(() => !ProcFs.IsRunning(pid), "the process ends");
    }

    [Fact]
    public async Task Many_runs_leave_no_process_no_zombie_and_no_open_pipe()
    {
        var seconds = ProcFs.UniqueSeconds();
        await ShellAsync("true");
        var before = (Pipes: ProcFs.OpenPipes(), Zombies: ProcFs.Zombies());

        for (var i = 0; i < 40; i++)
            await ShellAsync("echo x; sleep $1 & setsid sleep $1 & setsid sleep $1 >/dev/null 2>&1 &", "sh", seconds);

        await Eventually.ShouldHoldAsync(() => !ProcFs.IsSleeping(seconds), "the processes end");
        await Eventually.ShouldHoldAsync(() => ProcFs.Zombies() <= before.Zombies, "no zombie is left");
        await Eventually.ShouldHoldAsync(() => ProcFs.OpenPipes() <= before.Pipes, "no pipe is left open");
    }

    [Fact]
    public async Task A_thousand_runs_leave_no_zombie()
    {
        var best = Sandboxes.Create();
        var before = ProcFs.Zombies();

        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (i, token) =>
            (await (i % 4 == 0 ? best : Plain).RunAsync(new SandboxCommand { Program = "/bin/true", Arguments = [] }, token)).ExitCode.ShouldBe(0));

        await Eventually.ShouldHoldAsync(() => ProcFs.Zombies() <= before, "no zombie is left");
    }

    [Fact]
    public async Task A_program_that_is_not_there_fails_in_the_sandbox_with_its_reason()
    {
        var failure = await Should.ThrowAsync<ToolException>(() => RunAsync("/usr/bin/no-such-program"));

        failure.Error.Type.ShouldBe(ToolErrorType.Unavailable);
        failure.Message.ShouldContain("No such file");
    }

    [Fact]
    public async Task A_call_that_is_cancelled_already_starts_nothing() =>
        await Should.ThrowAsync<OperationCanceledException>(() => Plain.RunAsync(Sandboxes.Shell("true"), new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("T0")]
    [InlineData("T1")]
    [InlineData("T2")]
    public async Task When_the_worker_is_killed_its_programs_die_with_it(string tier)
    {
        var seconds = ProcFs.UniqueSeconds();
        var place = Directory.CreateTempSubdirectory("doomed-");
        var command = HostileWorker.CommandLine(Enum.Parse<SandboxTier>(tier), place, [DoomedWorker.Command, tier, seconds]);
        using var worker = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        using var output = worker.StandardOutput;
        var folder = await ReadLineAsync(worker);
        await Eventually.ShouldHoldAsync(() => ProcFs.IsSleeping(seconds), "the program runs");

        worker.Kill();
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken);

        await Eventually.ShouldHoldAsync(() => !ProcFs.IsSleeping(seconds), "the program dies with its worker");
        Sandboxes.Create(Enum.Parse<SandboxTier>(tier));
        if (folder != "/tmp" && !(tier == "T0" && NativeProcess.IsRoot))
            Directory.Exists(folder).ShouldBeFalse("the next worker removes the folder");
        else if (folder != "/tmp")
            Directory.Delete(folder, recursive: true);
        place.Delete(recursive: true);
    }

    [Fact]
    public void Programs_are_looked_for_in_fixed_places()
    {
        ProgramPath.Find("sh").ShouldNotBeNull();
        ProgramPath.Find("no-such-program").ShouldBeNull();
    }

    private static async Task<string> ReadLineAsync(Process process) =>
        (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken))!;

    private static Task<SandboxExit> ShellAsync(string script, params string[] arguments) =>
        Plain.RunAsync(Sandboxes.Shell(script, arguments), TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    private static Task<SandboxExit> RunAsync(string program, params string[] arguments) =>
        Plain.RunAsync(new SandboxCommand { Program = program, Arguments = arguments }, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    private static string Limit(string limits, string name) =>
        Spaces().Split(limits.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal))[26..].Trim())[0];

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
