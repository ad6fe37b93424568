using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Tests.Parsing;

public sealed class DateTextTests
{
    [Theory]
    [InlineData("2026-11-27T01:02:03Z", "2026-11-27T01:02:03Z")]
    [InlineData("2026-11-27T01:02:03.456789Z", "2026-11-27T01:02:03Z")]
    [InlineData("2026-11-27T01:02:03+02:00", "2026-11-26T23:02:03Z")]
    [InlineData("2026-11-27 01:02:03 -0530", "2026-11-27T06:32:03Z")]
    [InlineData("2026-11-27 01:02:03", "2026-11-27T01:02:03Z")]
    [InlineData("2026/04/01 01:05:05 (JST)", "2026-03-31T16:05:05Z")]
    [InlineData("2026-11-27 01:02", "2026-11-27T01:02:00Z")]
    [InlineData("2026-11-27", "2026-11-27")]
    [InlineData("2026.11.27", "2026-11-27")]
    [InlineData("20261127", "2026-11-27")]
    [InlineData("27-Nov-2026", "2026-11-27")]
    [InlineData("27 November 2026", "2026-11-27")]
    [InlineData("November 27, 2026", "2026-11-27")]
    [InlineData("27.11.2026", "2026-11-27")]
    [InlineData("27.11.2026 01:02:03", "2026-11-27T01:02:03Z")]
    [InlineData("Fri, 27 Nov 2026 01:02:03 GMT", "2026-11-27T01:02:03Z")]
    [InlineData("Fri Nov 27 01:02:03 2026", "2026-11-27T01:02:03Z")]
    [InlineData("Nov  7 01:02:03 2026 GMT", "2026-11-07T01:02:03Z")]
    [InlineData("Fri Nov 27 01:02:03 UTC 2026", "2026-11-27T01:02:03Z")]
    [InlineData("2028-02-29", "2028-02-29")]
    public void Dates_become_ISO_8601(string text, string expected) => DateText.ToIso(text).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("before Aug-1996")]
    [InlineData("01/02/2026")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-29")]
    [InlineData("2026-11-27T25:00:00Z")]
    [InlineData("2026-11-27T01:02:03XYZ")]
    [InlineData("2026-11-27T01:02:03+99:00")]
    [InlineData("0000-01-01")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("2026-11-27T01:02:03Z and more")]
    public void What_cannot_be_read_with_certainty_is_none(string text) => DateText.ToIso(text).ShouldBeNull();

    [Fact]
    public void A_long_text_is_none() => DateText.ToIso(new string('1', 100_000)).ShouldBeNull();
}
