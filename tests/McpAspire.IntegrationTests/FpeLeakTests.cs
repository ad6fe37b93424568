using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpAspire.Redis;

namespace McpAspire.IntegrationTests;

/// <summary>Values, tweaks and access tokens are nowhere but in calls and their answers, and keys not even there.</summary>
[Collection<ProductionSystem>]
public sealed class FpeLeakTests(ProductionSystem system)
{
    private static readonly string[] Services = ["gateway", "mcp-api", "fpe-worker"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Too long for a number of 64 bits, which Redis would keep in another form.
    private readonly string _value = Digits(24);
    private readonly string _listed = Digits(24);
    private readonly byte[] _tweak = RandomNumberGenerator.GetBytes(9);
    private readonly string _traceId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_value_tweak_key_or_token_gets_into_logs_traces_metrics_redis_its_files_or_errors()
    {
        var caller = await system.GetTokenAsync();
        Marker[] keys =
        [
            new("the active key", system.ActiveKey), new("another key", system.OtherKey), new("the tweak of a key", system.OtherTweak),
        ];
        Marker[] secrets =
        [
            .. keys, Marker.OfText("the value", _value), Marker.OfText("a value of a batch", _listed), Marker.OfText("the value in groups", InGroups(_value)),
            new("the tweak of a call", _tweak), new("the start of that tweak", _tweak[..8]),
            Marker.OfText("the caller's token", caller), Marker.OfText("the caller's secret", RunningSystem.OperatorSecret),
        ];

        var answers = await CallAsync(caller);
        var refusals = await BeRefusedAsync(caller);
        (await system.CallAsync(caller, "fpe_encrypt", new { value = _value }, _traceId)).GetProperty("isError").GetBoolean().ShouldBeFalse();
        var telemetry = await TelemetryAsync();
        var stored = await RedisAsync();

        Found(keys, answers).ShouldBeEmpty();
        Found(secrets, refusals).ShouldBeEmpty();
        Found(secrets, telemetry).ShouldBeEmpty();
        Found(secrets, stored).ShouldBeEmpty();
        Found([Marker.OfText("the value", _value)], answers).ShouldNotBeEmpty("it is what fpe_decrypt answers");
    }

    [Fact]
    public async Task The_worker_with_the_keys_starts_nothing_and_no_other_process_was_given_one()
    {
        var result = await system.CallAsync(await system.GetTokenAsync(), "fpe_keys", new { });
        // Machine, process id and random digits.
        var worker = int.Parse(result.GetProperty("_meta").GetProperty("mcpaspire/execution").GetProperty("worker").GetString()!.Split('-')[^2]);

        Processes.DescendantsOf(worker).ShouldBeEmpty();

        var launcher = Processes.AncestorNamed(worker, "dotnet");
        var others = Processes.OfAppHost(Environment.ProcessId).Where(process => process.Id != worker && process.Id != launcher)
            .Select(process => (Place: process.CommandLine, Data: Encoding.UTF8.GetBytes(Processes.EnvironmentOf(process.Id)))).ToList();
        Found([Marker.OfText("the name of a service", "OTEL_SERVICE_NAME=gateway")], others).ShouldNotBeEmpty("environments are what is searched");
        Found([new("the active key", system.ActiveKey), new("another key", system.OtherKey)], others).ShouldBeEmpty();
    }

    private static IEnumerable<string> Found(IEnumerable<Marker> markers, IEnumerable<(string Place, byte[] Data)> places) =>
        from place in places
        from marker in markers
        from form in marker.FindIn(place.Data)
        select $"{form}: {place.Place}";

    private async Task<IReadOnlyList<(string, byte[])>> CallAsync(string caller)
    {
        var tweak = Convert.ToHexStringLower(_tweak);
        var eight = Convert.ToHexStringLower(_tweak[..8]);
        var token = (await system.CallAsync(caller, "fpe_encrypt", new { value = _value })).GetProperty("structuredContent").GetProperty("token").GetString();
        return await PostAllAsync(
            caller,
            ("fpe_decrypt", new { value = token }),
            ("fpe_encrypt", new { value = InGroups(_value), preserve_format = true, tweak }),
            ("fpe_encrypt", new { value = _value, key = "legacy", tweak = eight }),
            ("fpe_encrypt", new { values = Enumerable.Range(0, 200).Select(i => $"{_listed}{i:D3}").Append(_value) }),
            ("fpe_decrypt", new { values = new[] { token, $"ENC_FPE:{_value}", $"ENC_FPE:legacy.1:{_listed}" } }),
            ("fpe_keys", new { }));
    }

    private async Task<IReadOnlyList<(string, byte[])>> BeRefusedAsync(string caller)
    {
        var tweak = Convert.ToHexStringLower(_tweak);
        var refusals = await PostAllAsync(
            caller,
            ("fpe_encrypt", new { value = _value + Digits(40) }),
            ("fpe_encrypt", new { value = $"ENC_FPE:{_value}" }),
            ("fpe_encrypt", new { value = _value, key = "nobody" }),
            ("fpe_encrypt", new { value = _value, key = "retired" }),
            ("fpe_encrypt", new { value = _value, key = _value }),
            ("fpe_encrypt", new { value = _value, tweak = tweak + "0" }),
            ("fpe_encrypt", new { value = _value, tweak, key = "legacy" }),
            ("fpe_encrypt", new { value = new[] { _value } }),
            ("fpe_encrypt", new { values = new object[] { _listed, 1 } }),
            ("fpe_encrypt", new { values = new[] { _listed + Digits(40) } }),
            ("fpe_encrypt", new Dictionary<string, object> { ["value"] = _value, [_value] = tweak }),
            ("fpe_decrypt", new { value = _value }),
            ("fpe_decrypt", new { value = $"ENC_FPE:nobody.1:{_value}" }),
            ("fpe_decrypt", new { value = $"ENC_FPE:retired.1:{_value}" }),
            ("fpe_decrypt", new { value = $"ENC_FPE:{_value}", tweak }),
            ("fpe_decrypt", new { values = new[] { _listed } }));
        var noJson = await system.PostAsync(caller, "fpe_encrypt", $$"""{"value": "{{_value}}", {{_value}}""");
        return [.. refusals, ("what is no JSON", Encoding.UTF8.GetBytes(noJson))];
    }

    private async Task<IReadOnlyList<(string, byte[])>> PostAllAsync(string caller, params (string Tool, object Arguments)[] calls)
    {
        var answers = new List<(string, byte[])>();
        foreach (var (tool, arguments) in calls)
        {
            var json = JsonSerializer.Serialize(arguments);
            answers.Add(($"the answer to {tool} {json[..Math.Min(json.Length, 60)]}", Encoding.UTF8.GetBytes(await system.PostAsync(caller, tool, json))));
        }

        return answers;
    }

    /// <summary>Logs, traces and metrics of all services, once those of the last call are there: found by its trace id, in each of them.</summary>
    private async Task<IReadOnlyList<(string Place, byte[] Data)>> TelemetryAsync()
    {
        var last = new Marker("the trace", Convert.FromHexString(_traceId));
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        timeout.CancelAfter(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var metrics = system.Telemetry.Received("metrics").Count;
        while (true)
        {
            var console = system.Console.Lines.Select(lines => (Place: $"console of {lines.Key}", Data: Encoding.UTF8.GetBytes(lines.Value))).ToList();
            var exported = Exported("logs").Concat(Exported("traces")).ToList();
            var complete = Services.All(service =>
                console.Any(place => place.Place.Contains($".{service}", StringComparison.Ordinal) && last.FindIn(place.Data).Any())
                && new[] { "logs", "traces" }.All(signal => exported.Any(place => place.Place == $"{signal} of {service}" && last.FindIn(place.Data).Any())));
            // Each service twice: the first may have been on its way before the last call.
            if (complete && Services.All(service => Exported("metrics").Skip(metrics).Count(place => place.Place == $"metrics of {service}") >= 2))
            {
                Found([Marker.OfText("the tool", "fpe_encrypt")], Exported("metrics")).ShouldNotBeEmpty();
                Found([Marker.OfText("the least level", "\"level\":\"trace\"")], console).Count().ShouldBeGreaterThanOrEqualTo(Services.Length);
                return [.. console, .. exported, .. Exported("metrics")];
            }

            await poll.WaitForNextTickAsync(timeout.Token);
        }
    }

    private IEnumerable<(string Place, byte[] Data)> Exported(string signal) => system.Telemetry.Received(signal).Select(body =>
        ($"{signal} of {Services.FirstOrDefault(service => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(service)) >= 0) ?? "another service"}", body));

    /// <summary>Every key of Redis as it is serialised, its append-only file and a dump; the trace id, which the envelope has in the clear, is in all of them.</summary>
    private async Task<IReadOnlyList<(string Place, byte[] Data)>> RedisAsync()
    {
        await using var redis = RedisClient.Create((await system.App.GetConnectionStringAsync("redis", Cancellation))!);
        await redis.ExecuteAsync(["CONFIG", "SET", "rdbcompression", "no"], Cancellation);
        var values = new List<(string Place, byte[] Data)>();
        foreach (var key in (await redis.ExecuteAsync(["KEYS", "*"], Cancellation)).Items.ToArray().Select(key => key.AsString()))
        {
            if (await redis.ExecuteAsync(["DUMP", key], Cancellation) is { IsNull: false } dump)
                values.Add(($"the key {key}", dump.AsBytes().ToArray()));
        }

        await redis.ExecuteAsync(["SAVE"], Cancellation);
        var directory = (await redis.ExecuteAsync(["CONFIG", "GET", "dir"], Cancellation))[1].AsString();
        var files = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".conf", StringComparison.Ordinal))
            .Select(file => (Place: $"the file {file}", Data: ReadShared(file))).ToList();

        var trace = Marker.OfText("the trace", _traceId);
        Found([trace], values).ShouldNotBeEmpty();
        Found([trace], files.Where(file => file.Place.EndsWith(".aof", StringComparison.Ordinal))).ShouldNotBeEmpty();
        Found([trace], files.Where(file => file.Place.EndsWith("dump.rdb", StringComparison.Ordinal))).ShouldNotBeEmpty();
        return [.. values, .. files];
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static string Digits(int count) => RandomNumberGenerator.GetString("123456789", count);

    private static string InGroups(string digits) => string.Join('-', digits.Chunk(4).Select(group => new string(group)));
}
