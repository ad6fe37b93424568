using System.Text;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// Marks the processes of one run: a variable in their environment, which children inherit even when they leave the group, the session and the tree.
/// </summary>
internal sealed class RunMarker
{
    private const string Variable = "MCPASPIRE_RUN";
    private const int MaxEnvironmentBytes = 64 * 1024;

    private readonly string _value = Guid.NewGuid().ToString("N");

    public void Put(IDictionary<string, string?> environment) => environment[Variable] = _value;

    /// <summary>Kills every process of the run that is still there, and those that they start meanwhile.</summary>
    public void KillAll()
    {
        var killed = new HashSet<int>();
        while (FindNew(killed) is { Count: > 0 } found)
        {
            foreach (var pid in found)
                NativeProcess.Kill(pid);
            killed.UnionWith(found);
        }
    }

    private List<int> FindNew(HashSet<int> known)
    {
        var marker = Encoding.ASCII.GetBytes($"{Variable}={_value}");
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && !known.Contains(pid) && ReadEnvironment(pid).AsSpan().IndexOf(marker) >= 0)];
    }

    private static byte[] ReadEnvironment(int pid)
    {
        try
        {
            using var file = File.OpenRead($"/proc/{pid}/environ");
            var bytes = new byte[MaxEnvironmentBytes];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to somebody else: not one of ours.
            return [];
        }
    }
}
