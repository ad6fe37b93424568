using System.Buffers;
using System.Text.Json;
using McpAspire.Mcp;
using McpAspire.Security;
using McpAspire.Security.Authentication;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Mcp;

/// <summary>
/// Answers 403 with <c>insufficient_scope</c>, from which a client learns what to ask its authorization server for, where only an error in the answer
/// would come later. The request is looked into only when the caller lacks the scope. Batches are left to <see cref="ReadAuthorization"/>.
/// </summary>
internal sealed class ReadScope(RequestDelegate next, IOptions<McpHttpOptions> options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method) && Principal.From(context.User) is { } principal && !principal.Scopes.Contains(Scopes.ToolsRead)
            && IsRead(await PeekMethodAsync(context.Request)))
            await context.ForbidScopesAsync([Scopes.ToolsRead]);
        else
            await next(context);
    }

    private static bool IsRead(string? method) => method
        is RequestMethods.ToolsList or RequestMethods.PromptsList or RequestMethods.PromptsGet or RequestMethods.CompletionComplete
        or RequestMethods.ResourcesList or RequestMethods.ResourcesTemplatesList or RequestMethods.ResourcesRead
        or RequestMethods.ResourcesSubscribe or RequestMethods.SubscriptionsListen;

    private async ValueTask<string?> PeekMethodAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            var isTooLarge = read.Buffer.Length > options.Value.MaxRequestBodySize;
            if (!read.IsCompleted && !isTooLarge)
            {
                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var method = isTooLarge ? null : MethodIn(read.Buffer);
            request.BodyReader.AdvanceTo(read.Buffer.Start);
            return method;
        }
    }

    private string? MethodIn(ReadOnlySequence<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = options.Value.MaxJsonDepth });
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("method"u8))
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // The endpoint says what is wrong with it.
        }

        return null;
    }
}
