namespace McpAspire.ServiceDefaults.Health;

internal sealed record HealthReportBody(
    string Status, DateTimeOffset Timestamp, string Service, string Version, IReadOnlyDictionary<string, HealthCheckBody> Checks);
