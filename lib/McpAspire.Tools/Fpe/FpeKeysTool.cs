using System.Text.Json;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Fpe;

/// <summary><c>fpe_keys</c>: which keys there are, never what is in them.</summary>
internal sealed class FpeKeysTool : ITool
{
    private static readonly JsonElement NoArguments = JsonElement.Parse("{}");

    public ToolDefinition Definition => FpeDefinitions.Keys;

    public ValueTask<JsonElement> ValidateAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        new ArgumentReader(arguments, sensitive: true).End();
        return ValueTask.FromResult(NoArguments);
    }
}
