namespace McpAspire.Tools.Sandbox;

/// <summary>Files in which the kernel describes processes.</summary>
internal static class ProcFile
{
    /// <summary>The whole file, or null when the process has ended or may not be looked at.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
