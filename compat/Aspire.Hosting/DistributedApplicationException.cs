namespace Aspire.Hosting;

/// <summary>The application cannot do what its model or its configuration asks; the message says why, in a line.</summary>
public sealed class DistributedApplicationException(string message, Exception? inner = null) : Exception(message, inner);
