using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Http;

/// <summary>
/// One HTTP response that carries JSON-RPC messages: a JSON body if the answer is all there is, an event stream as soon as there is more.
/// After <see cref="CloseAsync"/> whatever is still sent is dropped, because the HTTP request is over.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A tool may still send after the end, and a semaphore whose wait handle is not used holds nothing to dispose of.")]
internal sealed class MessageResponse(HttpContext context, TimeSpan keepAlive, TimeProvider time)
{
    private static readonly JsonTypeInfo<JsonRpcMessage> Message = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _streaming;
    private bool _closed;

    /// <summary>Writes a message as the next event.</summary>
    public Task SendEventAsync(JsonRpcMessage message) => WithGateAsync(() => WriteEventAsync(message));

    /// <summary>Writes the answer: as the body, or as the last event if there were others.</summary>
    public Task SendAnswerAsync(JsonRpcMessage message, int status) => WithGateAsync(() => _streaming ? WriteEventAsync(message) : WriteBodyAsync(context.Response, message, status));

    /// <summary>Starts the event stream, so that the client knows that it is there before its first event.</summary>
    public Task StartStreamAsync() => WithGateAsync(WriteHeadersAsync);

    /// <summary>Hands requests to their servers and stays open until they are answered. A client that goes away cancels them.</summary>
    public async Task CarryAsync(IReadOnlyList<Exchange> exchanges, string? protocolVersion, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            foreach (var exchange in exchanges)
                exchange.Begin(context, protocolVersion);

            await HoldAsync(Task.WhenAll(exchanges.Select(exchange => exchange.Answered)), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            foreach (var exchange in exchanges)
                exchange.Abandon();
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>Keeps the response open until there is nothing more to send; fills silence with comments.</summary>
    /// <exception cref="OperationCanceledException">The client is gone, or <paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task HoldAsync(Task completion, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await completion.WaitAsync(keepAlive, time, cancellationToken);
                return;
            }
            catch (TimeoutException)
            {
                await WithGateAsync(WriteCommentAsync);
            }
        }
    }

    /// <summary>Ends the response. One that has sent nothing becomes an empty event stream.</summary>
    public async Task CloseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
                StartHeaders();

            _closed = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public static async Task WriteBodyAsync(HttpResponse response, JsonRpcMessage message, int status)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, Message);
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    private async Task WithGateAsync(Func<Task> write)
    {
        // Without the caller's token: a cancelled tool must not leave half an event behind.
        await _gate.WaitAsync();
        try
        {
            if (!_closed)
                await write();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            _closed = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task WriteHeadersAsync()
    {
        StartHeaders();
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private void StartHeaders()
    {
        if (_streaming)
            return;

        _streaming = true;
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-store";
        headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private async Task WriteEventAsync(JsonRpcMessage message)
    {
        StartHeaders();
        var output = context.Response.BodyWriter;
        output.Write("event: message\ndata: "u8);
        await using (var json = new Utf8JsonWriter(output))
            JsonSerializer.Serialize(json, message, Message);

        output.Write("\n\n"u8);
        await output.FlushAsync(context.RequestAborted);
    }

    private async Task WriteCommentAsync()
    {
        StartHeaders();
        var output = context.Response.BodyWriter;
        output.Write(": keep-alive\n\n"u8);
        await output.FlushAsync(context.RequestAborted);
    }
}
