using System.Text;

namespace McpAspire.ServiceDefaults.Tests.Telemetry;

/// <summary>A field of a protobuf message in its wire format: as much of it as OTLP needs.</summary>
internal sealed record ProtoField(int Number, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The length-delimited fields at a path of field numbers.</summary>
    public static IEnumerable<ProtoField> Find(byte[] message, params int[] path)
    {
        IEnumerable<ProtoField> found = [new ProtoField(0, message)];
        foreach (var number in path)
            found = found.SelectMany(field => Read(field.Bytes)).Where(field => field.Number == number).ToList();
        return found;
    }

    private static IEnumerable<ProtoField> Read(byte[] message)
    {
        var position = 0;
        while (position < message.Length)
        {
            var tag = ReadVarint(message, ref position);
            switch (tag & 7)
            {
                case 0:
                    ReadVarint(message, ref position);
                    break;
                case 1:
                    position += sizeof(ulong);
                    break;
                case 5:
                    position += sizeof(uint);
                    break;
                case 2:
                    var length = (int)ReadVarint(message, ref position);
                    yield return new ProtoField((int)(tag >> 3), message[position..(position + length)]);
                    position += length;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} at byte {position}.");
            }
        }
    }

    private static ulong ReadVarint(byte[] message, ref int position)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
