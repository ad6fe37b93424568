namespace McpAspire.Redis;

/// <summary>What was received is not the Redis protocol, or exceeds its limits.</summary>
/// <param name="message">What is wrong; never the bytes themselves.</param>
public sealed class RedisProtocolException(string message) : Exception(message);
