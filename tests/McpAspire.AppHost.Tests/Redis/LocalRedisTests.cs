using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using McpAspire.AppHost.Redis;

namespace McpAspire.AppHost.Tests.Redis;

/// <summary>Redis as a process of this machine, started by the AppHost's model without the services.</summary>
public sealed class LocalRedisTests
{
    private const string Password = "unmistakable-redis-password";

    [Fact]
    public async Task Its_passwords_are_in_no_argument_and_its_files_are_private_and_deleted_at_the_end()
    {
        await using var builder = await CreateAsync();
        var redis = builder.Resources.OfType<LocalRedisResource>().Single();
        await using var app = await builder.BuildAsync(TestTimeout.Token);
        await app.StartAsync(TestTimeout.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("redis", TestTimeout.Token);
        var started = await app.ResourceNotifications.WaitForResourceAsync(
            "redis", change => Property(change, "executable.pid") is not null, TestTimeout.Token);
        var pid = Convert.ToInt32(Property(started, "executable.pid"), CultureInfo.InvariantCulture);
        var configuration = Path.Combine(redis.WorkingDirectory, "redis.conf");

        (await File.ReadAllTextAsync($"/proc/{pid}/cmdline", TestTimeout.Token)).ShouldNotContain(Password);
        started.Snapshot.Properties.ShouldAllBe(property => property.IsSensitive || !$"{property.Value}".Contains(Password, StringComparison.Ordinal));
        (await File.ReadAllTextAsync(configuration, TestTimeout.Token)).ShouldNotContain(Password);
        File.GetUnixFileMode(configuration).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(redis.WorkingDirectory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Exists(Path.Combine(redis.WorkingDirectory, "appendonlydir")).ShouldBeTrue("AOF is on");

        await app.StopAsync(TestTimeout.Token);
        await app.DisposeAsync();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Directory.Exists(redis.WorkingDirectory))
            await poll.WaitForNextTickAsync(TestTimeout.Token);
    }

    [Fact]
    public async Task Its_data_is_kept_below_the_checkout_unless_ports_are_random()
    {
        await using var random = await CreateAsync();
        await using var run = await CreateAsync("--DcpPublisher:RandomizePorts=false");

        var kept = Path.GetFullPath(Path.Combine(run.AppHostDirectory, "..", ".data", "redis"));
        run.Resources.OfType<LocalRedisResource>().Single().WorkingDirectory.ShouldBe(kept);
        random.Resources.OfType<LocalRedisResource>().Single().WorkingDirectory.ShouldNotBe(kept);
    }

    [Fact]
    public async Task Two_instances_have_different_ports_and_are_not_behind_Aspires_proxy()
    {
        await using var one = await CreateAsync();
        await using var other = await CreateAsync();

        EndpointAnnotation[] endpoints = [Endpoint(one), Endpoint(other)];
        endpoints.ShouldAllBe(endpoint => !endpoint.IsProxied);
        endpoints.Select(endpoint => endpoint.Port).ShouldBeUnique();

        static EndpointAnnotation Endpoint(IDistributedApplicationTestingBuilder builder) =>
            builder.Resources.OfType<LocalRedisResource>().Single().Annotations.OfType<EndpointAnnotation>().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("with \"quotes\" and \\ backslash")]
    [InlineData("mit Umlaut ü")]
    public async Task It_finds_its_data_wherever_the_checkout_is(string folder)
    {
        var parent = Directory.CreateTempSubdirectory("apphost-tests-");
        var directory = parent.CreateSubdirectory(folder).FullName;
        var redis = CreateResource(directory, port: 0);

        var configuration = await redis.WriteConfigurationAsync(TestTimeout.Token);
        // A socket instead of a port, of which the test has none.
        string[] arguments = [configuration, "--unixsocket", Path.Combine(parent.FullName, "redis.sock")];
        var start = new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using var server = Process.Start(start)!;
        try
        {
            using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!Directory.Exists(Path.Combine(directory, "appendonlydir")) && !server.HasExited)
                await poll.WaitForNextTickAsync(TestTimeout.Token);
            server.HasExited.ShouldBeFalse();
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestTimeout.Token);
            parent.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Its_folder_is_refused_while_another_server_uses_it()
    {
        var directory = Directory.CreateTempSubdirectory("apphost-tests-");
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "redis.conf"), $"port {port}\n", TestTimeout.Token);
        var redis = CreateResource(directory.FullName, port: 0);

        var refused = await Should.ThrowAsync<DistributedApplicationException>(redis.WriteConfigurationAsync(TestTimeout.Token));
        other.Stop();
        await redis.WriteConfigurationAsync(TestTimeout.Token);

        refused.Message.ShouldBe(
            $"'{directory.FullName}' is in use by the Redis server on port {port}. Stop the AppHost that started it, or set Redis:Directory.");
        directory.Delete(recursive: true);
    }

    private static LocalRedisResource CreateResource(string directory, int port)
    {
        var password = new ParameterResource("redis-password", _ => Password, secret: true);
        var redis = new LocalRedisResource("redis", "redis-server", directory, password);
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: "tcp", port: port, isProxied: false) { TargetPort = port };
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 1, targetPortExpression: $"{port}");
        redis.Annotations.Add(endpoint);
        return redis;
    }

    /// <summary>The AppHost's model without its services.</summary>
    private static async Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] arguments)
    {
        string[] secrets = ["seal-key", "session-key", "key-encryption-key", "operator-secret", "admin-secret"];
        string[] parameters = [$"--Parameters:redis-password={Password}", .. secrets.Select(name => $"--Parameters:{name}={new string('5', 64)}")];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.McpAspire_AppHost>(
            ["--environment=Development", .. parameters, .. arguments], TestTimeout.Token);
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
            builder.Resources.Remove(project);
        foreach (var rebuilder in builder.Resources.Where(resource => resource.Name.EndsWith("-rebuilder", StringComparison.Ordinal)).ToList())
            builder.Resources.Remove(rebuilder);
        return builder;
    }

    private static object? Property(ResourceEvent change, string name) => change.Snapshot.Properties.FirstOrDefault(property => property.Name == name)?.Value;
}
