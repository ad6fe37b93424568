namespace Aspire.Hosting.Orchestration;

internal sealed record ProcessCommand(string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Removed with the process, whatever ends it.</summary>
    public string? ScratchDirectory { get; init; }

    public static string Find(string command, string baseDirectory = "/") =>
        TryFind(command, baseDirectory) ?? throw new DistributedApplicationException($"the command '{command}' was not found.");

    /// <summary>Where a command is: on PATH, or relative to a directory if it names one.</summary>
    public static string? TryFind(string command, string baseDirectory = "/")
    {
        string[] directories = command.Contains('/', StringComparison.Ordinal)
            ? [baseDirectory]
            : (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return directories.Select(directory => Path.GetFullPath(command, Path.GetFullPath(directory)))
            .FirstOrDefault(file => File.Exists(file) && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != UnixFileMode.None);
    }
}
