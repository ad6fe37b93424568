namespace Aspire.Hosting.ApplicationModel;

public interface IResourceWithConnectionString : IResource, IValueProvider, IManifestExpressionProvider
{
    ReferenceExpression ConnectionStringExpression { get; }
    string? ConnectionStringEnvironmentVariable => null;
    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) => ConnectionStringExpression.GetValueAsync(cancellationToken);

    IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() => [];

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);
}

/// <summary>An existing server: its connection string is a secret parameter.</summary>
internal sealed class ConnectionStringParameterResource(ParameterResource parameter, string? environmentVariable)
    : Resource(parameter.Name), IResourceWithConnectionString
{
    public string? ConnectionStringEnvironmentVariable => environmentVariable;
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{parameter}");
}
