using System.Text.Json;

namespace McpAspire.Tools.Fpe;

/// <summary>What the definitions of the FPE tools have in common.</summary>
internal static class FpeDefinition
{
    public const string Module = "fpe";
    public const string Pool = "fpe";

    public static ToolDefinition Create(string name, string title, string description, JsonElement input, JsonElement output, string scope) => new()
    {
        Name = name,
        Title = title,
        Description = description,
        Module = Module,
        Pool = Pool,
        InputSchema = input,
        OutputSchema = output,
        Hints = new ToolHints(ReadOnly: true, Destructive: false, Idempotent: true, OpenWorld: false),
        RequiredScopes = [scope],
        Sensitive = true,
        RepeatSafe = true,
        DefaultTimeout = TimeSpan.FromSeconds(10),
        MaxTimeout = TimeSpan.FromSeconds(10),
        Concurrency = 16,
    };
}
