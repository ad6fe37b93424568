using System.Net.Http.Headers;
using System.Text.Json;
using ModelContextProtocol.Client;

namespace McpAspire.IntegrationTests;

/// <summary>The whole system, as the AppHost composes it, on random ports.</summary>
public abstract class RunningSystem(string authMode) : IAsyncLifetime
{
    public const string SessionEra = "2025-11-25";
    public const string StatelessEra = "2026-07-28";
    public const string AdminSecret = "an-admin-secret-for-tests-only-0123456789012";
    public const string OperatorSecret = "an-operator-secret-for-tests-only-0123456789";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private DistributedApplication? _app;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The system has not been started.");

    public Uri Gateway => App.GetEndpoint("gateway", "http");

    public virtual async ValueTask InitializeAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.McpAspire_AppHost>(
            [
                "--environment=Development",
                $"--AUTH_MODE={authMode}",
                // Given, so that a test run does not write to the developer's user secrets.
                $"--Parameters:operator-secret={OperatorSecret}",
                $"--Parameters:admin-secret={AdminSecret}",
                $"--Parameters:seal-key={new string('1', 64)}",
                $"--Parameters:session-key={new string('2', 64)}",
                $"--Parameters:key-encryption-key={new string('2', 64)}",
                .. FpeParameters,
            ],
            timeout.Token);
        Configure(builder);
        _app = await builder.BuildAsync(timeout.Token);
        await _app.StartAsync(timeout.Token);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", timeout.Token);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        GC.SuppressFinalize(this);
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
        return await McpClient.CreateAsync(
            transport, new McpClientOptions { ProtocolVersion = protocolVersion }, cancellationToken: TestContext.Current.CancellationToken);
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
            "Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{client}:{secret}")));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(), cancellationToken: TestContext.Current.CancellationToken);
        return body.RootElement.GetProperty("access_token").GetString()!;
    }
}
