namespace McpAspire.IntegrationTests;

public sealed class ProductionSystem() : RunningSystem("production")
{
    // What the AppHost would generate, and write to the developer's user secrets.
    protected override IEnumerable<string> FpeParameters => [$"--Parameters:fpe-key={new string('3', 64)}"];
}
