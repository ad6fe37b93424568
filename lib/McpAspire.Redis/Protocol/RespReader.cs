using System.Buffers;
using System.Buffers.Text;

namespace McpAspire.Redis;

/// <summary>
/// Reads RESP2 and RESP3 (https://redis.io/docs/latest/develop/reference/protocol-spec/). Partial input is answered with false and consumes
/// nothing; malformed input throws.
/// </summary>
internal static class RespReader
{
    public const int MaxDepth = 32;
    public const int MaxLineBytes = 64 * 1024;
    public const int MaxBulkBytes = 64 * 1024 * 1024;
    public const int MaxItems = 1024 * 1024;

    /// <summary>The shortest element on the wire is <c>_\r\n</c>: until that many bytes are there, no array of the announced length is made.</summary>
    private const int MinItemBytes = 3;

    /// <summary>Takes one value off the front of <paramref name="input"/>.</summary>
    /// <exception cref="RedisProtocolException">The bytes are not RESP, or exceed a limit.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> input, out RedisValue value)
    {
        var reader = new SequenceReader<byte>(input);
        if (!TryReadValue(ref reader, 0, out value))
            return false;

        input = input.Slice(reader.Position);
        return true;
    }

    private static bool TryReadValue(ref SequenceReader<byte> reader, int depth, out RedisValue value)
    {
        value = default;
        if (depth > MaxDepth)
            throw new RedisProtocolException($"The reply is nested deeper than {MaxDepth}.");
        if (!reader.TryRead(out var type))
            return false;

        switch (type)
        {
            case (byte)'+' or (byte)'(':
                return TryReadLine(ref reader, out var text) && Set(out value, RedisValue.FromBytes(text.ToArray()));
            case (byte)'-':
                return TryReadLine(ref reader, out var error) && Set(out value, RedisValue.FromError(error.ToArray()));
            case (byte)':':
                return TryReadNumber(ref reader, out var integer) && Set(out value, RedisValue.FromInt64(integer));
            case (byte)',':
                return TryReadLine(ref reader, out var number) && Set(out value, RedisValue.FromDouble(ParseDouble(number)));
            case (byte)'#':
                return TryReadLine(ref reader, out var flag) && Set(out value, RedisValue.FromBoolean(ParseBoolean(flag)));
            case (byte)'_':
                return TryReadLine(ref reader, out var nothing) && (nothing.IsEmpty ? true : throw new RedisProtocolException("A null has content."));
            case (byte)'$':
                return TryReadBulk(ref reader, out var bulk) && (bulk is null || Set(out value, RedisValue.FromBytes(bulk)));
            case (byte)'!':
                return TryReadBulk(ref reader, out var failure) && (failure is null || Set(out value, RedisValue.FromError(failure)));
            case (byte)'=':
                return TryReadBulk(ref reader, out var verbatim) && (verbatim is null || Set(out value, RedisValue.FromBytes(WithoutFormat(verbatim))));
            case (byte)'*' or (byte)'~':
                return TryReadItems(ref reader, depth, RedisValueKind.Array, 1, out value);
            case (byte)'%':
                return TryReadItems(ref reader, depth, RedisValueKind.Map, 2, out value);
            case (byte)'>':
                return TryReadItems(ref reader, depth, RedisValueKind.Push, 1, out value);
            case (byte)'|':
                // Attributes describe the value that follows them; nothing here needs them.
                return TryReadItems(ref reader, depth, RedisValueKind.Map, 2, out _) && TryReadValue(ref reader, depth + 1, out value);
            default:
                throw new RedisProtocolException($"A reply cannot begin with byte {type}.");
        }
    }

    private static bool TryReadItems(ref SequenceReader<byte> reader, int depth, RedisValueKind kind, int perEntry, out RedisValue value)
    {
        value = default;
        if (!TryReadNumber(ref reader, out var entries))
            return false;
        if (entries == -1 && kind == RedisValueKind.Array)
            return true;
        if (entries is < 0 or > MaxItems)
            throw new RedisProtocolException($"A reply has an invalid number of elements, or more than {MaxItems}.");

        var count = (int)entries * perEntry;
        if (reader.Remaining < (long)count * MinItemBytes)
            return false;

        var items = count == 0 ? [] : new RedisValue[count];
        for (var i = 0; i < items.Length; i++)
        {
            if (!TryReadValue(ref reader, depth + 1, out items[i]))
                return false;
        }

        value = RedisValue.FromItems(kind, items);
        return true;
    }

    private static bool TryReadBulk(ref SequenceReader<byte> reader, out byte[]? bytes)
    {
        bytes = null;
        if (!TryReadNumber(ref reader, out var length))
            return false;
        if (length == -1)
            return true;
        if (length is < 0 or > MaxBulkBytes)
            throw new RedisProtocolException($"A string has an invalid length, or more than {MaxBulkBytes} bytes.");
        if (reader.Remaining < length + 2)
            return false;

        bytes = new byte[length];
        reader.TryCopyTo(bytes);
        reader.Advance(length);
        return reader.IsNext("\r\n"u8, advancePast: true) ? true : throw new RedisProtocolException("A string does not end where its length says.");
    }

    private static bool TryReadNumber(ref SequenceReader<byte> reader, out long number)
    {
        number = 0;
        if (!TryReadLine(ref reader, out var line))
            return false;

        return Utf8Parser.TryParse(line, out number, out var read) && read == line.Length ? true : throw new RedisProtocolException("A number is malformed.");
    }

    private static bool TryReadLine(ref SequenceReader<byte> reader, out ReadOnlySpan<byte> line)
    {
        var found = reader.TryReadTo(out line, "\r\n"u8);
        if (found ? line.Length > MaxLineBytes : reader.Remaining > MaxLineBytes)
            throw new RedisProtocolException($"A line is longer than {MaxLineBytes} bytes.");

        return found;
    }

    private static double ParseDouble(ReadOnlySpan<byte> text) => text switch
    {
        _ when text.SequenceEqual("inf"u8) => double.PositiveInfinity,
        _ when text.SequenceEqual("-inf"u8) => double.NegativeInfinity,
        _ when text.SequenceEqual("nan"u8) => double.NaN,
        _ when Utf8Parser.TryParse(text, out double number, out var read) && read == text.Length => number,
        _ => throw new RedisProtocolException("A double is malformed."),
    };

    private static bool ParseBoolean(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'t'] => true,
        [(byte)'f'] => false,
        _ => throw new RedisProtocolException("A boolean is malformed."),
    };

    /// <summary>A verbatim string begins with its format, three characters and a colon.</summary>
    private static byte[] WithoutFormat(byte[] verbatim) =>
        verbatim is [_, _, _, (byte)':', ..] ? verbatim[4..] : throw new RedisProtocolException("A verbatim string has no format.");

    private static bool Set(out RedisValue target, RedisValue value)
    {
        target = value;
        return true;
    }
}
