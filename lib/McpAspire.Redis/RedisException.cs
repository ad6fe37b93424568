namespace McpAspire.Redis;

/// <summary>The server refused a command.</summary>
/// <param name="message">The server's message, which begins with its code.</param>
public sealed class RedisException(string message) : Exception(message)
{
    /// <summary>The first word of the message, such as <c>WRONGPASS</c>, <c>NOSCRIPT</c>, <c>WRONGTYPE</c>, <c>LOADING</c> or plain <c>ERR</c>.</summary>
    public string Code { get; } = message.Split(' ', 2)[0];
}
