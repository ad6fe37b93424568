namespace McpAspire.IntegrationTests;

public sealed class AuthlessSystem() : RunningSystem("authless");
