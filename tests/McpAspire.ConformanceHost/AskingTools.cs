using System.ComponentModel;
using McpAspire.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.ConformanceHost;

#pragma warning disable MCP9005 // Sampling is deprecated, and the suite still asks for it.

/// <summary>Tools that ask the client something while they run.</summary>
internal sealed class AskingTools
{
    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static async Task<string> SampleAsync(McpServer server, string prompt, CancellationToken cancellationToken)
    {
        var answer = await server.SampleAsync(Questions.Sampling(prompt, maxTokens: 100), cancellationToken);
        return $"LLM response: {answer.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}";
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the user.")]
    public static string Elicit(RequestContext<CallToolRequestParams> request, string message) => Ask(request, message, new()
    {
        Properties =
        {
            ["username"] = new ElicitRequestParams.StringSchema { Description = "User's response" },
            ["email"] = new ElicitRequestParams.StringSchema { Description = "User's email address" },
        },
        Required = ["username", "email"],
    });

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Asks the user.")]
    public static string ElicitWhileStreaming(RequestContext<CallToolRequestParams> request) => Elicit(request, "Go on?");

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks the user, with defaults.")]
    public static string ElicitDefaults(RequestContext<CallToolRequestParams> request) => Ask(request, "Please review", new()
    {
        Properties =
        {
            ["name"] = new ElicitRequestParams.StringSchema { Default = "John Doe" },
            ["age"] = new ElicitRequestParams.NumberSchema { Type = "integer", Default = 30 },
            ["score"] = new ElicitRequestParams.NumberSchema { Default = 95.5 },
            ["status"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" },
            ["verified"] = new ElicitRequestParams.BooleanSchema { Default = true },
        },
    });

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks the user to choose.")]
    public static string ElicitChoices(RequestContext<CallToolRequestParams> request) => Ask(request, "Please choose", new()
    {
        Properties =
        {
            ["untitledSingle"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
            ["titledSingle"] = new ElicitRequestParams.TitledSingleSelectEnumSchema { OneOf = Titled("First Option", "Second Option", "Third Option") },
            ["legacyEnum"] = LegacyChoice(),
            ["untitledMulti"] = new ElicitRequestParams.UntitledMultiSelectEnumSchema { Items = new() { Enum = ["option1", "option2", "option3"] } },
            ["titledMulti"] = new ElicitRequestParams.TitledMultiSelectEnumSchema { Items = new() { AnyOf = Titled("First Choice", "Second Choice", "Third Choice") } },
        },
    });

    [McpServerTool(Name = "test_missing_capability"), Description("Needs a client that can sample.")]
    public static string RequireSampling(McpServer server) => server.ClientCapabilities?.Sampling is not null
        ? "The client can sample."
        : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() });

    private static string Ask(RequestContext<CallToolRequestParams> request, string message, ElicitRequestParams.RequestSchema schema)
    {
        var answer = request.Elicit("answer", new ElicitRequestParams { Message = message, RequestedSchema = schema });
        return $"User response: action={answer.Action}, content={{{string.Join(", ", answer.Content?.Select(field => $"{field.Key}: {field.Value}") ?? [])}}}";
    }

    private static List<ElicitRequestParams.EnumSchemaOption> Titled(params string[] titles) =>
        [.. titles.Select((title, index) => new ElicitRequestParams.EnumSchemaOption { Const = $"value{index + 1}", Title = title })];

#pragma warning disable MCP9001 // The form that the others replace is one of those asked for.
    private static ElicitRequestParams.LegacyTitledEnumSchema LegacyChoice() =>
        new() { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] };
#pragma warning restore MCP9001
}
