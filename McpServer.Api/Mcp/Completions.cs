using System.Text.Json;
using McpAspire.Api.Resources;
using McpAspire.Tools.Catalog;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Mcp;

/// <summary>What may stand for an argument that is being typed; nothing where anything may, and nothing for a prompt that is not offered.</summary>
internal sealed class Completions(ToolCatalog catalog, Offer offer)
{
    // The specification's limit on one answer.
    private const int MaxValues = 100;

    private static readonly string[] Operations = ["encrypt", "decrypt"];

    public CompleteResult Complete(CompleteRequestParams request)
    {
        // A null in JSON is a null here, whatever the type says.
        if (request is not { Ref: not null, Argument: { Name: not null, Value: { } typed } })
            throw new McpProtocolException("A completion has a reference and an argument with a name and a value.", McpErrorCode.InvalidParams);

        string[] values = [.. Candidates(request.Ref, request.Argument.Name).Where(candidate => candidate.StartsWith(typed, StringComparison.OrdinalIgnoreCase))];
        return new CompleteResult
        {
            Completion = new Completion { Values = [.. values.Take(MaxValues)], Total = values.Length, HasMore = values.Length > MaxValues },
        };
    }

    private IEnumerable<string> Candidates(Reference reference, string argument) => (reference, argument) switch
    {
        (ResourceTemplateReference { Uri: ServerResources.ToolTemplate }, "name") => catalog.All.Select(tool => tool.Definition.Name),
        (PromptReference { Name: { } prompt }, _) when !offer.Prompts.TryGetPrimitive(prompt, out _) => [],
        (PromptReference { Name: "triage-host" }, "template") => ChoicesOf("nmap_scan", "template"),
        (PromptReference { Name: "tokenize-dataset" }, "operation") => Operations,
        _ => [],
    };

    private IEnumerable<string> ChoicesOf(string tool, string argument) =>
        catalog.TryFind(tool, out var found) && found.Definition.InputSchema.GetProperty("properties").TryGetProperty(argument, out var schema)
        && schema.TryGetProperty("enum", out var choices)
            ? choices.EnumerateArray().Where(choice => choice.ValueKind == JsonValueKind.String).Select(choice => choice.GetString()!)
            : [];
}
