using System.Text;
using McpAspire.Redis;

namespace McpAspire.Jobs;

/// <summary>The Lua scripts of the store. Its settings are part of their text, so that no call repeats them.</summary>
internal sealed class JobScripts
{
    private readonly string _preamble;

    public JobScripts(JobStoreOptions options)
    {
        _preamble = $"""
            local lease, max_attempts, max_length = {Milliseconds(options.Lease)}, {options.MaxAttempts}, {options.MaxQueueLength}
            local max_raw = {options.MaxRawBytesPerPrincipal}
            local max_events, bulk_every, registration_lifetime = {options.MaxEvents}, {options.BulkEvery}, {Milliseconds(options.RegistrationLifetime)}
            local cancelled_error = [==[{JobErrors.Cancelled}]==]
            local timeout_error = [==[{JobErrors.Timeout}]==]
            local lost_error = [==[{JobErrors.WorkerLost}]==]
            local dead_error = [==[{JobErrors.Poison}]==]
            {Read("common")}
            """;
        Enqueue = Script("enqueue");
        Claim = Script("claim");
        Heartbeat = Script("heartbeat");
        Append = Script("append");
        AttachRaw = Script("attach_raw");
        FindRaw = Script("find_raw");
        Finish = Script("finish");
        Release = Script("release");
        Cancel = Script("cancel");
        Follow = Script("follow");
        Find = Script("find");
        Register = Script("register");
        Unregister = Script("unregister");
        Workers = Script("workers");
    }

    public RedisScript Enqueue { get; }

    public RedisScript Claim { get; }

    public RedisScript Heartbeat { get; }

    public RedisScript Append { get; }

    public RedisScript AttachRaw { get; }

    public RedisScript FindRaw { get; }

    public RedisScript Finish { get; }

    public RedisScript Release { get; }

    public RedisScript Cancel { get; }

    public RedisScript Follow { get; }

    public RedisScript Find { get; }

    public RedisScript Register { get; }

    public RedisScript Unregister { get; }

    public RedisScript Workers { get; }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static string Read(string name)
    {
        using var stream = typeof(JobScripts).Assembly.GetManifestResourceStream($"{name}.lua")
            ?? throw new InvalidOperationException($"The script {name}.lua is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private RedisScript Script(string name) => new($"{_preamble}\n{Read(name)}");
}
