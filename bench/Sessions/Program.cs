using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using McpAspire.Redis;
using McpAspire.TestSupport;

// Starts sessions that nobody ends, and prints what the server and Redis hold of them. Both have to stay flat once there are as many sessions as there
// may be. Usage: dotnet run -c Release --project bench/Sessions -- path/to/McpServer.Api.dll [sessions, 100000] [redis | memory]
if (args is not [var server, ..])
{
    Console.Error.WriteLine("Which McpServer.Api.dll? Build it with dotnet build McpServer.Api -c Release.");
    return 1;
}

var sessions = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
await using var redis = args is [_, _, "memory"] ? null : await RedisServer.StartAsync();
await using var commands = redis is null ? null : RedisClient.Create(redis.ConnectionString);
var address = new Uri($"http://127.0.0.1:{LoopbackPort.FindFree()}");
// All are anonymous, which is one principal: let it have as many as there may be.
string[] settings = [$"--urls={address}", "--LOG_LEVEL=error", "--Mcp:Http:MaxSessionsPerPrincipal=10000"];
if (redis is not null)
    settings = [.. settings, $"--ConnectionStrings:redis={redis.ConnectionString}", $"--Mcp:Http:SessionKeys:0={RandomNumberGenerator.GetHexString(64)}"];

using var process = await ChildProcesses.StartAsync(Environment.CurrentDirectory, "dotnet", [Path.GetFullPath(server), .. settings]);
_ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

using var http = new HttpClient { BaseAddress = new Uri(address, "/mcp") };
while (!await IsUpAsync())
    await Task.Delay(TimeSpan.FromMilliseconds(100));

Console.WriteLine($"{"sessions",9} {"server (MiB)",13} {"redis (MiB)",12} {"in redis",9} {"a second",9}");
await PrintAsync(0, rate: 0);
var step = Math.Max(1, sessions / 10);
for (var started = 0; started < sessions; started += step)
{
    var watch = Stopwatch.StartNew();
    await Parallel.ForAsync(0, step, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) => await StartSessionAsync());
    await PrintAsync(started + step, step / watch.Elapsed.TotalSeconds);
}

process.Kill();
return 0;

async Task<bool> IsUpAsync()
{
    try
    {
        await StartSessionAsync();
        return true;
    }
    catch (HttpRequestException)
    {
        return false;
    }
}

async Task StartSessionAsync()
{
    const string initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}
        """;
    using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null)
    {
        Content = new StringContent(initialize, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
    };
    request.Headers.Add("Accept", "application/json, text/event-stream");
    using var response = await http.SendAsync(request);
    response.EnsureSuccessStatusCode();
}

async Task PrintAsync(int started, double rate)
{
    process.Refresh();
    var (memory, kept) = (0d, 0L);
    if (commands is not null)
    {
        var info = (await commands.ExecuteAsync(["INFO", "memory"], CancellationToken.None)).AsString();
        var used = info.Split("\r\n").First(line => line.StartsWith("used_memory:", StringComparison.Ordinal))["used_memory:".Length..];
        memory = long.Parse(used, CultureInfo.InvariantCulture);
        kept = (await commands.ExecuteAsync(["ZCARD", "{mcpaspire}:mcp:sessions"], CancellationToken.None)).AsInt64();
    }

    Console.WriteLine($"{started,9} {process.WorkingSet64 / 1048576d,13:F0} {memory / 1048576d,12:F1} {kept,9} {rate,9:F0}");
}
