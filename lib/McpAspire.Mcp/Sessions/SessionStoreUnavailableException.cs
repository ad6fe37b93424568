namespace McpAspire.Mcp.Sessions;

/// <summary>The session store cannot be reached; later it may.</summary>
/// <param name="message">What happened.</param>
/// <param name="innerException">The cause.</param>
public sealed class SessionStoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
