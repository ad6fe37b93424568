using System.Text.Json.Nodes;
using McpAspire.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Fpe;

/// <summary>All keys of this process. Names, versions and states may be told; what is in them stays here.</summary>
internal sealed partial class FpeKeyRing : IDisposable
{
    private readonly Dictionary<(string Name, int Version), FpeKey> _keys;

    public FpeKeyRing(IOptions<FpeOptions> options, ILogger<FpeKeyRing> logger)
    {
        All = [.. options.Value.Keys.Select(entry => new FpeKey(entry)).OrderBy(key => key.Name, StringComparer.Ordinal).ThenBy(key => key.Version)];
        _keys = All.ToDictionary(key => (key.Name, key.Version));
        if (options.Value.Keys.Any(entry => entry.IsDemoKey))
            Log.DemoKey(logger);
    }

    /// <summary>Ordered by name and version.</summary>
    public IReadOnlyList<FpeKey> All { get; }

    /// <summary>The active version of a key.</summary>
    /// <exception cref="ToolException">There is no such key, or none of its versions is active.</exception>
    public FpeKey ForEncryption(string name)
    {
        var versions = All.Where(key => key.Name == name).ToList();
        if (versions.Count == 0)
            throw NotFound("There is no key of that name.");

        return versions.Find(key => key.State == FpeKeyState.Active) ?? throw ToolException.Invalid(
            "key",
            $"The key '{name}' has no active version: {string.Join(", ", versions.Select(key => $"{key.Version} is {key.State.Name()}"))}.",
            "Encrypt with another key (fpe_keys lists them), or ask the operator for a new version of this one.",
            ("key", name),
            ("states", new JsonObject(versions.Select(key => KeyValuePair.Create<string, JsonNode?>($"{key.Version}", key.State.Name())))));
    }

    /// <summary>The version of a key that a token names.</summary>
    /// <exception cref="ToolException">It is not there, or disabled.</exception>
    public FpeKey ForDecryption(FpeToken token)
    {
        var key = Find(token);
        if (key.State != FpeKeyState.Disabled)
            return key;
        throw ToolException.Invalid(
            "value",
            $"Version {key.Version} of the key '{key.Name}' is disabled.",
            "Ask the operator whether it can be enabled for decryption.",
            ("key", key.Name),
            ("version", key.Version),
            ("state", key.State.Name()));
    }

    /// <summary>The version of a key that a token names, whatever its state.</summary>
    /// <exception cref="ToolException">It is not there.</exception>
    public FpeKey Find(FpeToken token) => _keys.TryGetValue((token.Key, token.Version), out var key)
        ? key
        : throw NotFound(All.Any(other => other.Name == token.Key) ? $"There is no version {token.Version} of a key '{token.Key}'." : "There is no key of that name.");

    public void Dispose()
    {
        foreach (var key in All)
            key.Dispose();
    }

    // A name that is not in the ring is not repeated: who misunderstands 'key' passes the key itself, and what looks like a token's name may be its value.
    private static ToolException NotFound(string message) =>
        new(ToolException.Failure(ToolErrorType.NotFound, message, "fpe_keys lists the keys and their versions."));
}
