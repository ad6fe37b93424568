using System.Buffers;
using System.Text;

namespace McpAspire.Tools.Sandbox;

/// <summary>Reads a stream to its end while the program runs, keeping no more than a cap.</summary>
internal sealed class OutputCapture(int cap, Action? onOverflow = null, Action<string>? onLine = null)
{
    private const int MaxLineBytes = 4096;

    private readonly ArrayBufferWriter<byte> _kept = new();
    private int _lineStart;

    /// <summary>Whether there was more than the cap.</summary>
    public bool Truncated { get; private set; }

    /// <summary>What was kept, as it came.</summary>
    public ReadOnlyMemory<byte> Bytes => _kept.WrittenMemory;

    /// <summary>What was kept, invalid UTF-8 replaced.</summary>
    public string Text => Encoding.UTF8.GetString(_kept.WrittenSpan);

    public async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
            Keep(buffer.AsSpan(0, read));
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var room = cap - _kept.WrittenCount;
        _kept.Write(bytes[..Math.Min(room, bytes.Length)]);
        if (bytes.Length > room && !Truncated)
        {
            Truncated = true;
            onOverflow?.Invoke();
        }

        if (onLine is not null)
            EmitLines(onLine);
    }

    private void EmitLines(Action<string> emit)
    {
        var kept = _kept.WrittenSpan;
        int length;
        while ((length = kept[_lineStart..].IndexOf((byte)'\n')) >= 0)
        {
            if (length <= MaxLineBytes)
                emit(Encoding.UTF8.GetString(kept.Slice(_lineStart, length)));
            _lineStart += length + 1;
        }
    }
}
