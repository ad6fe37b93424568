using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.AppHost.Commands;

/// <summary>
/// What an operator does to the running system, as commands in the dashboard. They act with a client's secret, so they are for the person at the dashboard
/// only, and not for programs that discover commands (<see cref="ResourceCommandVisibility.Api"/>).
/// </summary>
internal static class OperatorCommands
{
    private const string Tool = "tool";
    private const string Client = "client";
    private const string Scope = "scope";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds the command <c>get-token</c>: an access token for one of the clients, by the client credentials grant (RFC 6749, section 4.4).</summary>
    public static void WithTokenCommand(this IResourceBuilder<ProjectResource> auth, params (string Id, IResourceBuilder<ParameterResource> Secret)[] clients)
    {
        var options = CreateOptions("Shows an access token of a few minutes for curl or an MCP client.", "Key");
        options.Arguments =
        [
            new InteractionInput
            {
                Name = Client, Label = "Client", InputType = InputType.Choice, Required = true, Value = clients[0].Id,
                Options = [.. clients.Select(client => KeyValuePair.Create(client.Id, client.Id))],
            },
            new InteractionInput
            {
                Name = Scope, Label = "Scopes", InputType = InputType.Text, Description = "Space-separated. Empty: all scopes of the client.",
            },
        ];
        auth.WithCommand("get-token", "Get access token", context => RunAsync(context, async (http, cancellationToken) =>
        {
            var (id, secret) = Array.Find(clients, client => client.Id == context.Arguments[Client].Value);
            if (id is null)
                return CommandResults.Failure($"There is no client '{context.Arguments[Client].Value}'.");

            var token = await GetTokenAsync(http, auth, id, secret, context.Arguments[Scope].Value, cancellationToken);
            return CommandResults.Success($"Access token of {id}", token, CommandResultFormat.Text, displayImmediately: true);
        }), options);
    }

    /// <summary>Adds the commands <c>enable-tool</c> and <c>disable-tool</c>, which hold for all replicas and over restarts.</summary>
    /// <param name="gateway">The resource that gets the commands.</param>
    /// <param name="auth">The authorization server that issues the token that they need.</param>
    /// <param name="client">A client with the scope <c>admin</c>.</param>
    /// <param name="secret">The client's secret.</param>
    public static void WithToolCommands(
        this IResourceBuilder<ProjectResource> gateway, IResourceBuilder<ProjectResource> auth, string client, IResourceBuilder<ParameterResource> secret)
    {
        Add("enable", "Enable tool", "CheckmarkCircle", "Clients can list and call the tool again.");
        Add("disable", "Disable tool", "Prohibited", "Clients can no longer list or call the tool.");

        void Add(string verb, string title, string icon, string description)
        {
            var options = CreateOptions(description, icon);
            options.Arguments =
                [new InteractionInput { Name = Tool, Label = "Tool", InputType = InputType.Text, Required = true, Placeholder = "nmap_scan", MaxLength = 64 }];
            gateway.WithCommand($"{verb}-tool", title, context => RunAsync(context, async (http, cancellationToken) =>
            {
                var tool = context.Arguments[Tool].Value;
                if (!IsToolName(tool))
                    return CommandResults.Failure("A tool's name consists of letters, digits, '_', '-' and '.'.");

                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(gateway.GetEndpoint("http").Url), $"/tools/{tool}/{verb}"));
                request.Headers.Authorization = new("Bearer", await GetTokenAsync(http, auth, client, secret, scope: null, cancellationToken));
                using var response = await http.SendAsync(request, cancellationToken);
                return response.IsSuccessStatusCode
                    ? CommandResults.Success($"{tool} is {verb}d.")
                    : CommandResults.Failure(await ReadErrorAsync(response, cancellationToken));
            }), options);
        }
    }

    private static CommandOptions CreateOptions(string description, string icon) => new()
    {
        Description = description,
        IconName = icon,
        Visibility = ResourceCommandVisibility.UI,
        UpdateState = context => context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
    };

    /// <summary>Runs a command within its time and turns failures of HTTP into its result.</summary>
    private static async Task<ExecuteCommandResult> RunAsync(
        ExecuteCommandContext context, Func<HttpClient, CancellationToken, Task<ExecuteCommandResult>> run)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        timeout.CancelAfter(Timeout);
        using var http = context.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        try
        {
            return await run(http, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            return context.CancellationToken.IsCancellationRequested
                ? CommandResults.Canceled()
                : CommandResults.Failure($"No answer within {Timeout.TotalSeconds} seconds.");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException)
        {
            return CommandResults.Failure(failure.Message);
        }
    }

    private static bool IsToolName(string? name) =>
        name is { Length: > 0 and <= 64 } && name.Trim('.').Length > 0
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.');

    /// <exception cref="HttpRequestException">No token was issued; the message says why.</exception>
    private static async Task<string> GetTokenAsync(
        HttpClient http, IResourceBuilder<ProjectResource> auth, string client, IResourceBuilder<ParameterResource> secret, string? scope,
        CancellationToken cancellationToken)
    {
        var password = await secret.Resource.GetValueAsync(cancellationToken) ?? "";
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (!string.IsNullOrWhiteSpace(scope))
            form["scope"] = scope;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(auth.GetEndpoint("http").Url), "/oauth/token"));
        request.Content = new FormUrlEncodedContent(form);

        // RFC 6749, section 2.3.1: both parts are form-encoded first.
        var credentials = $"{Uri.EscapeDataString(client)}:{Uri.EscapeDataString(password)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"auth issued no token: {await ReadErrorAsync(response, cancellationToken)}");

        var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return body.TryGetProperty("access_token", out var token) && token.GetString() is { } text
            ? text
            : throw new JsonException("auth answered without an access token.");
    }

    /// <summary>The status with the texts of problem details (RFC 9457) or of an OAuth error (RFC 6749, section 5.2).</summary>
    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return status;

        var error = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        string[] names = ["title", "detail", "error", "error_description"];
        var texts = names.Select(name => error.TryGetProperty(name, out var text) ? text.GetString() : null).OfType<string>();
        return string.Join(": ", texts.Prepend(status));
    }
}
