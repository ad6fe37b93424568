namespace McpAspire.IntegrationTests;

public sealed class ProductionSystem() : RunningSystem("production")
{
    protected override IEnumerable<string> FpeParameters =>
        ["--Parameters:fpe-key=00112233445566778899aabbccddeeff", "--Parameters:fpe-tweak=abcdef1234567890"];
}
