namespace McpAspire.Security.Tests;

public class PublicUrlTests
{
    [Theory]
    [InlineData("https://tools.example", true)]
    [InlineData("https://tools.example:8443/base", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://tools.example", false)]
    [InlineData("https://tools.example/", false)]
    [InlineData("https://user@tools.example", false)]
    [InlineData("https://tools.example?x=1", false)]
    [InlineData("https://tools.example?", false)]
    [InlineData("https://tools.example#", false)]
    [InlineData("ftp://localhost", false)]
    [InlineData("tools.example", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Is_https_or_on_loopback_and_names_no_more_than_a_place(string? url, bool valid) => PublicUrl.IsValid(url).ShouldBe(valid);
}
