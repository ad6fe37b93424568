namespace McpAspire.Mcp.Sessions;

internal enum BackplaneMessageKind
{
    /// <summary>The session has ended.</summary>
    Ended,

    /// <summary>A part of the session changed: its message makes it so, its detail is the version.</summary>
    Changed,

    /// <summary>
    /// The client has sent something for whoever waits for it. Answers and cancellations are in the session's inbox, and the detail is the number;
    /// progress, which may be lost, is the message.
    /// </summary>
    Delivered,

    /// <summary>There are new events of the stream that the detail names.</summary>
    Appended,

    /// <summary>Someone follows the stream that the detail names.</summary>
    Followed,
}
