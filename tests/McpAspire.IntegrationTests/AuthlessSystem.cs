namespace McpAspire.IntegrationTests;

/// <summary>The system that <c>./run.sh</c> starts, with its dashboard.</summary>
[CollectionDefinition]
public sealed class AuthlessSystem() : RunningSystem("authless", enableDashboard: true), ICollectionFixture<AuthlessSystem>;
