using McpAspire.Jobs;

namespace McpAspire.Tools.Fpe;

/// <summary>One value on its way through a call.</summary>
internal sealed record FpeItem
{
    /// <summary>The key that it is for; absent when there is an error.</summary>
    public FpeKey? Key { get; init; }

    /// <summary>What goes through the cipher; absent when nothing does.</summary>
    public string? Characters { get; init; }

    /// <summary>The value whose separators the result gets; absent when it gets none.</summary>
    public string? Layout { get; init; }

    /// <summary>The result.</summary>
    public string? Result { get; init; }

    /// <summary>The value was a token already and is the result as it is.</summary>
    public bool WasEncrypted => Result is not null && Characters is null;

    /// <summary>Why there is none.</summary>
    public ToolError? Error { get; init; }

    /// <summary>Not what is in it: somebody might log it.</summary>
    public override string ToString() => nameof(FpeItem);
}
