using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A process that does not outlive this one, nor do its descendants. It leads a session of its own, in which a watcher reads a pipe
/// that we hold: a line means SIGTERM, its end (we close it, or die of whatever cause) means SIGKILL for the whole group.
/// The watcher shares the group, so the group's id cannot become another process's before the watcher has read the end, and it holds
/// the output open, so the end of the output means that the whole group is dead. Bash, because other shells drop variables whose names
/// they could not write themselves (services__mcp-api__http__0), and privileged, because it then runs nothing that the environment names.
/// The watcher has no environment: the process's secrets are none of its business.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "What it owns is disposed of when the process ends.")]
internal sealed class ChildProcess
{
    private const string Script = """
        exec 3<&0
        { trap "" TERM INT HUP; exec -c "$BASH" -p -c '
          while read -r _; do kill -TERM "$1"; done; [ -z "$2" ] || rm -rf -- "$2"; kill -KILL 0' bash $$ "$1"; } <&3 3<&- 2>/dev/null &
        shift
        exec 3<&- "$@" </dev/null
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly TimeProvider _time;

    /// <summary>The pipe itself and not a writer on it, which could not be closed while it is written to.</summary>
    private readonly Stream _lifeline;

    private ChildProcess(ProcessStartInfo start, Action<string, bool> onLine, TimeProvider time)
    {
        _time = time;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.Exited += (_, _) => exited.TrySetResult();
        _process.Start();
        _lifeline = _process.StandardInput.BaseStream;
        Id = _process.Id;
        Completion = CompleteAsync(exited.Task, onLine);
    }

    public int Id { get; }

    /// <summary>The exit code, when the process has ended and what it started has been killed; 128 + n if it was killed by signal n.</summary>
    public Task<int> Completion { get; }

    public static ChildProcess Start(ProcessCommand command, Action<string, bool> onLine, TimeProvider time)
    {
        if (!Directory.Exists(command.WorkingDirectory))
            throw new DistributedApplicationException($"its working directory '{command.WorkingDirectory}' does not exist.");
        string[] arguments = [ProcessCommand.Find("bash"), "-p", "-c", Script, "bash", command.ScratchDirectory ?? "", command.FileName, .. command.Arguments];
        var start = new ProcessStartInfo(ProcessCommand.Find("setsid"), arguments)
        {
            WorkingDirectory = command.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        return new(start, onLine, time);
    }

    /// <summary>SIGTERM and, ten seconds later or when <paramref name="hurry"/> is cancelled, SIGKILL.</summary>
    public async Task StopAsync(CancellationToken hurry)
    {
        try
        {
            await _lifeline.WriteAsync("\n"u8.ToArray(), hurry);
            await Completion.WaitAsync(Grace, _time, hurry);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            await _lifeline.DisposeAsync();
            await KillWithoutWatcherAsync();
        }

        await Completion;
    }

    /// <summary>The watcher may be dead itself, as after the kernel ran out of memory: then nobody but us is left to kill.</summary>
    private async Task KillWithoutWatcherAsync()
    {
        await Task.WhenAny(Completion, Task.Delay(TimeSpan.FromSeconds(2), _time));
        if (!Completion.IsCompleted)
            _process.Kill(entireProcessTree: true);
    }

    private async Task<int> CompleteAsync(Task exited, Action<string, bool> onLine)
    {
        using var abandon = new CancellationTokenSource();
        var output = Task.WhenAll(
            PumpAsync(_process.StandardOutput, line => onLine(line, false), abandon.Token),
            PumpAsync(_process.StandardError, line => onLine(line, true), abandon.Token));
        await exited;
        await _lifeline.DisposeAsync();

        // A descendant that made a session of its own may hold the output open for ever.
        abandon.CancelAfter(TimeSpan.FromSeconds(2));
        await output;
        var exitCode = _process.ExitCode;
        _process.Dispose();
        return exitCode;
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> onLine, CancellationToken abandon)
    {
        try
        {
            while (await reader.ReadLineAsync(abandon) is { } line)
                onLine(line);
        }
        catch (OperationCanceledException)
        {
            onLine("(its output is held open by a process that left its session)");
        }
    }
}
