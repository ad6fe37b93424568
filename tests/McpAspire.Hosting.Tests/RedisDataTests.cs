using System.Net.Sockets;
using McpAspire.Hosting.Tests.Publishing;

namespace McpAspire.Hosting.Tests;

public sealed class RedisDataTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task What_is_written_to_a_folder_is_there_the_next_time()
    {
        await using (var app = await Create(out _).StartAsync())
            (await AskAsync(app, "SET key value")).ShouldBe("+OK");

        await using var next = await Create(out _).StartAsync();

        (await AskAsync(next, "STRLEN key")).ShouldBe(":5");
    }

    [Fact]
    public async Task Two_servers_do_not_write_to_one_folder()
    {
        await using var app = await Create(out _).StartAsync();
        await AskAsync(app, "PING");

        await using var other = await Create(out var lines).StartAsync();

        (await other.EndOfAsync("redis")).ShouldBe(KnownResourceStates.FailedToStart);
        lines.All.ShouldContain(line => line.StartsWith($"[redis] --> FailedToStart: '{_data.Path}' cannot be used; another AppHost", StringComparison.Ordinal));
        (await AskAsync(app, "PING")).ShouldBe("+PONG");
    }

    [Fact]
    public async Task The_real_AppHost_keeps_its_data_and_its_tests_have_their_own()
    {
        await using var test = await DistributedApplicationTestingBuilder.CreateAsync<Projects.McpAspire_AppHost>(Application.Timeout);
        await using var run = await DistributedApplicationTestingBuilder.CreateAsync<Projects.McpAspire_AppHost>(
            ["--DcpPublisher:RandomizePorts=false"], Application.Timeout);

        Mounts(test).ShouldBeEmpty();
        Mounts(run).ShouldHaveSingleItem().Source.ShouldBe(Path.GetFullPath(Path.Combine(run.AppHostDirectory, "../.data/redis")));
    }

    private static ContainerMountAnnotation[] Mounts(IDistributedApplicationBuilder builder) =>
        [.. builder.Resources.OfType<RedisResource>().Single().Annotations.OfType<ContainerMountAnnotation>()];

    private static async Task<string?> AskAsync(DistributedApplication app, string command)
    {
        await app.ResourceNotifications.WaitForResourceHealthyAsync("redis", Application.Timeout);
        var (address, password) = (await app.GetConnectionStringAsync("redis", Application.Timeout))!.Split(",password=") is [var a, var p] ? (a, p) : default;
        using var client = new TcpClient();
        await client.ConnectAsync("localhost", int.Parse(address.Split(':')[1]), Application.Timeout);
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync($"AUTH {password}\r\n{command}");
        using var reader = new StreamReader(client.GetStream());
        await reader.ReadLineAsync(Application.Timeout);
        return await reader.ReadLineAsync(Application.Timeout);
    }

    private IDistributedApplicationTestingBuilder Create(out Lines lines)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        lines = builder.CaptureLines();
        builder.AddRedis("redis").WithArgs("--appendonly", "yes").WithDataBindMount(_data.Path);
        return builder;
    }
}
