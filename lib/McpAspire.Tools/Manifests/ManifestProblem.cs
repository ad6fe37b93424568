namespace McpAspire.Tools.Manifests;

/// <summary>Something that keeps a file of the catalog from being a manifest.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Line">Where, from 1.</param>
/// <param name="Reason">Why, with the place inside the document.</param>
internal sealed record ManifestProblem(string File, int Line, string Reason)
{
    public override string ToString() => $"{File}({Line}): {Reason}";
}
