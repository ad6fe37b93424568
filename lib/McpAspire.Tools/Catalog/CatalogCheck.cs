using McpAspire.Tools.Manifests;
using McpAspire.Tools.Targets;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Catalog;

/// <summary>What <c>--check-catalog PATH</c> does: reads manifests, runs the tests that they carry, and prints what came of it.</summary>
public static class CatalogCheck
{
    private const string Option = "--check-catalog";

    /// <summary>Whether a service is asked for this instead of for its service.</summary>
    /// <param name="args">Its command line.</param>
    /// <param name="path">The folder, or one manifest in its module's folder; the catalog that was installed when none is given.</param>
    public static bool IsAsked(IReadOnlyList<string> args, out string path)
    {
        ArgumentNullException.ThrowIfNull(args);
        path = args is [Option, var given] ? given : Path.Combine(AppContext.BaseDirectory, "catalog");
        return args is [Option] or [Option, _];
    }

    /// <summary>Checks a folder of manifests, or one of them.</summary>
    /// <param name="path">As <see cref="IsAsked"/> has it.</param>
    /// <param name="output">Gets a line for each tool and for everything that is wrong.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code: 0 when all is well, 1 when not.</returns>
    public static async Task<int> RunAsync(string path, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);

        var single = File.Exists(path);
        var names = new NoNames();
        var folder = new ManifestFolder(new TargetPolicy(Options.Create(new TargetOptions()), names), names, new ManifestDefaults());
        var loaded = folder.Load([Path.GetFullPath(single ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "..") : path)]);
        var only = single ? Path.GetFullPath(path) : null;
        var failures = 0;
        foreach (var problem in loaded.Problems.Where(problem => only is null || Path.GetFullPath(problem.File) == only))
        {
            failures++;
            await output.WriteLineAsync(problem.ToString());
        }

        foreach (var tool in loaded.Tools.Where(tool => only is null || tool.Definition.Name == Path.GetFileNameWithoutExtension(only)))
            failures += await CheckAsync(tool.Manifest, output, cancellationToken);
        await output.WriteLineAsync(failures == 0 ? "All is well." : $"{failures} failures.");
        return failures == 0 ? 0 : 1;
    }

    private static async Task<int> CheckAsync(ToolManifest manifest, TextWriter output, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var (name, test) in ManifestCases.All(manifest))
        {
            if (await ManifestCases.RunAsync(manifest, test, cancellationToken) is { } failure)
                failures.Add($"{manifest.Name}, {name}, {test.Arguments}: {failure}");
        }

        foreach (var failure in failures)
            await output.WriteLineAsync(failure);
        if (failures.Count == 0)
            await output.WriteLineAsync($"{manifest.Name}: {manifest.Tests.Count} tests and {manifest.Examples.Count} examples pass.");
        return failures.Count;
    }

    private sealed class NoNames : INameResolver, INameServer
    {
        public string? Address => null;

        public ValueTask<IReadOnlyList<System.Net.IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<System.Net.IPAddress>>([]);
    }
}
