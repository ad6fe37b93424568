namespace Aspire.Hosting.ApplicationModel;

public sealed class ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
    : Resource(name), IValueProvider, IManifestExpressionProvider
{
    // Two resources that ask at once must be given the same generated value; a failure is tried again.
    private readonly Lock _gate = new();
    private string? _value;

    public bool Secret => secret;
    public ParameterDefault? Default { get; set; }
    public string ValueExpression => $"{{{Name}.value}}";
    internal string UriEncodedName => $"{Name}-uri-encoded";

    /// <exception cref="DistributedApplicationException">There is no value and no default.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
            return new(_value ??= callback(Default));
    }
}
