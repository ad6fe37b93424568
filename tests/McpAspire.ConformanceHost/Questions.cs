using ModelContextProtocol.Protocol;

namespace McpAspire.ConformanceHost;

#pragma warning disable MCP9005 // Sampling and roots are deprecated, and the suite still asks for them.

/// <summary>What a server can ask a client.</summary>
internal static class Questions
{
    public static ElicitRequestParams Text(string message, string field) => Form(message, field, new ElicitRequestParams.StringSchema());

    public static ElicitRequestParams Confirm() => Form("Please confirm", "ok", new ElicitRequestParams.BooleanSchema());

    public static InputRequest Sample(string prompt, int maxTokens) => InputRequest.ForSampling(Sampling(prompt, maxTokens));

    public static InputRequest Roots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    public static CreateMessageRequestParams Sampling(string prompt, int maxTokens) => new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
        MaxTokens = maxTokens,
    };

    private static ElicitRequestParams Form(string message, string field, ElicitRequestParams.PrimitiveSchemaDefinition schema) =>
        new() { Message = message, RequestedSchema = new() { Properties = { [field] = schema }, Required = [field] } };
}
