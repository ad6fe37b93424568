namespace McpAspire.ServiceDefaults.Health;

internal sealed record HealthCheckBody(string Status, string Priority, string? Description, double DurationMs);
