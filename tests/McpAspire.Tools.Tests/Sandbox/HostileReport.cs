namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>What a <see cref="HostileWorker"/> saw of a run, and what it has open afterwards.</summary>
public sealed record HostileReport(
    string Tier, bool Cancelled, int ExitCode, string Output, string Error, string? Limit, string? ErrorType, string[] Descriptors, int Children, string[] Files, string SecretMode);
