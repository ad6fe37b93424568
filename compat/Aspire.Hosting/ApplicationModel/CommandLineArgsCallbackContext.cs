namespace Aspire.Hosting.ApplicationModel;

public sealed class CommandLineArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    /// <summary>Strings and <see cref="IValueProvider"/>s.</summary>
    public IList<object> Args => args;

    public CancellationToken CancellationToken => cancellationToken;
}
