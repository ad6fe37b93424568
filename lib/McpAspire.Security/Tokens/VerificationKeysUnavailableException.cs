namespace McpAspire.Security.Tokens;

/// <summary>Whether a token is valid cannot be known, because its issuer's keys could not be had.</summary>
public sealed class VerificationKeysUnavailableException() : Exception("The issuer's keys are not available.");
