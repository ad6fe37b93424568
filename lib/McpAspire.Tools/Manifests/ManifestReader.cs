using System.Text;
using System.Text.Json;

namespace McpAspire.Tools.Manifests;

/// <summary>Reads one manifest and finds everything that is wrong with it.</summary>
internal static class ManifestReader
{
    private static readonly JsonSchemaCheck Schema = LoadSchema();

    /// <param name="file">For problems.</param>
    /// <param name="utf8">The text.</param>
    /// <param name="problems">Gets what is wrong with it.</param>
    /// <returns>The manifest when nothing is.</returns>
    public static ToolManifest? Read(string file, ReadOnlyMemory<byte> utf8, ICollection<ManifestProblem> problems)
    {
        JsonSource source;
        try
        {
            // Some editors put a byte order mark before it.
            source = JsonSource.Parse(utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8);
        }
        catch (JsonException e)
        {
            problems.Add(new ManifestProblem(file, (int)(e.LineNumber ?? 0) + 1, $"It is not JSON: {e.Message}"));
            return null;
        }

        var found = Schema.Check(source.Root).Select(problem => new ManifestProblem(file, source.LineOf(problem.Pointer), problem.Reason)).ToList();
        if (found.Count == 0)
        {
            var manifest = WithTemplates(source.Root.Deserialize<ToolManifest>(ManifestJson.Options)!);
            found = [.. ManifestRules.Check(manifest).Select(problem => new ManifestProblem(file, source.LineOf(problem.Pointer), $"{problem.Pointer}: {problem.Reason}"))];
            if (found.Count == 0)
                return manifest;
        }

        foreach (var problem in found.OrderBy(problem => problem.Line))
            problems.Add(problem);
        return null;
    }

    private static ToolManifest WithTemplates(ToolManifest manifest) => manifest with
    {
        Arguments = new OrderedDictionary<string, Argument>(manifest.Arguments.Select(argument => argument.Value is TemplateArgument template
            ? KeyValuePair.Create(argument.Key, (Argument)(template with { Templates = manifest.Templates }))
            : argument)),
    };

    private static JsonSchemaCheck LoadSchema()
    {
        using var stream = typeof(ManifestReader).Assembly.GetManifestResourceStream("tool.schema.json")!;
        using var document = JsonDocument.Parse(stream);
        return new JsonSchemaCheck(document.RootElement.Clone());
    }
}
