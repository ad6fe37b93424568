using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace McpAspire.Redis;

/// <summary>A reply, or a part of one. Maps read like arrays of keys and values in turn, so that both protocol versions look the same.</summary>
[StructLayout(LayoutKind.Auto)]
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Replies are read, not compared.")]
public readonly struct RedisValue
{
    private readonly object? _content;
    private readonly long _bits;

    private RedisValue(RedisValueKind kind, object? content, long bits = 0)
    {
        Kind = kind;
        _content = content;
        _bits = bits;
    }

    /// <summary>The absent value.</summary>
    public static RedisValue Null => default;

    /// <summary>What the value is.</summary>
    public RedisValueKind Kind { get; }

    /// <summary>Whether there is no value.</summary>
    public bool IsNull => Kind == RedisValueKind.Null;

    /// <summary>The elements of an array, map or push; empty for null.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public ReadOnlySpan<RedisValue> Items => Kind switch
    {
        RedisValueKind.Array or RedisValueKind.Map or RedisValueKind.Push => (RedisValue[])_content!,
        RedisValueKind.Null => [],
        _ => throw Not("a list"),
    };

    /// <summary>The number of <see cref="Items"/>.</summary>
    public int Count => Items.Length;

    /// <summary>An element of <see cref="Items"/>.</summary>
    public RedisValue this[int index] => Items[index];

    /// <summary>The bytes of a string.</summary>
    /// <exception cref="InvalidOperationException">It is not a string.</exception>
    public ReadOnlyMemory<byte> AsBytes() => Kind == RedisValueKind.String ? (byte[])_content! : throw Not("a string");

    /// <summary>The text of a string (UTF-8) or a number.</summary>
    /// <exception cref="InvalidOperationException">It is null, or a list.</exception>
    public string AsString() => Kind switch
    {
        RedisValueKind.String or RedisValueKind.Error => Encoding.UTF8.GetString((byte[])_content!),
        RedisValueKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        RedisValueKind.Double => AsDouble().ToString(CultureInfo.InvariantCulture),
        RedisValueKind.Boolean => _bits == 0 ? "0" : "1",
        _ => throw Not("text"),
    };

    /// <summary>As <see cref="AsString"/>, but null for null.</summary>
    public string? AsStringOrNull() => IsNull ? null : AsString();

    /// <summary>An integer, or a string that spells one.</summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    public long AsInt64() => Kind switch
    {
        RedisValueKind.Integer or RedisValueKind.Boolean => _bits,
        RedisValueKind.String when long.TryParse((byte[])_content!, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Not("an integer"),
    };

    /// <summary>A floating-point number, or a string or integer that stands for one.</summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    public double AsDouble() => Kind switch
    {
        RedisValueKind.Double => BitConverter.Int64BitsToDouble(_bits),
        RedisValueKind.Integer => _bits,
        RedisValueKind.String when double.TryParse((byte[])_content!, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Not("a number"),
    };

    /// <summary>The kind and size, not the content: replies may be secret.</summary>
    public override string ToString() => _content switch
    {
        byte[] bytes => $"{Kind} ({bytes.Length} bytes)",
        RedisValue[] items => $"{Kind} ({items.Length})",
        _ => Kind.ToString(),
    };

    internal static RedisValue FromBytes(byte[] bytes) => new(RedisValueKind.String, bytes);

    internal static RedisValue FromError(byte[] message) => new(RedisValueKind.Error, message);

    internal static RedisValue FromInt64(long number) => new(RedisValueKind.Integer, null, number);

    internal static RedisValue FromDouble(double number) => new(RedisValueKind.Double, null, BitConverter.DoubleToInt64Bits(number));

    internal static RedisValue FromBoolean(bool value) => new(RedisValueKind.Boolean, null, value ? 1 : 0);

    internal static RedisValue FromItems(RedisValueKind kind, RedisValue[] items) => new(kind, items);

    private InvalidOperationException Not(string expected) => new($"The reply is {Kind}, not {expected}.");
}
