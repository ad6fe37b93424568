namespace McpAspire.Tools.Tests;

/// <summary>A folder of manifests of the test's own.</summary>
internal sealed class ManifestFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catalog-");

    public string Path => _folder.FullName;

    /// <summary>A manifest that is in order: prints its argument.</summary>
    public static string Minimal(string name, string program = "echo", string text = "hello") => $$"""
        {
          "name": "{{name}}",
          "title": "A demo",
          "description": "Prints a word.",
          "command": { "program": "{{program}}", "package": "demo", "version": { "arguments": ["--version"], "pattern": "(?<version>[0-9.]+)" } },
          "arguments": {
            "word": { "type": "string", "pattern": "[a-z]+", "maxLength": 20, "default": "{{text}}", "description": "A word." }
          },
          "argv": [{ "use": "word" }],
          "annotations": { "readOnly": true, "destructive": false, "idempotent": true, "openWorld": false },
          "repeatSafe": true,
          "output": { "parser": "text" },
          "tests": [
            { "arguments": { "word": "a" }, "argv": ["a"] },
            { "arguments": { "word": "A" }, "refused": "word" }
          ]
        }
        """;

    public void Write(string file, string content)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public void Delete(string file) => File.Delete(System.IO.Path.Combine(Path, file));

    public void Dispose() => _folder.Delete(recursive: true);
}
