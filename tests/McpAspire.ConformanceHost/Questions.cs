using ModelContextProtocol.Protocol;

namespace McpAspire.ConformanceHost;

#pragma warning disable MCP9005 // Sampling and roots are deprecated, and the suite still asks for them.

/// <summary>What a server can ask a client.</summary>
internal static class Questions
{
    public static InputRequest Name(string message, string field) => Elicit(message, field, new ElicitRequestParams.StringSchema());

    public static InputRequest Confirmation() => Elicit("Please confirm", "ok", new ElicitRequestParams.BooleanSchema());

    public static InputRequest Sample(string prompt, int maxTokens) => InputRequest.ForSampling(Sampling(prompt, maxTokens));

    public static InputRequest Roots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    public static CreateMessageRequestParams Sampling(string prompt, int maxTokens) => new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
        MaxTokens = maxTokens,
    };

    private static InputRequest Elicit(string message, string field, ElicitRequestParams.PrimitiveSchemaDefinition schema) =>
        InputRequest.ForElicitation(new ElicitRequestParams { Message = message, RequestedSchema = new() { Properties = { [field] = schema }, Required = [field] } });
}
