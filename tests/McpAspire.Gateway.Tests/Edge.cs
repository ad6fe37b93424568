using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace McpAspire.Gateway.Tests;

/// <summary>The gateway on a free loopback port, with two backends behind it.</summary>
internal sealed class Edge : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Edge(WebApplication app, Backend api, Backend auth, FakeLogCollector logs)
    {
        Logs = logs;
        _app = app;
        Api = api;
        Auth = auth;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public Backend Api { get; }

    public Backend Auth { get; }

    public HttpClient Client { get; }

    public FakeLogCollector Logs { get; }

    public static Task<Edge> StartAsync(params (string Key, string Value)[] settings) => StartAsync(_ => { }, settings);

    public static async Task<Edge> StartAsync(Action<WebApplicationBuilder> configure, params (string Key, string Value)[] settings)
    {
        var api = await Backend.StartAsync("api");
        var auth = await Backend.StartAsync("auth");
        (string Key, string Value)[] all =
        [
            ("urls", "http://127.0.0.1:0"), ("services:mcp-api:http:0", api.Url), ("services:auth:http:0", auth.Url), .. settings,
        ];
        var app = GatewayApplication.Build([.. all.Select(setting => $"--{setting.Key}={setting.Value}")], builder =>
        {
            builder.Logging.AddFakeLogging();
            configure(builder);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Edge(app, api, auth, app.Services.GetFakeLogCollector());
    }

    public async Task<(HttpResponseMessage Response, string Body)> GetAsync(string path)
    {
        var response = await Client.GetAsync(path, TestContext.Current.CancellationToken);
        return (response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends exactly these bytes and gives back the whole answer; a client of HTTP would mend them first.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A raw GET with more header lines, each ended by CRLF.</summary>
    public Task<string> SendRawGetAsync(string target, string headers = "", string host = "localhost") =>
        SendRawAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Api.DisposeAsync();
        await Auth.DisposeAsync();
    }
}
