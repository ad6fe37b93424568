namespace McpAspire.Jobs;

/// <summary>The job store cannot be reached now.</summary>
/// <param name="message">What could not be done.</param>
/// <param name="innerException">The connection's error.</param>
public sealed class JobStoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
