namespace McpAspire.Tools.Manifests;

/// <summary>What counts where a manifest does not say.</summary>
/// <param name="TimeoutSec">Seconds that a call may run; <c>MCP_DEFAULT_TIMEOUT_SEC</c>.</param>
/// <param name="Concurrency">Calls that one worker runs at a time; <c>MCP_DEFAULT_CONCURRENCY</c>.</param>
/// <param name="MaxArgsLength">Characters of a command line at most; <c>MCP_MAX_ARGS_LEN</c>.</param>
internal sealed record ManifestDefaults(int TimeoutSec = 300, int Concurrency = 2, int MaxArgsLength = 2048);
