namespace Aspire.Hosting.ApplicationModel;

public sealed class ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
    : Resource(name), IResourceWithoutLifetime, IValueProvider, IManifestExpressionProvider
{
    private string? _value;

    public bool Secret => secret;

    public ParameterDefault? Default { get; set; }

    public string ValueExpression => $"{{{Name}.value}}";

    /// <exception cref="DistributedApplicationException">There is no value and no default.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        // Two resources that ask at once must be given the same generated value.
        lock (Annotations)
            _value ??= callback(Default);
        return new(_value);
    }
}
