namespace McpAspire.Auth.Keys;

/// <summary>There is no key to sign with. The message is for the operator and holds no secret.</summary>
internal sealed class SigningKeyUnavailableException(string message, Exception innerException) : Exception(message, innerException);
