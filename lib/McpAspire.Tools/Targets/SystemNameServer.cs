namespace McpAspire.Tools.Targets;

/// <summary>The first one that <c>/etc/resolv.conf</c> names.</summary>
internal sealed class SystemNameServer : INameServer
{
    private const string Settings = "/etc/resolv.conf";

    public string? Address => File.Exists(Settings)
        ? File.ReadLines(Settings)
            .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(words => words is ["nameserver", _, ..])?[1]
        : null;
}
