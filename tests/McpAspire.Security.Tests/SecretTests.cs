namespace McpAspire.Security.Tests;

public class SecretTests
{
    [Theory]
    [InlineData("correct horse", "correct horse", true)]
    [InlineData("", "", true)]
    [InlineData("correct horse", "correct horsf", false)]
    [InlineData("Correct horse", "correct horse", false)]
    [InlineData("correct", "correct horse", false)]
    [InlineData("correct horse\0", "correct horse", false)]
    [InlineData("", "correct horse", false)]
    public void Matches_only_the_same_characters(string presented, string expected, bool same) => Secret.Matches(presented, expected).ShouldBe(same);
}
