using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpAspire.Worker.Tests;

public sealed class StopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_is_told_to_stop_gives_its_scan_back_and_leaves_no_process()
    {
        await using var redis = await RedisServer.StartAsync();
        using var caller = Caller(redis);
        var jobs = caller.Services.GetRequiredService<IJobStore>();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var worker = await WorkerProcess.StartAsync(
            $"--ConnectionStrings:redis={redis.ConnectionString}", "--Worker:Pools=scan", "--Worker:StopGrace=00:00:01", "--Targets:Allow=127.0.0.0/8");
        var job = VersionScan(((IPEndPoint)silent.LocalEndpoint).Port);
        await jobs.EnqueueAsync(job, Token);
        // The first connection tells that the port is open; the second waits for a service to speak, far longer than the worker's grace.
        using var found = await silent.AcceptTcpClientAsync(Token).AsTask().WaitAsync(Patience, Token);
        using var asked = await silent.AcceptTcpClientAsync(Token).AsTask().WaitAsync(Patience, Token);

        var (exitCode, log) = await worker.StopAsync();

        exitCode.ShouldBe(0, log);
        var claim = (await jobs.ClaimAsync("scan", "another", 1, TimeSpan.Zero, Token)).ShouldHaveSingleItem(log);
        claim.Job.Id.ShouldBe(job.Id);
        claim.Attempt.ShouldBe(1);
        (await jobs.GetWorkersAsync(Token)).ShouldBeEmpty();
        await HungUpAsync(asked);
    }

    private static IHost Caller(RedisServer redis)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddRedisJobStore(redis.ConnectionString);
        return builder.Build();
    }

    private static Job VersionScan(int port) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Tool = "nmap_scan",
        Pool = "scan",
        Arguments = JsonElement.Parse($$"""{"target":"127.0.0.1","ports":"{{port}}","service_version":true}"""),
        Principal = new JobPrincipal("alice", null, ["tools:call"]),
        Deadline = DateTimeOffset.UtcNow.AddMinutes(5),
        RepeatSafe = true,
        EnqueuedAt = DateTimeOffset.UtcNow,
    };

    /// <summary>Waits until the other side of a connection is gone.</summary>
    private static async Task HungUpAsync(TcpClient connection)
    {
        try
        {
            await connection.GetStream().CopyToAsync(Stream.Null, Token).WaitAsync(Patience, Token);
        }
        catch (IOException)
        {
            // It was reset.
        }
    }
}
