using System.Buffers;
using System.Globalization;
using System.Text;

namespace McpAspire.Redis;

/// <summary>One argument of a command: text (sent as UTF-8), a number, or bytes as they are.</summary>
public readonly struct RedisArgument
{
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    private RedisArgument(string text) => _text = text;

    private RedisArgument(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>The argument's length on the wire, in bytes.</summary>
    internal int ByteCount => _text is null ? _bytes.Length : Encoding.UTF8.GetByteCount(_text);

    /// <summary>Text.</summary>
    /// <param name="text">Not null: Redis has no null arguments.</param>
    public static implicit operator RedisArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new RedisArgument(text);
    }

    /// <summary>A number, sent as decimal text.</summary>
    public static implicit operator RedisArgument(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Bytes.</summary>
    public static implicit operator RedisArgument(byte[] bytes) => new(bytes.AsMemory());

    /// <summary>Bytes.</summary>
    public static implicit operator RedisArgument(ReadOnlyMemory<byte> bytes) => new(bytes);

    internal void WriteTo(IBufferWriter<byte> output)
    {
        if (_text is null)
            output.Write(_bytes.Span);
        else
            Encoding.UTF8.GetBytes(_text, output);
    }

    /// <summary>The text; for bytes their number, since they may be secret.</summary>
    public override string ToString() => _text ?? $"({_bytes.Length} bytes)";
}
