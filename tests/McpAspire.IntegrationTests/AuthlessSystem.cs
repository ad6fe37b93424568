namespace McpAspire.IntegrationTests;

/// <summary>The system that <c>./run.sh</c> starts, with its dashboard.</summary>
[CollectionDefinition]
public sealed class AuthlessSystem() : RunningSystem("authless", enableDashboard: true), ICollectionFixture<AuthlessSystem>
{
    // Off in tests by default: notifications and the dialogs of commands.
    protected override void Configure(IDistributedApplicationTestingBuilder builder) => builder.Configuration["ASPIRE_INTERACTIVITY_ENABLED"] = "true";
}
