namespace McpAspire.AppHost.Tests;

/// <summary>What cannot start says why in one line.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("apphost-tests-");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Without_a_Redis_server_and_a_container_runtime_one_line_names_the_package()
    {
        var run = await AppHostProcess.RunAsync(_home.FullName, [], ("PATH", _home.FullName));

        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldHaveSingleItem().ShouldBe("Redis is missing: install the package redis-server (or valkey-server), or start a container runtime.");
    }

    [Fact]
    public async Task A_container_client_whose_engine_does_not_answer_is_no_container_runtime()
    {
        var docker = Path.Combine(_home.FullName, "docker");
        await File.WriteAllTextAsync(docker, "#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n", TestTimeout.Token);
        File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var run = await AppHostProcess.RunAsync(_home.FullName, [], ("PATH", _home.FullName));

        run.Errors.ShouldHaveSingleItem().ShouldStartWith("Redis is missing");
    }

    [Theory]
    [InlineData("AUTH_MODE", "nonsense", "AUTH_MODE is 'nonsense'; it must be authless or production.")]
    [InlineData("AUTH_MODE", "debug", "AUTH_MODE is 'debug'; it must be authless or production.")]
    [InlineData("Redis__Server", "elsewhere", "Redis:Server must be local or container.")]
    public async Task A_setting_that_has_no_such_value_is_named(string name, string value, string message)
    {
        var run = await AppHostProcess.RunAsync(_home.FullName, [], ("PATH", Environment.GetEnvironmentVariable("PATH")!), (name, value));

        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldHaveSingleItem().ShouldBe(message);
    }
}
