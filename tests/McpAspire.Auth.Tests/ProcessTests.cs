using McpAspire.TestSupport;

namespace McpAspire.Auth.Tests;

/// <summary>The service as an operator starts it, with settings that cannot be.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("AUTH_MODE", "none", "AUTH_MODE is 'none'")]
    [InlineData("AUTH_MODE", "production", "Auth:Clients is empty")]
    [InlineData("Auth__AccessTokenLifetime", "soon", "'soon' at 'Auth:AccessTokenLifetime'")]
    public async Task It_refuses_in_one_line_and_reads_no_settings_of_the_directory_that_it_is_started_in(string name, string value, string reason)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "appsettings.json"), """{"Auth":{"Issuer":"http://not.ours"}}""", TestContext.Current.CancellationToken);

        var (exitCode, errors) = await RefusedStart.OfAsync("AuthService.dll", _directory.FullName, name, value, TestContext.Current.CancellationToken);

        exitCode.ShouldBe(78, errors);
        errors.ShouldStartWith("Cannot start: ");
        errors.ShouldContain(reason);
        errors.ShouldNotContain("not.ours");
        errors.TrimEnd('\n').ShouldNotContain("\n");
    }
}
