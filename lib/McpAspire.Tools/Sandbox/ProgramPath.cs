namespace McpAspire.Tools.Sandbox;

/// <summary>Where programs are looked for: fixed, whatever the environment says.</summary>
internal static class ProgramPath
{
    public const string Value = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The program's full path, or null when it is not installed.</summary>
    public static string? Find(string program) =>
        Value.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
