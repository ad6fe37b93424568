using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// What launch.pl says of itself: a pipe of its own, which the program never has, so that nothing that a program prints can be taken for it.
/// </summary>
internal sealed partial class StatusPipe : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int SetDescriptorFlags = 2;
    private const string Ready = "ready\n";

    private readonly SafeFileHandle _reader;
    private readonly SafeFileHandle _writer;

    /// <exception cref="Win32Exception">There are no more descriptors.</exception>
    public StatusPipe()
    {
        Span<int> ends = stackalloc int[2];
        if (CreatePipe(ends, CloseOnExec | NonBlocking) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _reader = new SafeFileHandle(ends[0], ownsHandle: true);
        _writer = new SafeFileHandle(ends[1], ownsHandle: true);
        Descriptor = ends[1];
    }

    /// <summary>The number of the descriptor that the launcher writes to.</summary>
    public int Descriptor { get; }

    /// <summary>Lets the next process have the writing end. Between this and <see cref="CloseWriter"/> only the launcher is started.</summary>
    public void ShareWriter() => _ = ControlDescriptor(_writer, SetDescriptorFlags, 0);

    public void CloseWriter() => _writer.Dispose();

    /// <summary>After the end of the process: null when the program was started, else why not; empty when the launcher did not come to say.</summary>
    public string? ReadFailure()
    {
        Span<byte> buffer = stackalloc byte[512];
        var length = (int)Math.Max(0, Read(_reader, buffer, buffer.Length));
        var text = Encoding.UTF8.GetString(buffer[..length]);
        if (!text.StartsWith(Ready, StringComparison.Ordinal))
            return text;
        return text.Length > Ready.Length ? text[Ready.Length..] : null;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CreatePipe(Span<int> ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ControlDescriptor(SafeFileHandle descriptor, int command, nint value);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(SafeFileHandle descriptor, Span<byte> buffer, nint length);
}
