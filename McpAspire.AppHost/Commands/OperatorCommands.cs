using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.AppHost.Commands;

/// <summary>What an operator does to the running system, as commands in the dashboard.</summary>
internal static class OperatorCommands
{
    private const string Tool = "tool";
    private const string Client = "client";
    private const string Scope = "scope";

    /// <summary>Adds the command <c>get-token</c>: an access token for one of the clients, by the client credentials grant (RFC 6749, section 4.4).</summary>
    public static void WithTokenCommand(this IResourceBuilder<ProjectResource> auth, params (string Id, IResourceBuilder<ParameterResource> Secret)[] clients)
    {
        var secrets = clients.ToDictionary(client => client.Id, client => client.Secret.Resource, StringComparer.Ordinal);
        auth.WithCommand(
            "get-token",
            "Get access token",
            async context =>
            {
                var id = context.Arguments[Client].Value!;
                using var http = CreateClient(context.Services);
                try
                {
                    var token = await GetTokenAsync(http, auth.GetEndpoint("http"), id, secrets[id], context.Arguments[Scope].Value, context.CancellationToken);
                    return CommandResults.Success($"Access token for {id}", token, CommandResultFormat.Text, displayImmediately: true);
                }
                catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
                {
                    return CommandResults.Failure($"auth issued no token: {failure.Message}");
                }
            },
            new CommandOptions
            {
                Description = "Issues an access token of a few minutes for curl or an MCP client.",
                Arguments =
                [
                    new InteractionInput
                    {
                        Name = Client, Label = "Client", InputType = InputType.Choice, Required = true, Value = clients[0].Id,
                        Options = [.. clients.Select(client => KeyValuePair.Create(client.Id, client.Id))],
                    },
                    new InteractionInput { Name = Scope, Label = "Scopes", InputType = InputType.Text, Description = "Space-separated; empty: all that the client has." },
                ],
                // The result is a credential: for the person at the dashboard, not for programs that discover commands.
                Visibility = ResourceCommandVisibility.UI,
                UpdateState = EnableWhenHealthy,
                IconName = "Key",
            });
    }

    /// <summary>Adds the commands <c>enable-tool</c> and <c>disable-tool</c>, which hold for all replicas and over restarts.</summary>
    /// <param name="gateway">The resource that gets the commands.</param>
    /// <param name="auth">The authorization server that issues the token that they need.</param>
    /// <param name="client">A client with the scope <c>admin</c>.</param>
    /// <param name="secret">The client's secret.</param>
    public static void WithToolCommands(
        this IResourceBuilder<ProjectResource> gateway, IResourceBuilder<ProjectResource> auth, string client, IResourceBuilder<ParameterResource> secret)
    {
        foreach (var (verb, title, icon) in new[] { ("enable", "Enable tool", "CheckmarkCircle"), ("disable", "Disable tool", "Prohibited") })
        {
            gateway.WithHttpCommand("/tools", title, commandName: $"{verb}-tool", commandOptions: new HttpCommandOptions
            {
                Description = verb == "enable" ? "Clients can list and call the tool again." : "Clients can no longer list or call the tool.",
                Arguments = [new InteractionInput { Name = Tool, Label = "Tool", InputType = InputType.Text, Required = true, Placeholder = "nmap_scan", MaxLength = 64 }],
                ValidateArguments = context =>
                {
                    if (!IsToolName(context.Inputs[Tool].Value))
                        context.AddValidationError(context.Inputs[Tool], "A tool's name has letters, digits, '_', '-' and '.'.");
                    return Task.CompletedTask;
                },
                PrepareRequest = async context =>
                {
                    var token = await GetTokenAsync(context.HttpClient, auth.GetEndpoint("http"), client, secret.Resource, scope: null, context.CancellationToken);
                    context.Request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                    context.Request.RequestUri = new Uri(context.Request.RequestUri!, $"/tools/{context.Arguments[Tool].Value}/{verb}");
                },
                GetCommandResult = async context => context.Response.IsSuccessStatusCode
                    ? CommandResults.Success($"{context.Arguments[Tool].Value} is {verb}d.")
                    : CommandResults.Failure(await ReadProblemAsync(context.Response, context.CancellationToken)),
                UpdateState = EnableWhenHealthy,
                IconName = icon,
            });
        }
    }

    private static ResourceCommandState EnableWhenHealthy(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
            ? ResourceCommandState.Enabled
            : ResourceCommandState.Disabled;

    private static bool IsToolName(string? name) =>
        !string.IsNullOrEmpty(name) && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.') && name.Trim('.').Length > 0;

    private static HttpClient CreateClient(IServiceProvider services) => services.GetRequiredService<IHttpClientFactory>().CreateClient();

    private static async Task<string> GetTokenAsync(
        HttpClient http, EndpointReference auth, string client, ParameterResource secret, string? scope, CancellationToken cancellationToken)
    {
        var password = await secret.GetValueAsync(cancellationToken);
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (!string.IsNullOrWhiteSpace(scope))
            form["scope"] = scope;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(auth.Url), "/oauth/token"));
        request.Content = new FormUrlEncodedContent(form);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{password}")));
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        return body.RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>The title and detail of problem details (RFC 9457), or the status.</summary>
    private static async Task<string> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return status;

        using var problem = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        var texts = ((string[])["title", "detail"]).Select(name => problem.RootElement.TryGetProperty(name, out var text) ? text.GetString() : null);
        return string.Join(' ', texts.Prepend($"{(int)response.StatusCode}:").Where(text => !string.IsNullOrEmpty(text)));
    }
}
