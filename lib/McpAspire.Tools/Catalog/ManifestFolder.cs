using System.Text.RegularExpressions;
using McpAspire.Tools.Manifests;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Catalog;

/// <summary>
/// Loads the manifests of folders: <c>module/**/name.json</c>. A file that has not changed since it was last loaded stays the same tool, so that what runs it goes on.
/// </summary>
internal sealed partial class ManifestFolder(TargetPolicy targets, INameServer nameServer, ManifestDefaults defaults)
{
    private const int MaxFileBytes = 256 * 1024;
    private const int MaxFiles = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LoadedFile> _files = new(StringComparer.Ordinal);

    public LoadedManifests Load(IReadOnlyList<string> paths)
    {
        lock (_gate)
        {
            var problems = new List<ManifestProblem>();
            var loaded = Files(paths, problems).Select(file => Load(file.Path, file.Module)).ToList();
            problems.AddRange(loaded.SelectMany(file => file.Problems));
            foreach (var same in loaded.Where(file => file.Tool is not null).GroupBy(file => file.Tool!.Definition.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
                problems.AddRange(same.Skip(1).Select(file => new ManifestProblem(file.Path, 1, $"There is a tool '{same.Key}' already, in {same.First().Path}.")));
            Forget(loaded);
            return new LoadedManifests([.. loaded.Select(file => file.Tool).OfType<ManifestTool>()], problems);
        }
    }

    /// <summary>Something that changes when a file does.</summary>
    public static string Fingerprint(IReadOnlyList<string> paths) =>
        string.Join('\n', Files(paths, []).Select(file => (file.Path, Data: DataOf(file.Path)))
            .Select(file => $"{file.Path}|{file.Data.FullName}|{(file.Data.Exists ? file.Data.Length : -1)}|{file.Data.LastWriteTimeUtc.Ticks}"));

    private static List<(string Path, string Module)> Files(IReadOnlyList<string> paths, List<ManifestProblem> problems)
    {
        var files = new List<(string, string)>();
        foreach (var root in paths.Select(path => Path.GetFullPath(path, AppContext.BaseDirectory)))
        {
            if (!Directory.Exists(root))
            {
                problems.Add(new ManifestProblem(root, 1, "There is no such folder (Catalog:Path)."));
                continue;
            }

            foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
                if (parts is [var only] && only.EndsWith(".schema.json", StringComparison.Ordinal) || Array.Exists(parts, part => part.StartsWith('.')))
                    continue;
                files.Add((path, parts.Length > 1 ? parts[0] : string.Empty));
            }
        }

        if (files.Count > MaxFiles)
            problems.Add(new ManifestProblem(paths[0], 1, $"There are more than {MaxFiles} files."));
        return [.. files.Take(MaxFiles)];
    }

    // Kubernetes mounts a ConfigMap as links that stay: what changes is where they lead to.
    private static FileInfo DataOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
        }
        catch (IOException)
        {
            // A circle of links; whoever reads it is told so.
            return new FileInfo(path);
        }
    }

    private LoadedFile Load(string path, string module)
    {
        byte[] content;
        try
        {
            // Before it is opened: devices and pipes, which never end or never begin, have no length.
            if (DataOf(path) is { Exists: true } data && data.Length is 0 or > MaxFileBytes)
                return Unusable($"It has {data.Length} bytes (1 to {MaxFileBytes}).");
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unusable($"It cannot be read: {e.Message}");
        }

        if (!_files.TryGetValue(path, out var known) || !known.Content.AsSpan().SequenceEqual(content))
            _files[path] = known = Read(path, module, content);
        return known;

        LoadedFile Unusable(string reason) => new(path, [], null, [new ManifestProblem(path, 1, reason)]);
    }

    private LoadedFile Read(string path, string module, byte[] content)
    {
        var problems = new List<ManifestProblem>();
        if (!ModuleName().IsMatch(module))
            problems.Add(new ManifestProblem(path, 1, "A manifest is in the folder of its module, whose name has small letters, digits and underscores."));
        else if (ManifestReader.Read(path, content, problems) is { } manifest)
        {
            if (manifest.Name == Path.GetFileNameWithoutExtension(path))
                return new LoadedFile(path, content, new ManifestTool(manifest, module, targets, nameServer, defaults), []);
            problems.Add(new ManifestProblem(path, 1, $"The file of the tool '{manifest.Name}' is {manifest.Name}.json."));
        }

        return new LoadedFile(path, content, null, problems);
    }

    private void Forget(List<LoadedFile> loaded)
    {
        foreach (var gone in _files.Keys.Except(loaded.Select(file => file.Path), StringComparer.Ordinal).ToList())
            _files.Remove(gone);
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModuleName();

    private sealed record LoadedFile(string Path, byte[] Content, ManifestTool? Tool, IReadOnlyList<ManifestProblem> Problems);
}
