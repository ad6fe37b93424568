using System.Reflection;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Tests.Hosting;

/// <summary>
/// Code that is written for our host compiles on ModelContextProtocol.AspNetCore as long as ours has nothing, under the names that both use, that the
/// package has not. The package does not restore everywhere, so what it has is written down here.
/// </summary>
public sealed class OfficialShapeTests
{
    // The public members of ModelContextProtocol.AspNetCore 2.3 under those names; not everything has to be ours.
    private static readonly string[] Official =
    [
        "HttpServerSessionMode.Stateless = 0",
        "HttpServerSessionMode.Stateful = 1",
        "HttpServerSessionMode.StatefulForInitializeClients = 2",
        "HttpServerTransportOptions()",
        "HttpServerTransportOptions.ConfigureSessionOptions: Func<HttpContext, McpServerOptions, CancellationToken, Task>",
        "HttpServerTransportOptions.RunSessionHandler: Func<HttpContext, McpServer, CancellationToken, Task>",
        "HttpServerTransportOptions.SessionMode: HttpServerSessionMode",
        "HttpServerTransportOptions.Stateless: Boolean",
        "HttpServerTransportOptions.EnableLegacySse: Boolean",
        "HttpServerTransportOptions.EventStreamStore: ISseEventStreamStore",
        "HttpServerTransportOptions.SessionMigrationHandler: ISessionMigrationHandler",
        "HttpServerTransportOptions.PerSessionExecutionContext: Boolean",
        "HttpServerTransportOptions.IdleTimeout: TimeSpan",
        "HttpServerTransportOptions.MaxIdleSessionCount: Int32",
        "HttpServerTransportOptions.TimeProvider: TimeProvider",
        "IMcpServerBuilder HttpMcpServerBuilderExtensions.WithHttpTransport(IMcpServerBuilder builder, [Action<HttpServerTransportOptions> configureOptions])",
        "IMcpServerBuilder HttpMcpServerBuilderExtensions.AddAuthorizationFilters(IMcpServerBuilder builder)",
        "IMcpServerBuilder HttpMcpServerBuilderExtensions.WithDistributedCacheEventStreamStore(IMcpServerBuilder builder, [Action<DistributedCacheEventStreamStoreOptions> configureOptions])",
        "IEndpointConventionBuilder McpEndpointRouteBuilderExtensions.MapMcp(IEndpointRouteBuilder endpoints, [String pattern])",
    ];

    [Fact]
    public void Under_official_names_there_is_only_what_the_official_package_has()
    {
        var ours = typeof(HttpServerTransportOptions).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(HttpServerTransportOptions).Namespace
                || type.Name is "HttpMcpServerBuilderExtensions" or "McpEndpointRouteBuilderExtensions")
            .SelectMany(MembersOf)
            .ToList();

        ours.ShouldContain(member => member.Contains("WithHttpTransport", StringComparison.Ordinal));
        ours.ShouldContain(member => member.Contains("MapMcp", StringComparison.Ordinal));
        ours.ShouldContain("HttpServerTransportOptions.SessionMode: HttpServerSessionMode");
        ours.Except(Official, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static IEnumerable<string> MembersOf(Type type) => type.IsEnum
        ? Enum.GetValuesAsUnderlyingType(type).Cast<int>().Select(value => $"{type.Name}.{Enum.GetName(type, value)} = {value}")
        : type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(Describe).OfType<string>();

    private static string? Describe(MemberInfo member) => member switch
    {
        MethodInfo { IsSpecialName: true } => null,
        MethodInfo method => $"{NameOf(method.ReturnType)} {method.DeclaringType!.Name}.{method.Name}({ParametersOf(method)})",
        ConstructorInfo constructor => $"{constructor.DeclaringType!.Name}({ParametersOf(constructor)})",
        PropertyInfo property => $"{property.DeclaringType!.Name}.{property.Name}: {NameOf(property.PropertyType)}",
        _ => member.ToString(),
    };

    private static string ParametersOf(MethodBase method) => string.Join(
        ", ", method.GetParameters().Select(parameter => $"{NameOf(parameter.ParameterType)} {parameter.Name}" is var text && parameter.IsOptional ? $"[{text}]" : text));

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
