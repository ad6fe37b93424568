using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Prompts;

/// <summary>A prompt of one message whose arguments are texts of a sane length.</summary>
internal sealed class CatalogPrompt(Prompt definition, Func<IReadOnlyDictionary<string, string>, string> render) : McpServerPrompt
{
    private const int MaxArgumentLength = 256;

    public override Prompt ProtocolPrompt => definition;

    public override IReadOnlyList<object> Metadata => [];

    public override ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken = default)
    {
        var text = render(Read(request.Params.Arguments ?? new Dictionary<string, JsonElement>()));
        return ValueTask.FromResult(new GetPromptResult
        {
            Description = definition.Description,
            Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = text } }],
        });
    }

    private Dictionary<string, string> Read(IDictionary<string, JsonElement> arguments)
    {
        if (arguments.Keys.FirstOrDefault(name => definition.Arguments!.All(argument => argument.Name != name)) is not null)
            throw Invalid($"The prompt takes only {string.Join(", ", definition.Arguments!.Select(argument => argument.Name))}.");
        if (definition.Arguments!.FirstOrDefault(argument => argument.Required == true && !arguments.ContainsKey(argument.Name)) is { } missing)
            throw Invalid($"The argument '{missing.Name}' is missing.");

        return arguments.ToDictionary(argument => argument.Key, argument => ReadText(argument.Key, argument.Value), StringComparer.Ordinal);
    }

    private static string ReadText(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= MaxArgumentLength } text
            ? text
            : throw Invalid($"The argument '{name}' is not a text of 1 to {MaxArgumentLength} characters.");

    private static McpProtocolException Invalid(string message) => new(message, McpErrorCode.InvalidParams);
}
