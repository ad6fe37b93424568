using System.Buffers;
using System.Runtime.CompilerServices;

namespace McpAspire.Redis;

/// <summary>A command and its arguments, written as a collection: <c>["SET", key, value, "PX", 5000]</c>.</summary>
[CollectionBuilder(typeof(RedisCommand), nameof(Create))]
public sealed class RedisCommand
{
    private readonly RedisArgument[] _arguments;

    private RedisCommand(RedisArgument[] arguments) => _arguments = arguments;

    /// <summary>Makes a command of its name and arguments.</summary>
    /// <exception cref="ArgumentException">There is not even a name.</exception>
    public static RedisCommand Create(ReadOnlySpan<RedisArgument> arguments)
    {
        if (arguments.IsEmpty)
            throw new ArgumentException("A command has at least a name.", nameof(arguments));

        return new RedisCommand(arguments.ToArray());
    }

    /// <summary>The name and the arguments.</summary>
    public IEnumerator<RedisArgument> GetEnumerator() => ((IEnumerable<RedisArgument>)_arguments).GetEnumerator();

    /// <summary>The name alone: arguments may be secret.</summary>
    public override string ToString() => _arguments[0].ToString();

    internal void WriteTo(IBufferWriter<byte> output)
    {
        WriteLength(output, (byte)'*', _arguments.Length);
        foreach (var argument in _arguments)
        {
            WriteLength(output, (byte)'$', argument.ByteCount);
            argument.WriteTo(output);
            output.Write("\r\n"u8);
        }
    }

    private static void WriteLength(IBufferWriter<byte> output, byte type, int length)
    {
        var span = output.GetSpan(16);
        span[0] = type;
        length.TryFormat(span[1..], out var digits);
        "\r\n"u8.CopyTo(span[(1 + digits)..]);
        output.Advance(digits + 3);
    }
}
