using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp.Tests.Invocation;

/// <summary>Tools that ask their user.</summary>
internal sealed class AskingTools
{
    private static readonly JsonTypeInfo<Offer> OfferJson = (JsonTypeInfo<Offer>)JsonSerializerOptions.Web.GetTypeInfo(typeof(Offer));

    [McpServerTool(Name = "order")]
    public static string Order(RequestContext<CallToolRequestParams> request)
    {
        var size = request.Elicit("size", Form("Which size?", "size", new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["small", "large"] }));
        if (!size.IsAccepted)
            return $"size: {size.Action}";

        // The price is looked up once, whatever else is asked.
        var offer = request.GetState(OfferJson);
        request.SetState(offer ??= new Offer(Guid.NewGuid()), OfferJson);
        var count = request.Elicit("count", Form($"How many, at offer {offer.Id}?", "count", new ElicitRequestParams.NumberSchema { Type = "integer", Minimum = 1, Maximum = 10 }));
        return count.IsAccepted ? $"{count.Content!["count"]} {size.Content!["size"]} at offer {offer.Id}" : $"count: {count.Action}";
    }

    [McpServerTool(Name = "register")]
    public static string Register(RequestContext<CallToolRequestParams> request)
    {
        var answers = request.Elicit(new Dictionary<string, ElicitRequestParams>
        {
            ["name"] = Form("Your name?", "name", new ElicitRequestParams.StringSchema { MaxLength = 10 }),
            ["consent"] = Form("Do you agree?", "ok", new ElicitRequestParams.BooleanSchema()),
        });
        return $"{answers["name"].Content!["name"]}: {answers["consent"].Content!["ok"]}";
    }

    [McpServerTool(Name = "visit")]
    public static string Visit(RequestContext<CallToolRequestParams> request) =>
        request.Elicit("page", new ElicitRequestParams { Message = "Sign in there.", Mode = "url", Url = "https://example.com/sign-in", ElicitationId = "visit-1" }).Action;

    private static ElicitRequestParams Form(string message, string field, ElicitRequestParams.PrimitiveSchemaDefinition schema) =>
        new() { Message = message, RequestedSchema = new() { Properties = { [field] = schema }, Required = [field] } };

    private sealed record Offer(Guid Id);
}
