namespace McpAspire.Jobs;

/// <summary>Why an attempt was told to end before its handler was done.</summary>
internal enum AttemptEnd
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The caller withdrew the call.</summary>
    Cancelled,

    /// <summary>The deadline passed.</summary>
    Deadline,

    /// <summary>The job belongs to another attempt now.</summary>
    LeaseLost,

    /// <summary>The worker stops.</summary>
    Stopping,
}
