using System.Text;
using System.Text.Unicode;
using McpAspire.Api.Mcp;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Resources;

/// <summary>What the program of one of the caller's jobs wrote, <c>job://{id}/raw</c>: unchanged, as text if it is text.</summary>
internal sealed class RawOutput(OwnJobs jobs) : McpServerResource
{
    public const string Template = OwnJobs.Template + Suffix;

    private const string Suffix = "/raw";

    /// <summary>It does not change any more, but may make way for others.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(1);

    public override ResourceTemplate ProtocolResourceTemplate { get; } = new()
    {
        UriTemplate = Template,
        Name = "job-raw",
        Title = "What a program wrote",
        Description = "The output of the program that a job of yours ran, unchanged, where the job's result links to it; kept with the result, as long as there is room.",
        Icons = Icons.Document,
    };

    public override IReadOnlyList<object> Metadata => [];

    public override bool IsMatch(string uri) => uri.EndsWith(Suffix, StringComparison.Ordinal) && JsonResource.TryRead(uri[..^Suffix.Length], OwnJobs.Prefix, out _);

    public override async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default)
    {
        var uri = request.Params.Uri;
        var raw = await jobs.FindRawAsync(uri[OwnJobs.Prefix.Length..^Suffix.Length], request, cancellationToken)
            ?? throw JsonResource.NotFound(request, "There is no such output of a job of yours, or it is no longer kept.");
        ResourceContents contents = Utf8.IsValid(raw.Span)
            ? new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = Encoding.UTF8.GetString(raw.Span) }
            : BlobResourceContents.FromBytes(raw, uri, "application/octet-stream");
        return CacheHints.Hint(new ReadResourceResult { Contents = [contents] }, TimeToLive);
    }
}
