namespace Aspire.Hosting.ApplicationModel;

/// <summary>An existing server: its connection string is a secret parameter.</summary>
internal sealed class ConnectionStringParameterResource(ParameterResource parameter, string? environmentVariable)
    : Resource(parameter.Name), IResourceWithConnectionString
{
    public string? ConnectionStringEnvironmentVariable => environmentVariable;
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{parameter}");
}
