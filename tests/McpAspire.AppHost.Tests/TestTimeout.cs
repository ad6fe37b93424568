namespace McpAspire.AppHost.Tests;

/// <summary>How long a test waits for something that should happen.</summary>
internal static class TestTimeout
{
    /// <summary>Long enough for a machine whose cores are all busy.</summary>
    public static readonly TimeSpan Value = TimeSpan.FromMinutes(2);

    /// <summary>The running test's token, cancelled after <see cref="Value"/>.</summary>
    public static CancellationToken Token
    {
        get
        {
            var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            source.CancelAfter(Value);
            return source.Token;
        }
    }
}
