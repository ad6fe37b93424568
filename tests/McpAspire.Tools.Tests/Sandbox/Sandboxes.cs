using McpAspire.Tools.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>Sandboxes of a tier, as far as this machine has it.</summary>
internal static class Sandboxes
{
    /// <summary>A sandbox that is at best of a tier; Landlock is left out when asked for.</summary>
    public static ProcessSandbox Create(SandboxTier best = SandboxTier.T2, bool useLandlock = true, Action<SandboxOptions>? configure = null)
    {
        var options = new SandboxOptions { BestTier = best, UseLandlock = useLandlock };
        configure?.Invoke(options);
        return new ProcessSandbox(
            Options.Create(options), new SandboxTiers(NullLogger<SandboxTiers>.Instance), TimeProvider.System, NullLogger<ProcessSandbox>.Instance);
    }

    /// <summary>A shell with a script and its arguments.</summary>
    public static SandboxCommand Shell(string script, params string[] arguments) => new() { Program = "/bin/sh", Arguments = ["-c", script, .. arguments] };
}
