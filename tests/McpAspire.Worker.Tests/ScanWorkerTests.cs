using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpAspire.Worker.Tests;

/// <summary>A worker in the middle of scans of services that accept and say nothing, which keeps it busy far longer than a test.</summary>
public sealed class ScanWorkerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_is_told_to_stop_gives_its_scan_back_and_leaves_no_process()
    {
        await using var redis = await RedisServer.StartAsync();
        using var caller = Caller(redis);
        var jobs = caller.Services.GetRequiredService<IJobStore>();
        using var service = Silent();
        var job = VersionScan(service);
        await jobs.EnqueueAsync(job, Token);
        using var worker = await StartWorkerAsync(redis);
        using var asked = await AskedAsync(service);

        var (exitCode, log) = await worker.StopAsync();

        exitCode.ShouldBe(0, log);
        var claim = (await jobs.ClaimAsync("scan", "another", 1, TimeSpan.Zero, Token)).ShouldHaveSingleItem(log);
        claim.Job.Id.ShouldBe(job.Id);
        claim.Attempt.ShouldBe(1);
        (await jobs.GetWorkersAsync(["scan"], Token)).ShouldBeEmpty();
        await HungUpAsync(asked);
    }

    [Fact]
    public async Task A_worker_leaves_scans_that_it_cannot_run_yet_to_others()
    {
        await using var redis = await RedisServer.StartAsync();
        using var caller = Caller(redis);
        var jobs = caller.Services.GetRequiredService<IJobStore>();
        using var first = Silent();
        using var second = Silent();
        using var third = Silent();
        var last = VersionScan(third);
        foreach (var job in new[] { VersionScan(first), VersionScan(second), last })
            await jobs.EnqueueAsync(job, Token);

        using var worker = await StartWorkerAsync(redis);
        using var askedFirst = await AskedAsync(first);
        using var askedSecond = await AskedAsync(second);

        (await jobs.ClaimAsync("scan", "another", 1, TimeSpan.Zero, Token)).ShouldHaveSingleItem().Job.Id.ShouldBe(last.Id);
    }

    [Fact]
    public async Task A_worker_has_no_endpoint_for_debuggers_and_profilers()
    {
        await using var redis = await RedisServer.StartAsync();
        using var caller = Caller(redis);
        using var service = Silent();
        await caller.Services.GetRequiredService<IJobStore>().EnqueueAsync(VersionScan(service), Token);

        using var worker = await StartWorkerAsync(redis);
        using var asked = await AskedAsync(service);

        Directory.EnumerateFiles(Path.GetTempPath(), $"dotnet-diagnostic-{worker.Id}-*").ShouldBeEmpty();
        Directory.EnumerateFiles(Path.GetTempPath(), $"clr-debug-pipe-{worker.Id}-*").ShouldBeEmpty();
        (await File.ReadAllTextAsync($"/proc/{worker.Id}/cmdline", Token)).ShouldContain("--Worker:Pools=scan\0");
    }

    private static TcpListener Silent()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static Task<WorkerProcess> StartWorkerAsync(RedisServer redis) => WorkerProcess.StartAsync(
        $"--ConnectionStrings:redis={redis.ConnectionString}", "--Worker:Pools=scan", "--Worker:StopGrace=00:00:01", "--Targets:Allow=127.0.0.0/8");

    /// <summary>The second connection of a scan: the first only finds the port open, this one waits for the service to speak.</summary>
    private static async Task<TcpClient> AskedAsync(TcpListener service)
    {
        using var found = await service.AcceptTcpClientAsync(Token).AsTask().WaitAsync(Patience, Token);
        return await service.AcceptTcpClientAsync(Token).AsTask().WaitAsync(Patience, Token);
    }

    private static IHost Caller(RedisServer redis)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddRedisJobStore(redis.ConnectionString);
        return builder.Build();
    }

    private static Job VersionScan(TcpListener service) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Tool = "nmap_scan",
        Pool = "scan",
        Arguments = JsonElement.Parse($$"""{"target":"127.0.0.1","ports":"{{((IPEndPoint)service.LocalEndpoint).Port}}","service_version":true}"""),
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
