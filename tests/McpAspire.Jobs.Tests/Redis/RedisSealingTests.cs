using System.Text;
using McpAspire.Redis;

namespace McpAspire.Jobs.Tests.Redis;

public sealed class RedisSealingTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const string Key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private const string OtherKey = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_a_sensitive_job_is_in_redis_or_its_file_in_the_clear()
    {
        await RunAsync("argument-of-it", "progress-of-it", "result-of-it", sensitive: true);
        await RunAsync("argument-of-another", "progress-of-another", "result-of-another", sensitive: false);

        var stored = await EverythingStoredAsync();

        foreach (var part in new[] { "argument", "progress", "result" })
        {
            stored.ShouldNotContain($"{part}-of-it");
            stored.ShouldContain($"{part}-of-another");
        }
    }

    [Fact]
    public async Task A_sensitive_job_is_refused_where_there_is_no_key()
    {
        var store = redis.NewStore();
        var job = Sensitive("x");

        (await Should.ThrowAsync<InvalidOperationException>(() => store.EnqueueAsync(job, Token))).Message.ShouldContain("Jobs:SealKey");

        (await store.LastEventAsync(job.Id, "fpe")).ErrorType().ShouldBe(ToolErrorType.NotFound);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(OtherKey)]
    public async Task A_worker_without_the_right_key_ends_the_job_as_unavailable(string? key)
    {
        var prefix = Guid.NewGuid().ToString("N");
        var caller = NewStore(prefix, Key);
        var job = Sensitive("x");
        await caller.EnqueueAsync(job, Token);

        (await NewStore(prefix, key).ClaimAsync("fpe", "w1", 1, TimeSpan.Zero, Token)).ShouldBeEmpty();

        (await caller.LastEventAsync(job.Id, "fpe")).ErrorType().ShouldBe(ToolErrorType.Unavailable);
    }

    [Fact]
    public async Task A_caller_without_the_key_gets_an_error_instead_of_the_result()
    {
        var prefix = Guid.NewGuid().ToString("N");
        var store = NewStore(prefix, Key);
        var job = Sensitive("x");
        await store.EnqueueAsync(job, Token);
        await store.FinishAsync((await store.ClaimAsync("fpe", "w1", 1, TimeSpan.Zero, Token)).Single(), JobEventKind.Result, SomeJob.Json("{}"), Token);

        (await NewStore(prefix, key: null).LastEventAsync(job.Id, "fpe")).ErrorType().ShouldBe(ToolErrorType.Unavailable);
    }

    [Fact]
    public async Task What_an_owner_sees_of_a_sensitive_job_is_opened_with_the_key_and_kept_back_without()
    {
        var prefix = Guid.NewGuid().ToString("N");
        var store = NewStore(prefix, Key);
        var job = Sensitive("x");
        await store.EnqueueAsync(job, Token);
        await store.FinishAsync((await store.ClaimAsync("fpe", "w1", 1, TimeSpan.Zero, Token)).Single(), JobEventKind.Result, SomeJob.Json("\"y\""), Token);

        var opened = await store.FindAsync("fpe", job.Id, "alice", null, 10, Token);
        var closed = await NewStore(prefix, OtherKey).FindAsync("fpe", job.Id, "alice", null, 10, Token);

        opened!.Sensitive.ShouldBeTrue();
        opened.Events.ShouldHaveSingleItem().Data.GetString().ShouldBe("y");
        closed!.Events.ShouldHaveSingleItem().ErrorType().ShouldBe(ToolErrorType.Unavailable);
        (await store.FindAsync("fpe", job.Id, "bob", null, 10, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_job_that_was_sealed_before_the_rotation_still_runs()
    {
        var prefix = Guid.NewGuid().ToString("N");
        await NewStore(prefix, Key).EnqueueAsync(Sensitive("x"), Token);

        var claim = (await NewStore(prefix, $"{OtherKey},{Key}").ClaimAsync("fpe", "w1", 1, TimeSpan.Zero, Token)).ShouldHaveSingleItem();

        claim.Job.Arguments.GetProperty("value").GetString().ShouldBe("x");
    }

    [Theory]
    [InlineData("\"tool\":\"fpe_encrypt\"", "\"tool\":\"fpe_decrypt\"")]
    [InlineData("\"arguments\":\"", "\"arguments\":\"AAAA")]
    [InlineData("\"sensitive\":true", "\"sensitive\":true,\"arguments\":{}")]
    public async Task An_envelope_that_was_changed_in_redis_is_not_run(string text, string replacement)
    {
        var prefix = Guid.NewGuid().ToString("N");
        var store = NewStore(prefix, Key);
        var job = Sensitive("x");
        await store.EnqueueAsync(job, Token);
        var key = $"{{{prefix}}}:jobs:fpe:job:{job.Id}";
        var envelope = (await redis.Client.ExecuteAsync(["HGET", key, "job"], Token)).AsString();
        envelope.ShouldContain(text);

        await redis.Client.ExecuteAsync(["HSET", key, "job", envelope.Replace(text, replacement, StringComparison.Ordinal)], Token);

        (await store.ClaimAsync("fpe", "w1", 1, TimeSpan.Zero, Token)).ShouldBeEmpty();
        (await store.LastEventAsync(job.Id, "fpe")).ErrorType().ShouldBe(ToolErrorType.Unavailable);
    }

    [Fact]
    public async Task A_sensitive_job_is_kept_for_a_shorter_time()
    {
        var prefix = Guid.NewGuid().ToString("N");
        var store = NewStore(prefix, Key);
        var job = Sensitive("x");
        await store.EnqueueAsync(job, Token);
        await store.FinishAsync((await store.ClaimAsync("fpe", "w1", 1, TimeSpan.Zero, Token)).Single(), JobEventKind.Result, SomeJob.Json("{}"), Token);

        foreach (var key in new[] { "job", "events" })
            (await redis.Client.ExecuteAsync(["PTTL", $"{{{prefix}}}:jobs:fpe:{key}:{job.Id}"], Token)).AsInt64().ShouldBeInRange(1, 60_000);
    }

    private static Job Sensitive(string value) => SomeJob.New(pool: "fpe") with
    {
        Tool = "fpe_encrypt",
        Sensitive = true,
        Arguments = SomeJob.Json($$"""{"value":"{{value}}"}"""),
    };

    private RedisJobStore NewStore(string prefix, string? key) => redis.NewStore(o =>
    {
        o.Prefix = prefix;
        o.SealKey = key;
    });

    private async Task RunAsync(string argument, string progress, string result, bool sensitive)
    {
        var store = NewStore(Guid.NewGuid().ToString("N"), Key);
        var job = Sensitive(argument) with { Sensitive = sensitive };
        await store.EnqueueAsync(job, Token);
        var claim = (await store.ClaimAsync("fpe", "w1", 1, TimeSpan.Zero, Token)).Single();
        claim.Job.Arguments.GetProperty("value").GetString().ShouldBe(argument);
        await store.AppendEventAsync(claim, JobEventKind.Progress, SomeJob.Json($"\"{progress}\""), Token);
        await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json($"\"{result}\""), Token);
        (await store.EventsAsync(job.Id, pool: "fpe")).Select(e => e.Data.GetString()).ShouldBe([progress, result]);
    }

    /// <summary>The whole keyspace and the append-only file, as text.</summary>
    private async Task<string> EverythingStoredAsync()
    {
        var text = new StringBuilder();
        foreach (var key in (await redis.Client.ExecuteAsync(["KEYS", "*"], Token)).Items.ToArray().Select(k => k.AsString()))
        {
            text.AppendLine(key);
            var type = (await redis.Client.ExecuteAsync(["TYPE", key], Token)).AsString();
            Describe(text, type switch
            {
                "string" => await redis.Client.ExecuteAsync(["GET", key], Token),
                "hash" => await redis.Client.ExecuteAsync(["HGETALL", key], Token),
                "stream" => await redis.Client.ExecuteAsync(["XRANGE", key, "-", "+"], Token),
                "set" => await redis.Client.ExecuteAsync(["SMEMBERS", key], Token),
                _ => throw new InvalidOperationException($"What is in a {type}?"),
            });
        }

        foreach (var file in Directory.EnumerateFiles(redis.Server.DataDirectory, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            text.AppendLine(await reader.ReadToEndAsync(Token));
        }

        return text.ToString();
    }

    private static void Describe(StringBuilder text, RedisValue value)
    {
        if (value.Kind is RedisValueKind.Array or RedisValueKind.Map)
        {
            foreach (var item in value.Items)
                Describe(text, item);
        }
        else
        {
            text.AppendLine(value.AsString());
        }
    }
}
