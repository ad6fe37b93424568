namespace McpAspire.Tools.Sandbox.SystemCalls;

/// <summary>The calls that launch.pl makes by number, as it takes them.</summary>
internal static class LauncherCalls
{
    // Newer than the library may be; numbered alike on every processor.
    private const string Landlock = "landlock_create_ruleset:444,landlock_add_rule:445,landlock_restrict_self:446,close_range:436";

    private static readonly string[] Names = ["openat", "mount", "setsid", "prctl", "prlimit64", "setgroups", "setresgid", "setresuid", "capset", "seccomp"];

    /// <summary>Names and numbers: <c>openat:257,…</c>.</summary>
    public static string Numbers() =>
        string.Join(',', Names.Select(name => $"{name}:{LibSeccomp.Number(name) ?? throw new PlatformNotSupportedException($"There is no {name} here.")}").Append(Landlock));
}
