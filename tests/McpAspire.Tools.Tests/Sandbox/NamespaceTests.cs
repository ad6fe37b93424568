using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>Tier T2, where the machine has it; elsewhere the same programs in the best tier that it has, of which less is asked.</summary>
[Collection(nameof(Processes))]
public sealed class NamespaceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ProcessSandbox Best = Sandboxes.Create();

    [Fact]
    public async Task A_program_sees_its_own_processes_and_files_only()
    {
        var exit = await RunAsync(Sandboxes.Shell("echo $$; ls -d /proc/[0-9]*; ls /; ls /tmp; echo $TMPDIR"));

        exit.Output.ShouldContain(Best.Tier == "T2" ? "/tmp" : Path.GetTempPath());
        if (Best.Tier == "T2")
            exit.Output.Split('\n').ShouldNotContain(line => line == "root" || line == $"/proc/{Environment.ProcessId}");
    }

    [Fact]
    public async Task A_program_gets_its_arguments_input_and_environment_as_they_are()
    {
        var command = Sandboxes.Shell("""printf '%s|' "$@" "$GREETING" "$PATH" "$(cat)"; exit 7""", "sh", "a b", "$(id)", "-x=1", "") with
        {
            StandardInput = "käse\n",
            Environment = new Dictionary<string, string> { ["GREETING"] = "a=b c", ["PATH"] = "/evil" },
        };

        var exit = await RunAsync(command);

        exit.Output.ShouldBe($"a b|$(id)|-x=1||a=b c|{ProgramPath.Value}|käse|");
        exit.ExitCode.ShouldBe(7);
        exit.Tier.ShouldBe(Best.Tier);
    }

    [Fact]
    public async Task The_limits_of_a_command_lower_the_configured_ones_and_never_raise_them()
    {
        var low = await RunAsync(Sandboxes.Shell("cat /proc/self/limits; yes") with { MemoryMb = 100, MaxFileBytes = 4096, MaxStdoutBytes = 5000 });
        var high = await RunAsync(Sandboxes.Shell("cat /proc/self/limits; yes error | head -c 3000000 >&2") with { MemoryMb = 99999, MaxFileBytes = long.MaxValue, MaxStderrBytes = int.MaxValue });

        low.Output.ShouldContain($" {100 * 1024 * 1024} ");
        low.Output.ShouldContain(" 4096 ");
        (low.Output.Length, low.Limit).ShouldBe((5000, "output"));
        high.Output.ShouldContain($" {512 * 1024 * 1024} ");
        high.Output.ShouldContain($" {16 * 1024 * 1024} ");
        high.Error.Length.ShouldBe(256 * 1024);
    }

    [Fact]
    public async Task A_program_that_lies_elsewhere_can_be_run()
    {
        var folder = Directory.CreateTempSubdirectory("tools-");
        try
        {
            var program = Path.Combine(folder.FullName, "tool");
            await File.WriteAllTextAsync(program, "#!/bin/sh\necho here\n", TestContext.Current.CancellationToken);
#pragma warning disable CA1416 // The tests run on Linux.
            File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
            folder.UnixFileMode = (UnixFileMode)0b111_101_101;
#pragma warning restore CA1416

            (await RunAsync(new SandboxCommand { Program = program, Arguments = [] })).Output.ShouldBe("here\n");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Raw_sockets_are_there_when_declared_and_the_worker_is_root()
    {
        var command = new SandboxCommand
        {
            Program = "/usr/bin/perl",
            Arguments = ["-e", """socket(S, 2, 3, 1) or die "$!\n"; print 'raw'"""],
            NeedsNetwork = true,
        };

        (await RunAsync(command)).Output.ShouldBeEmpty();
        (await RunAsync(command with { NeedsRawSockets = true })).Output.ShouldBe(NativeProcess.IsRoot ? "raw" : string.Empty);
    }

    [Fact]
    public async Task Cancellation_ends_the_program_and_all_that_it_started()
    {
        var seconds = ProcFs.UniqueSeconds();
        using var stop = new CancellationTokenSource();
        var command = Sandboxes.Shell("setsid sleep $1 & echo on; sleep $1", "sh", seconds) with { OnOutputLine = _ => stop.Cancel() };

        await Should.ThrowAsync<OperationCanceledException>(() => Best.RunAsync(command, stop.Token).WaitAsync(Patience, TestContext.Current.CancellationToken));

        ProcFs.IsSleeping(seconds).ShouldBeFalse();
    }

    [Fact]
    public async Task Many_runs_at_a_time_do_not_disturb_each_other()
    {
        var seconds = ProcFs.UniqueSeconds();

        var exits = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => RunAsync(Sandboxes.Shell($"echo x > file; (setsid sleep {seconds} &) ; sleep 0.{i % 4}; cat file; echo {i}"))));

        exits.Select(exit => exit.Output).ShouldBe(Enumerable.Range(0, 12).Select(i => $"x\n{i}\n"), ignoreOrder: true);
        ProcFs.IsSleeping(seconds).ShouldBeFalse();
    }

    private static Task<SandboxExit> RunAsync(SandboxCommand command) =>
        Best.RunAsync(command, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
}
