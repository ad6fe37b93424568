namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Ends the application when the <c>dotnet run</c> that started it was killed. Only then: another parent, such as a shell, may go and leave it running.
/// </summary>
internal sealed class ParentWatch(IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private readonly int _parent = GetParent();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var name = $"/proc/{_parent}/comm";
        if (!File.Exists(name) || await File.ReadAllTextAsync(name, stoppingToken) != "dotnet\n")
            return;

        while (GetParent() == _parent && !stoppingToken.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.StopApplication();
    }

    /// <summary>The second field after the command, which is in parentheses and may hold any character (proc_pid_stat(5)).</summary>
    private static int GetParent() => int.Parse(File.ReadAllText("/proc/self/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
