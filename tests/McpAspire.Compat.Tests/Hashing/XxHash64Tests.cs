using System.IO.Hashing;
using System.Text;

namespace McpAspire.Compat.Tests.Hashing;

public class XxHash64Tests
{
    [Theory]
    [InlineData("", "EF46DB3751D8E999")]
    [InlineData("a", "D24EC4F1A98C6E5B")]
    [InlineData("as", "1C330FB2D66BE179")]
    [InlineData("asd", "631C37CE72A97393")]
    [InlineData("asdf", "415872F599CEA71E")]
    [InlineData("abc", "44BC2CF5AD770999")]
    [InlineData("Call me Ishmael.", "6D04390FC9D61A90")]
    [InlineData("Nobody inspects the spammish repetition", "FBCEA83C8A378BF1")]
    public void Hashes_text_as_published(string text, string expected) =>
        Convert.ToHexString(XxHash64.Hash(Encoding.ASCII.GetBytes(text))).ShouldBe(expected);

    [Theory]
    [InlineData(0, "EF46DB3751D8E999")]
    [InlineData(1, "4FCE394CC88952D8")]
    [InlineData(14, "CFFA8DB881BC3A3D")]
    [InlineData(101, "0EAB543384F878AD")]
    public void Hashes_the_sanity_buffer_of_the_reference_implementation_as_published(int length, string expected) =>
        Convert.ToHexString(XxHash64.Hash(SanityBuffer(length))).ShouldBe(expected);

    [Fact]
    public void Refuses_null() => Should.Throw<ArgumentNullException>(() => XxHash64.Hash(null!));

    private static byte[] SanityBuffer(int length)
    {
        var generator = 2654435761u;
        var buffer = new byte[length];
        for (var i = 0; i < length; i++, generator *= generator)
            buffer[i] = (byte)(generator >> 24);
        return buffer;
    }
}
