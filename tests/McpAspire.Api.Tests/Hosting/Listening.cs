using System.Text.Json.Nodes;
using McpAspire.Api.Tests.Sessions;

namespace McpAspire.Api.Tests.Hosting;

/// <summary>A stream of notifications that has been opened, of either era.</summary>
internal sealed class Listening(HttpResponseMessage response) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<(string? Id, JsonObject? Message)> _events = response.ReadEventsAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);

    /// <summary>What <c>subscriptions/listen</c> granted.</summary>
    public JsonObject Granted { get; private set; } = [];

    /// <summary>Waits for the acknowledgement, which comes first.</summary>
    public static async Task<Listening> StartAsync(HttpResponseMessage response)
    {
        var listening = new Listening(response);
        var acknowledged = await listening.NextAsync();
        acknowledged["method"]!.GetValue<string>().ShouldBe("notifications/subscriptions/acknowledged");
        listening.Granted = acknowledged["params"]!["notifications"]!.AsObject();
        return listening;
    }

    /// <summary>The next notification.</summary>
    public async Task<JsonObject> NextAsync()
    {
        while (await _events.MoveNextAsync())
        {
            if (_events.Current.Message is { } message)
                return message;
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    /// <summary>Waits for notifications of these kinds, in whatever order.</summary>
    public async Task ExpectAsync(params string[] methods)
    {
        var missing = methods.ToHashSet(StringComparer.Ordinal);
        while (missing.Count > 0)
            missing.Remove((await NextAsync())["method"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        await _events.DisposeAsync();
    }
}
