using System.Text.Json;
using McpAspire.Tools.Tests.Parsing;
using McpAspire.Tools.Tests.Sandbox;

namespace McpAspire.Tools.Tests.Network;

/// <summary>Many pings at once, in a process of its own that a test gives a network of its own.</summary>
internal static class PingWorker
{
    public const string Command = "--ping-worker";

    /// <summary>Pings each target at the same time, and prints a line for each: the target, what was sent, what came.</summary>
    public static async Task<int> RunAsync(string tier, string[] targets)
    {
        var sandbox = Sandboxes.Create(Enum.Parse<McpAspire.Tools.Sandbox.SandboxTier>(tier));
        var tool = ShippedTools.Find("ping");
        var lines = await Task.WhenAll(targets.Select(async target =>
        {
            var plan = tool.Plan(JsonElement.Parse($$"""{"target": "{{target}}", "count": 3, "interval": "200ms", "wait": "500ms", "size": 56, "mode": "icmp"}"""));
            var exit = await sandbox.RunAsync(
                new() { Program = "/usr/bin/ping", Arguments = plan.Argv, NeedsNetwork = true, NeedsRawSockets = plan.RawSockets }, CancellationToken.None);
            var content = Recorded.Parse(plan.Parser, exit).StructuredContent;
            return $"{target} {content.GetProperty("transmitted")} {content.GetProperty("received")} {content.GetProperty("duplicates")}";
        }));
        Array.ForEach(lines, Console.WriteLine);
        return 0;
    }
}
