namespace Aspire.Hosting.ApplicationModel;

/// <summary>The arguments are strings and <see cref="IValueProvider"/>s.</summary>
public sealed record CommandLineArgsCallbackContext(IList<object> Args, CancellationToken CancellationToken = default);
