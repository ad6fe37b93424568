namespace McpAspire.Tools.Targets;

/// <summary>The name server that this machine asks.</summary>
internal interface INameServer
{
    /// <summary>Its address, or null when it is not known.</summary>
    string? Address { get; }
}
