using System.Runtime.CompilerServices;

namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>The table of promises in docs/sandbox.md.</summary>
internal static class PromiseTable
{
    private static readonly string[] Words = ["denied", "limited", "not held"];

    /// <summary>What a column promises, by attack.</summary>
    public static Dictionary<string, string> Read(string column)
    {
        var rows = File.ReadLines(FindDocument())
            .SkipWhile(line => !line.StartsWith("| Attack |", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        var index = Array.IndexOf(rows[0], column);
        return rows.Skip(2).ToDictionary(row => row[0], row => Words.Single(word => row[index].StartsWith(word, StringComparison.Ordinal)));
    }

    private static string FindDocument([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/sandbox.md"));
}
