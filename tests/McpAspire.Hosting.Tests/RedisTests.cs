using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Hosting.Tests;

public class RedisTests
{
    [Fact]
    public async Task Redis_wants_the_password_of_its_connection_string()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddRedis("redis");
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("redis", Application.Timeout);

        var connectionString = await app.GetConnectionStringAsync("redis", Application.Timeout);
        var (address, password) = connectionString!.Split(",password=") is [var a, var p] ? (a, p) : throw new ShouldAssertException(connectionString);

        password.Length.ShouldBe(22);
        (await AskAsync(address, "PING")).ShouldStartWith("-NOAUTH");
        (await AskAsync(address, $"AUTH {password}x")).ShouldStartWith("-WRONGPASS");
        (await AskAsync(address, $"AUTH {password}")).ShouldBe("+OK");
    }

    [Fact]
    public async Task Redis_that_hangs_is_unhealthy_until_it_goes_on()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddRedis("redis");
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("redis", Application.Timeout);
        var pid = await app.RunningAsync("redis");

        using (var stop = Process.Start("kill", ["-STOP", $"{pid}"]))
            await stop.WaitForExitAsync(Application.Timeout);
        await app.ResourceNotifications.WaitForResourceAsync("redis", change => change.Snapshot.HealthStatus == HealthStatus.Unhealthy, Application.Timeout);

        using (var goOn = Process.Start("kill", ["-CONT", $"{pid}"]))
            await goOn.WaitForExitAsync(Application.Timeout);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("redis", Application.Timeout);
    }

    [Fact]
    public async Task A_reference_gives_the_connection_string_and_its_parts()
    {
        var builder = DistributedApplicationTestingBuilder.Create("--Parameters:key=it's # \"a\" \\ pass");
        builder.CaptureLines();
        var redis = builder.AddRedis("redis", password: builder.AddParameter("key", secret: true));
        builder.AddExecutable("client", "sleep", ".", "3600").WithReference(redis).WaitFor(redis);
        await using var app = await builder.StartAsync();

        var environment = await Proc.EnvironmentAsync(await app.RunningAsync("client"), Application.Timeout);
        var port = redis.Resource.PrimaryEndpoint.Port;

        environment["ConnectionStrings__redis"].ShouldBe($"localhost:{port},password=it's # \"a\" \\ pass");
        environment["REDIS_HOST"].ShouldBe("localhost");
        environment["REDIS_PORT"].ShouldBe($"{port}");
        environment["REDIS_PASSWORD"].ShouldBe("it's # \"a\" \\ pass");
        environment["REDIS_URI"].ShouldBe($"redis://:it%27s%20%23%20%22a%22%20%5C%20pass@localhost:{port}");
        (await AskAsync($"localhost:{port}", "AUTH \"it's # \\\"a\\\" \\\\ pass\"")).ShouldBe("+OK");
    }

    [Fact]
    public async Task The_password_is_on_no_command_line_and_its_file_is_for_nobody_else_and_goes_with_the_server()
    {
        var builder = DistributedApplicationTestingBuilder.Create("--Parameters:redis-password=unmistakable");
        builder.CaptureLines();
        var redis = builder.AddRedis("redis").WithArgs("--appendonly", "yes");
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("redis", Application.Timeout);
        var running = await app.ResourceNotifications.WaitForResourceAsync("redis", change => change.Pid() is not null, Application.Timeout);
        var directory = (string)running.Snapshot.Properties.Single(property => property.Name == "executable.workDir").Value!;

        string.Join(' ', Proc.CommandLine(running.Pid()!.Value)).ShouldNotContain("unmistakable");
        File.GetUnixFileMode(directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(directory, "redis.conf")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.Exists(Path.Combine(directory, "appendonlydir")).ShouldBeTrue("the arguments of the model are the server's");
        redis.Resource.Annotations.OfType<EndpointAnnotation>().ShouldHaveSingleItem();

        await app.StopAsync(Application.Timeout);
        await Proc.UntilAsync(() => !Directory.Exists(directory), Application.Timeout);
    }

    private static async Task<string?> AskAsync(string address, string command)
    {
        using var client = new TcpClient();
        var (host, port) = address.Split(':') is [var h, var p] ? (h, int.Parse(p)) : throw new ArgumentException(address, nameof(address));
        await client.ConnectAsync(host, port, Application.Timeout);
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync(command);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync(Application.Timeout);
    }
}
