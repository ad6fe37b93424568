namespace McpAspire.Mcp.Sessions;

internal enum BackplaneMessageKind
{
    /// <summary>The session has ended.</summary>
    Ended,

    /// <summary>A part of the session changed: its message makes it so, its detail is the version.</summary>
    Changed,

    /// <summary>A client's message for whoever waits for it: an answer, a cancellation, progress.</summary>
    Delivered,

    /// <summary>There are new events of the stream that the detail names.</summary>
    Appended,

    /// <summary>Someone follows the stream that the detail names.</summary>
    Followed,
}
