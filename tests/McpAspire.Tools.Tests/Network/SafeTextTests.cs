using McpAspire.Tools.Network;

namespace McpAspire.Tools.Tests.Network;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("safe\U000E0100\U000E0149\U000E01EF", "safe")]
    [InlineData("a\uFE00\uFE0Fb", "ab")]
    [InlineData("a\u3164\u2800\uFFA0\u115F\u1160\u034F\u180B\u17B4b", "ab")]
    [InlineData("a\U000E0041\u200B\u202Eb", "ab")]
    [InlineData("k\u00E4se \uAC00 \U0001F600 e\u0301", "k\u00E4se \uAC00 \U0001F600 e\u0301")]
    public void Nothing_that_is_not_seen_stays(string text, string expected) => SafeText.Clean(text, 100).ShouldBe(expected);
}
