using System.Text;
using McpAspire.Tools.Sandbox.Folders;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// Files in which the kernel describes processes. They are read without <see cref="File"/>, which locks what it reads: any user may hold such a lock, and would
/// hide a process by it.
/// </summary>
internal static class ProcFile
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The file, up to a length, each byte as one character (Latin-1); null when the process has ended or may not be looked at.</summary>
    public static string? Read(string path, int maxBytes = MaxBytes)
    {
        using var file = NativeFolder.TryOpenFile(path);
        if (file is null)
            return null;

        // Most fit into the first buffer, and the kernel makes each part as it is read.
        var buffer = new byte[Math.Min(maxBytes, 4096)];
        var length = 0;
        while (NativeFolder.Read(file, buffer.AsSpan(length)) is var read and not 0)
        {
            if (read < 0)
                return null;
            length += read;
            if (length == maxBytes)
                break;
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(maxBytes, buffer.Length * 2));
        }

        return Encoding.Latin1.GetString(buffer, 0, length);
    }
}
