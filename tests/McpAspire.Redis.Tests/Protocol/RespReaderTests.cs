using System.Buffers;
using System.Text;

namespace McpAspire.Redis.Tests.Protocol;

public sealed class RespReaderTests
{
    public static TheoryData<string, string> Messages => new()
    {
        { "+OK\r\n", "OK" },
        { "-ERR no\r\n", "!ERR no" },
        { ":-42\r\n", "-42" },
        { "$5\r\na\r\nbc\r\n", "a\r\nbc" },
        { "$0\r\n\r\n", "" },
        { "$-1\r\n", "null" },
        { "*-1\r\n", "null" },
        { "*0\r\n", "[]" },
        { "*3\r\n:1\r\n$1\r\nx\r\n*1\r\n+y\r\n", "[1,x,[y]]" },
        { "_\r\n", "null" },
        { "#t\r\n", "1" },
        { "#f\r\n", "0" },
        { ",1.5\r\n", "1.5" },
        { ",-inf\r\n", "-Infinity" },
        { ",inf\r\n", "Infinity" },
        { ",nan\r\n", "NaN" },
        { "(3492890328409238509324850943850943825024385\r\n", "3492890328409238509324850943850943825024385" },
        { "!7\r\nBAD bad\r\n", "!BAD bad" },
        { "=7\r\ntxt:abc\r\n", "abc" },
        { "~2\r\n+a\r\n+b\r\n", "[a,b]" },
        { "%1\r\n+key\r\n:1\r\n", "[key,1]" },
        { ">2\r\n+message\r\n+hi\r\n", "[message,hi]" },
        { "|1\r\n+ttl\r\n:3600\r\n:7\r\n", "7" },
    };

    public static TheoryData<string> Malformed => new(
        "x\r\n", ":\r\n", ":1x\r\n", ":99999999999999999999\r\n", "$-2\r\n", "$3\r\nabcd\r\n", "$99999999999\r\n", "*-2\r\n", "*99999999\r\n",
        "%-1\r\n", "#x\r\n", "_x\r\n", ",1.5x\r\n", "=3\r\nabc\r\n", "$?\r\n", "HTTP/1.1 400\r\n");

    [Theory]
    [MemberData(nameof(Messages))]
    public void TryRead_WholeMessage_ReadsItAndNothingMore(string message, string expected)
    {
        var input = Bytes(message + "+next\r\n");

        RespReader.TryRead(ref input, out var value).ShouldBeTrue();

        Describe(value).ShouldBe(expected);
        Encoding.ASCII.GetString(input).ShouldBe("+next\r\n");
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void TryRead_EveryPrefix_AnswersFalseAndConsumesNothing(string message, string expected)
    {
        expected.ShouldNotBeNull();
        for (var length = 0; length < message.Length; length++)
        {
            var input = Bytes(message[..length]);

            RespReader.TryRead(ref input, out _).ShouldBeFalse();

            input.Length.ShouldBe(length);
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void TryRead_OneByteChunks_ReadsTheSame(string message, string expected)
    {
        var input = Chunks(Encoding.ASCII.GetBytes(message), () => 1);

        RespReader.TryRead(ref input, out var value).ShouldBeTrue();

        Describe(value).ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void TryRead_Malformed_Throws(string message)
    {
        var input = Bytes(message);

        Should.Throw<RedisProtocolException>(() => RespReader.TryRead(ref input, out _));
    }

    [Fact]
    public void TryRead_NestedTooDeep_Throws()
    {
        var input = Bytes(string.Concat(Enumerable.Repeat("*1\r\n", RespReader.MaxDepth + 2)) + ":1\r\n");

        Should.Throw<RedisProtocolException>(() => RespReader.TryRead(ref input, out _));
    }

    [Fact]
    public void TryRead_LineThatNeverEnds_Throws()
    {
        var input = Bytes("+" + new string('x', RespReader.MaxLineBytes + 1));

        Should.Throw<RedisProtocolException>(() => RespReader.TryRead(ref input, out _));
    }

    [Fact]
    public void TryRead_HugeArrayAnnounced_AllocatesNothingUntilItCanBeThere()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            var input = Bytes("*1000000\r\n:1\r\n");
            RespReader.TryRead(ref input, out _).ShouldBeFalse();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryRead_RandomBytes_ReadsOrAsksForMoreOrThrowsItsOwnException(int seed)
    {
        var random = new Random(seed);
        var alphabet = Encoding.ASCII.GetBytes("+-:$*%~>|_#,(!=0123456789\r\n\r\nab");
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(64)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = random.Next(8) == 0 ? (byte)random.Next(256) : alphabet[random.Next(alphabet.Length)];
            ReadAll(Chunks(bytes, () => random.Next(1, 9)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryRead_MutatedMessages_ReadsOrAsksForMoreOrThrowsItsOwnException(int seed)
    {
        var random = new Random(seed);
        var valid = Encoding.ASCII.GetBytes(string.Concat(Messages.Select(m => m.Data.Item1)));
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = valid.ToArray();
            for (var i = random.Next(1, 5); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ReadAll(Chunks(bytes, () => random.Next(1, 65)));
        }
    }

    [Fact]
    public void TryRead_StreamInRandomChunks_ReadsEveryMessage()
    {
        var random = new Random(7);
        var messages = Messages.Select(m => m.Data).ToArray();
        var bytes = Encoding.ASCII.GetBytes(string.Concat(messages.Select(m => m.Item1)));
        for (var round = 0; round < 200; round++)
        {
            List<string> read = [];
            var start = 0;
            for (var end = 0; end < bytes.Length;)
            {
                end = Math.Min(bytes.Length, end + random.Next(1, 20));
                var input = Chunks(bytes[start..end], () => random.Next(1, 5));
                while (RespReader.TryRead(ref input, out var value))
                    read.Add(Describe(value));
                start = end - (int)input.Length;
            }

            read.ShouldBe(messages.Select(m => m.Item2));
        }
    }

    private static void ReadAll(ReadOnlySequence<byte> input)
    {
        try
        {
            var before = input.Length;
            while (RespReader.TryRead(ref input, out _))
            {
                input.Length.ShouldBeLessThan(before);
                before = input.Length;
            }
        }
        catch (RedisProtocolException)
        {
            // The only exception that input may cause.
        }
    }

    private static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.ASCII.GetBytes(text));

    private static ReadOnlySequence<byte> Chunks(byte[] bytes, Func<int> size)
    {
        var first = new Segment(default, 0);
        var last = first;
        for (var start = 0; start < bytes.Length;)
        {
            var length = Math.Min(size(), bytes.Length - start);
            last = last.Append(bytes.AsMemory(start, length));
            start += length;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static string Describe(RedisValue value) => value.Kind switch
    {
        RedisValueKind.Null => "null",
        RedisValueKind.Error => "!" + value.AsString(),
        RedisValueKind.Array or RedisValueKind.Map or RedisValueKind.Push => $"[{string.Join(',', value.Items.ToArray().Select(Describe))}]",
        _ => value.AsString(),
    };

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
