using McpAspire.TestSupport;

namespace McpAspire.Gateway.Tests;

/// <summary>The service as an operator starts it, with settings that cannot be.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("AUTH_MODE", "none", "AUTH_MODE is 'none'")]
    [InlineData("AUTH_MODE", "debug", "AUTH_MODE=debug is not available")]
    [InlineData("AUTH_MODE", "production", "Auth:Issuer is required")]
    public async Task It_refuses_in_one_line_and_reads_no_settings_of_the_directory_that_it_is_started_in(string name, string value, string reason)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "appsettings.json"), """{"Auth":{"Issuer":"http://not.ours"}}""", TestContext.Current.CancellationToken);

        var (exitCode, errors) = await RefusedStart.OfAsync("Gateway.dll", _directory.FullName, name, value, TestContext.Current.CancellationToken);

        exitCode.ShouldBe(78, errors);
        errors.ShouldStartWith("Cannot start: ");
        errors.ShouldContain(reason);
        errors.ShouldNotContain("not.ours");
        errors.TrimEnd('\n').ShouldNotContain("\n");
    }
}
