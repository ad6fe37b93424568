using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Dashboard.Messages;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aspire.Hosting.Dashboard;

/// <summary>What the dashboard asks the AppHost: <c>aspire.v1.DashboardService</c>, on a loopback port of its own, for whoever has the key.</summary>
internal sealed partial class ResourceService(
    DashboardResource dashboard, ResourceNotificationService notifications, ResourceLoggerService loggers, ResourceCommandService commands,
    IHostEnvironment environment, IServiceProvider services, ILogger<ResourceService> logger) : IHostedService, IAsyncDisposable
{
    /// <summary>In characters: a client of gRPC takes messages of 4 MiB, so the real one sends and cuts as much.</summary>
    private const int MaximumBatch = 2 * 1024 * 1024;

    private readonly ResourceMessages _messages = new(services);
    private readonly byte[] _key = Encoding.ASCII.GetBytes(dashboard.ResourceServiceApiKey);
    private WebApplication? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(
                IPAddress.Loopback, dashboard.ResourceServicePort ?? 0, listen => listen.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        _server.Run(AnswerAsync);
        try
        {
            await _server.StartAsync(cancellationToken);
            dashboard.ResourceServiceUrl = _server.Urls.Single();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            // The dashboard will say so, when it is to start; the application does without.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>An application that is disposed of has not always been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _server!.Lifetime.ApplicationStopping);
        var call = new GrpcCall(context);
        context.Response.ContentType = "application/grpc";
        try
        {
            await context.Response.StartAsync(ended.Token);
            call.End(IsAuthentic(context) ? await AnswerAsync(call, context.Request.Path, ended.Token) : GrpcCall.Unauthenticated);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException or EndOfStreamException)
        {
            call.End(GrpcCall.InvalidArgument);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Whoever watched has gone, or we go.
        }
        catch (Exception e)
        {
            // Such as what a command's callback throws: the dashboard asks again, and somebody should know why it has to.
            Log.Failed(logger, context.Request.Path, e);
            call.End(GrpcCall.Internal);
        }
    }

    // As everybody knows it: the AppHost is only where it is described.
    private string ApplicationName => environment.ApplicationName.EndsWith(".AppHost", StringComparison.Ordinal) ? environment.ApplicationName[..^".AppHost".Length] : environment.ApplicationName;

    private bool IsAuthentic(HttpContext context) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes($"{context.Request.Headers["x-resource-service-api-key"]}"), _key);

    private async Task<int> AnswerAsync(GrpcCall call, string method, CancellationToken ended)
    {
        switch (method)
        {
            case "/aspire.v1.DashboardService/GetApplicationInformation":
                await call.WriteAsync(new ApplicationInformationResponse { ApplicationName = ApplicationName }, ended);
                return GrpcCall.Ok;
            case "/aspire.v1.DashboardService/WatchResources":
                await foreach (var update in WatchAsync(ended))
                    await call.WriteAsync(update, ended);
                return GrpcCall.Ok;
            case "/aspire.v1.DashboardService/WatchResourceConsoleLogs":
                return await SendLinesAsync(call, await call.ReadAsync(WatchResourceConsoleLogsRequest.Parser, ended), ended);
            case "/aspire.v1.DashboardService/ExecuteResourceCommand":
                await call.WriteAsync(await ExecuteAsync(await call.ReadAsync(ResourceCommandRequest.Parser, ended), ended), ended);
                return GrpcCall.Ok;
            case "/aspire.v1.DashboardService/WatchInteractions":
                // We never ask the user anything, but an end is a lost connection to the dashboard.
                await Task.Delay(Timeout.InfiniteTimeSpan, ended);
                return GrpcCall.Ok;
            default:
                return GrpcCall.Unimplemented;
        }
    }

    /// <summary>Everything that is known, then what changes; a check that says the same again is no change.</summary>
    private async IAsyncEnumerable<WatchResourcesUpdate> WatchAsync([EnumeratorCancellation] CancellationToken ended)
    {
        var sent = notifications.GetCurrentStates().Where(IsShown).Select(_messages.Create).ToDictionary(resource => resource.Name);
        yield return new() { InitialData = new() { Resources = { sent.Values } } };

        await foreach (var change in notifications.WatchAsync(ended))
        {
            if (!IsShown(change))
                continue;
            var resource = _messages.Create(change);
            if (resource.Equals(sent.GetValueOrDefault(resource.Name)))
                continue;
            sent[resource.Name] = resource;
            yield return new() { Changes = new() { Value = { new WatchResourcesChange { Upsert = resource } } } };
        }
    }

    private bool IsShown(ResourceEvent change) => change.Resource != dashboard;

    private async Task<int> SendLinesAsync(GrpcCall call, WatchResourceConsoleLogsRequest request, CancellationToken ended)
    {
        if (!notifications.TryGetCurrentState(request.ResourceName, out var state))
            return GrpcCall.NotFound;

        await foreach (var lines in loggers.GetLog(state.Resource, state.ResourceId).ReadAsync(!request.SuppressFollow, ended))
        {
            var update = new WatchResourceConsoleLogsUpdate();
            var length = 0;
            foreach (var line in lines)
            {
                var text = line.Text.Length > MaximumBatch ? line.Text[..MaximumBatch] : line.Text;
                if (length + text.Length > MaximumBatch)
                {
                    await call.WriteAsync(update, ended);
                    (update, length) = (new(), 0);
                }

                update.LogLines.Add(new ConsoleLogLine { Text = text, IsStdErr = line.IsError, LineNumber = line.Number });
                length += text.Length;
            }

            await call.WriteAsync(update, ended);
        }

        return GrpcCall.Ok;
    }

    private async Task<ResourceCommandResponse> ExecuteAsync(ResourceCommandRequest request, CancellationToken ended)
    {
        var result = await commands.ExecuteCommandAsync(request.ResourceName, request.CommandName, ended);
        return new() { Kind = result.Success ? 1 : result.Canceled ? 3 : 2, Message = result.Message ?? "" };
    }
}
