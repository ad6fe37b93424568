namespace McpAspire.IntegrationTests;

public sealed class ProductionSystem() : RunningSystem("production")
{
    protected override IEnumerable<string> FpeParameters =>
        ["--FPE_KEY=00112233445566778899aabbccddeeff", "--FPE_TWEAK=abcdef12345678"];
}
