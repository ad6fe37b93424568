using Microsoft.AspNetCore.Http;

namespace McpAspire.Gateway.Tests;

public sealed class StreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Edge _edge = null!;

    public async ValueTask InitializeAsync() => _edge = await Edge.StartAsync();

    public ValueTask DisposeAsync() => _edge.DisposeAsync();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task An_event_arrives_while_the_stream_goes_on(string method)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _edge.Api.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: first\n\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task.WaitAsync(Patience, context.RequestAborted);
            await context.Response.WriteAsync("data: second\n\n");
        };
        using var response = await OpenAsync(method);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        (await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken)).ShouldBe("data: first");
        goOn.SetResult();
        var rest = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        rest.ShouldBe("\ndata: second\n\n");
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_work_behind()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _edge.Api.Answer = async context =>
        {
            context.RequestAborted.Register(() => ended.TrySetResult());
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: first\n\n");
            await context.Response.Body.FlushAsync();
            await ended.Task.WaitAsync(Patience, CancellationToken.None);
        };
        var response = await OpenAsync("POST");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

        response.Dispose();

        await ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_service_that_breaks_off_is_not_taken_for_one_that_finished()
    {
        var breakOff = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _edge.Api.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: first\n\n");
            await context.Response.Body.FlushAsync();
            await breakOff.Task.WaitAsync(Patience, context.RequestAborted);
            context.Abort();
        };
        using var response = await OpenAsync("GET");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

        breakOff.SetResult();

        await Should.ThrowAsync<IOException>(() => reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    private async Task<HttpResponseMessage> OpenAsync(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/mcp");
        return await _edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WaitAsync(Patience);
    }
}
