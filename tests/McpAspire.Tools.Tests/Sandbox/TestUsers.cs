namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>Users of the machine that no account and no other test or test run has.</summary>
internal static class TestUsers
{
    private const int First = 100_000;
    private const int Ranges = 100_000;
    private const int Size = 10;

    /// <summary>The first of ten.</summary>
    public static int NewRange() => First + (Random.Shared.Next(Ranges) * Size);
}
