using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpAspire.Api.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Resources;

/// <summary>A resource that is JSON: one, or with a variable at the end of its URI (<c>tool://{name}</c>) as many as there are values for it.</summary>
internal sealed class JsonResource : McpServerResource
{
    private const string MimeType = "application/json";
    private const int MaxVariableLength = 128;

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Func<string, RequestContext<ReadResourceRequestParams>, CancellationToken, ValueTask<Reading?>> _read;
    private readonly string _prefix;
    private readonly string _missing;

    /// <param name="template">The URI, or the template of the URIs.</param>
    /// <param name="name">For programs.</param>
    /// <param name="title">For people.</param>
    /// <param name="description">For models.</param>
    /// <param name="read">Reads it; null if there is nothing for the variable, which is empty where there is none.</param>
    /// <param name="missing">What the caller is told then.</param>
    public JsonResource(
        string template, string name, string title, string description,
        Func<string, RequestContext<ReadResourceRequestParams>, CancellationToken, ValueTask<Reading?>> read, string missing = "There is nothing to read.")
    {
        _read = read;
        _missing = missing;
        _prefix = template[..(template.IndexOf('{', StringComparison.Ordinal) is var start and >= 0 ? start : template.Length)];
        ProtocolResourceTemplate = new ResourceTemplate
        {
            UriTemplate = template,
            Name = name,
            Title = title,
            Description = description,
            MimeType = MimeType,
            Icons = Icons.Document,
        };
    }

    public override ResourceTemplate ProtocolResourceTemplate { get; }

    public override IReadOnlyList<object> Metadata => [];

    /// <summary>The error of a resource that is not there, as the caller's revision has it.</summary>
    public static McpProtocolException NotFound<TParams>(RequestContext<TParams> request, string message)
    {
        var version = request.JsonRpcRequest.Context?.ProtocolVersion ?? request.Server.NegotiatedProtocolVersion;
        return new(message, string.CompareOrdinal(version, "2026-07-28") >= 0 ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound);
    }

    /// <summary>What stands for the variable in a URI of this template.</summary>
    public static bool TryRead(string? uri, string prefix, [NotNullWhen(true)] out string? variable)
    {
        variable = uri is not null && uri.StartsWith(prefix, StringComparison.Ordinal) && uri.Length - prefix.Length is > 0 and <= MaxVariableLength
            && !uri.AsSpan(prefix.Length).Contains('/') ? uri[prefix.Length..] : null;
        return variable is not null;
    }

    public override bool IsMatch(string uri) => IsTemplated ? TryRead(uri, _prefix, out _) : uri == _prefix;

    public override async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default)
    {
        var uri = request.Params.Uri;
        var reading = await _read(uri[_prefix.Length..], request, cancellationToken)
            ?? throw NotFound(request, _missing);
        var result = new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = MimeType, Text = reading.Content.ToJsonString(Readable) }] };
        return CacheHints.Hint(result, reading.TimeToLive);
    }
}
