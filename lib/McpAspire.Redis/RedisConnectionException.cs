namespace McpAspire.Redis;

/// <summary>
/// There is no connection, or it broke or fell silent while a command was under way. In the second case the server may have executed the
/// command: it is not sent again.
/// </summary>
/// <param name="message">What happened.</param>
/// <param name="innerException">The cause.</param>
public sealed class RedisConnectionException(string message, Exception? innerException = null) : Exception(message, innerException);
