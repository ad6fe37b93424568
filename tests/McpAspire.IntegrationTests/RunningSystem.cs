using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;

namespace McpAspire.IntegrationTests;

/// <summary>The whole system, as the AppHost composes it, on random ports.</summary>
public abstract class RunningSystem(string authMode, bool enableDashboard = false) : IAsyncLifetime
{
    /// <summary>The resources of the system.</summary>
    public static readonly IReadOnlyList<string> Names = ["redis", "auth", "mcp-api", "gateway", "scan-worker", "fpe-worker"];

    public const string SessionEra = "2025-11-25";
    public const string StatelessEra = "2026-07-28";
    public const string AdminSecret = "an-admin-secret-for-tests-only-0123456789012";
    public const string OperatorSecret = "an-operator-secret-for-tests-only-0123456789";

    /// <summary>Generous, because a machine that builds at the same time needs ten times as long.</summary>
    internal static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly ConsoleCapture _console = new();
    private DistributedApplication? _app;

    /// <summary>The values of all parameters that the AppHost would keep in the developer's user secrets.</summary>
    internal static readonly IReadOnlyList<string> Parameters =
    [
        $"--Parameters:operator-secret={OperatorSecret}",
        $"--Parameters:admin-secret={AdminSecret}",
        $"--Parameters:seal-key={new string('1', 64)}",
        $"--Parameters:session-key={new string('2', 64)}",
        $"--Parameters:key-encryption-key={new string('3', 64)}",
    ];

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The system has not been started.");

    internal ConsoleCapture Console => _console;

    public Uri Gateway => App.GetEndpoint("gateway", "http");

    public virtual async ValueTask InitializeAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        try
        {
            var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.McpAspire_AppHost>(
                new DistributedApplicationTestingBuilderOptions { EnableDashboard = enableDashboard },
                [$"--AUTH_MODE={authMode}", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true", .. Parameters, .. FpeParameters],
                timeout.Token);
            builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(_console));
            Configure(builder);
            _app = await builder.BuildAsync(timeout.Token);
            var healthy = Names.Select(name => _app.ResourceNotifications.WaitForResourceHealthyAsync(name, WaitBehavior.StopOnResourceUnavailable, timeout.Token));
            await foreach (var task in Task.WhenEach([_app.StartAsync(timeout.Token), .. healthy]))
                await task;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"The system did not start.\n{_console.Tail(30)}", failure);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _console.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The values of the AppHost's parameters, all of them secret.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> GetSecretsAsync()
    {
        var secrets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in App.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ParameterResource>())
            secrets.Add(parameter.Name, (await parameter.GetValueAsync(TestContext.Current.CancellationToken))!);
        return secrets;
    }

    protected virtual IEnumerable<string> FpeParameters => [];

    /// <summary>Changes what the AppHost composed.</summary>
    protected virtual void Configure(IDistributedApplicationTestingBuilder builder)
    {
    }

    /// <summary>An MCP client of the given protocol era, through the gateway.</summary>
    public Task<McpClient> ConnectAsync(string protocolVersion, string? token = null) => ConnectAsync(Gateway, protocolVersion, token);

    /// <inheritdoc cref="ConnectAsync(string, string?)"/>
    public static async Task<McpClient> ConnectAsync(Uri gateway, string protocolVersion, string? token = null)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(gateway, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = token is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
        });

        // On a busy machine the first answer takes longer than the client's five seconds.
        var options = new McpClientOptions { ProtocolVersion = protocolVersion, DiscoverProbeTimeout = TimeSpan.FromMinutes(1) };
        return await McpClient.CreateAsync(transport, options, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>A stateless call through the gateway, as bytes on the wire.</summary>
    /// <param name="token">The caller's, if it has one.</param>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">JSON text; malformed text is sent as it is.</param>
    /// <param name="traceId">The trace that the call belongs to, if it belongs to one.</param>
    /// <returns>The answer's body at any status.</returns>
    public async Task<string> PostAsync(string? token, string tool, string arguments, string? traceId = null)
    {
        using var http = App.CreateHttpClient("gateway", "http");
        var body =
            $$"""
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{tool}}","arguments":{{arguments}},
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{} } } }
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", StatelessEra);
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", tool);
        if (traceId is not null)
            request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The same, and the result of the call.</summary>
    public async Task<JsonElement> CallAsync(string? token, string tool, object arguments, string? traceId = null)
    {
        var answer = await PostAsync(token, tool, JsonSerializer.Serialize(arguments), traceId);
        var json = answer.StartsWith('{') ? answer : answer.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))["data:".Length..];
        return JsonElement.Parse(json).GetProperty("result");
    }

    /// <summary>An access token of a client, <c>operator</c> if not another.</summary>
    public async Task<string> GetTokenAsync(string? scope = null, string client = "operator", string secret = OperatorSecret)
    {
        using var http = App.CreateHttpClient("gateway", "http");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(
                scope is null
                    ? [new("grant_type", "client_credentials")]
                    : [new("grant_type", "client_credentials"), new("scope", scope)]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(), cancellationToken: TestContext.Current.CancellationToken);
        return body.RootElement.GetProperty("access_token").GetString()!;
    }
}
