using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Api.Resources;
using McpAspire.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Mcp;

/// <summary>
/// What clients ask to be told of. Those of 2026-07-28 listen on a stream to lists that change and to jobs of their own; those of the session era
/// subscribe to jobs, and hear of lists without asking. Of all resources only jobs say that they have moved.
/// </summary>
internal sealed partial class Subscriptions(OwnJobs jobs, TimeProvider time, ILogger<Subscriptions> logger)
{
    /// <summary>How many jobs one stream or session may follow: each is followed in the job store.</summary>
    private const int MaxJobs = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string? Session, string Uri), CancellationTokenSource> _followed = [];

    /// <summary>Serves <c>subscriptions/listen</c>: says what it grants, then tells of it until the client hangs up.</summary>
    public async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var wanted = request.Params?.Notifications ?? new SubscriptionsListenNotifications();
        var followed = await FindJobsAsync(request, wanted.ResourceSubscriptions ?? [], cancellationToken);
        var options = request.Server.ServerOptions;
        using var tools = new ListWatch<McpServerTool>(options.ToolCollection, wanted.ToolsListChanged);
        using var prompts = new ListWatch<McpServerPrompt>(options.PromptCollection, wanted.PromptsListChanged);
        using var resources = new ListWatch<McpServerResource>(options.ResourceCollection, wanted.ResourcesListChanged);

        var granted = new SubscriptionsAcknowledgedNotificationParams
        {
            Notifications = new SubscriptionsListenNotifications
            {
                ToolsListChanged = tools.IsGranted,
                PromptsListChanged = prompts.IsGranted,
                ResourcesListChanged = resources.IsGranted,
                ResourceSubscriptions = followed.Count > 0 ? [.. followed.Keys] : null,
            },
        };
        try
        {
            await SendAsync(NotificationMethods.SubscriptionsAcknowledgedNotification, JsonSerializer.SerializeToNode(granted, McpJsonUtilities.DefaultOptions)!.AsObject(), cancellationToken);
            await Task.WhenAll([
                RunAsync(tools.Notifier, NotificationMethods.ToolListChangedNotification),
                RunAsync(prompts.Notifier, NotificationMethods.PromptListChangedNotification),
                RunAsync(resources.Notifier, NotificationMethods.ResourceListChangedNotification),
                .. followed.Select(job => FollowAsync(
                    job.Value, job.Value.LastEvent, (_, token) => SendAsync(NotificationMethods.ResourceUpdatedNotification, new JsonObject { ["uri"] = job.Key }, token), cancellationToken)),
            ]);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way in which such a stream ends.
        }

        return new EmptyResult();

        Task RunAsync(Notifier notifier, string method) => notifier.RunAsync(token => SendAsync(method, [], token), time, cancellationToken);

        Task SendAsync(string method, JsonObject parameters, CancellationToken token)
        {
            var id = request.JsonRpcRequest.Id.Id;
            parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = id is long number ? JsonValue.Create(number) : JsonValue.Create((string?)id) };
            return request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, token);
        }
    }

    /// <summary>Serves <c>resources/subscribe</c>.</summary>
    /// <exception cref="McpProtocolException">The resource does not tell of changes, or the session follows too many.</exception>
    public async ValueTask<EmptyResult> SubscribeAsync(RequestContext<SubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        var (session, uri) = (request.Server.SessionId, request.Params.Uri);
        var job = await jobs.FindByUriAsync(uri, request, cancellationToken)
            ?? throw JsonResource.NotFound(request, "Only jobs of your own, job://{id}, say when they change; there is no such job, or it is no longer kept.");

        var following = new CancellationTokenSource();
        Start((session, uri), following);

        // A copy of this session on another replica, which is sent the same request later, goes on from the same place.
        var meta = MetaOf(request.JsonRpcRequest);
        var known = Math.Clamp(EventNumber.In(meta) ?? long.MaxValue, 0, job.LastEvent);
        meta[EventNumber.Key] = known;

        var server = request.Server;
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => FollowSubscribedAsync(job, known, server, (session, uri), following), CancellationToken.None);
        return new EmptyResult();
    }

    /// <summary>Serves <c>resources/unsubscribe</c>.</summary>
    public EmptyResult Unsubscribe(RequestContext<UnsubscribeRequestParams> request)
    {
        Stop((request.Server.SessionId, request.Params.Uri));
        return new EmptyResult();
    }

    private async Task<Dictionary<string, OwnJob>> FindJobsAsync(RequestContext<SubscriptionsListenRequestParams> request, IEnumerable<string> uris, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, OwnJob>(StringComparer.Ordinal);
        foreach (var uri in uris.Distinct(StringComparer.Ordinal).Take(MaxJobs))
        {
            if (await jobs.FindByUriAsync(uri, request, cancellationToken) is { } job)
                found.Add(uri, job);
        }

        return found;
    }

    private async Task FollowSubscribedAsync(OwnJob job, long known, McpServer server, (string? Session, string Uri) key, CancellationTokenSource following)
    {
        try
        {
            await FollowAsync(
                job,
                known,
                (number, token) => server.SendNotificationAsync(
                    NotificationMethods.ResourceUpdatedNotification,
                    new ResourceUpdatedNotificationParams { Uri = key.Uri, Meta = new JsonObject { [EventNumber.Key] = number } },
                    cancellationToken: token),
                following.Token);
        }
        catch (OperationCanceledException) when (following.IsCancellationRequested)
        {
            // Unsubscribed.
        }
        catch (Exception exception)
        {
            Log.EndedEarly(logger, exception);
        }
        finally
        {
            lock (_lock)
            {
                if (_followed.GetValueOrDefault(key) == following)
                    _followed.Remove(key);
            }
        }
    }

    private async Task FollowAsync(OwnJob job, long known, Func<long, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        var notifier = new Notifier();
        var last = known;
        var sending = notifier.RunAsync(token => send(Volatile.Read(ref last), token), time, cancellationToken);
        await foreach (var happened in jobs.FollowAsync(job, known, cancellationToken))
        {
            Volatile.Write(ref last, happened.Seq);
            notifier.Raise();
        }

        notifier.Complete();
        await sending;
    }

    // Whatever was sent to an earlier request for the same, the client wants to hear of it where it asked last.
    private void Start((string? Session, string Uri) key, CancellationTokenSource following)
    {
        CancellationTokenSource? earlier;
        lock (_lock)
        {
            if (!_followed.TryGetValue(key, out earlier) && _followed.Keys.Count(followed => followed.Session == key.Session) >= MaxJobs)
                throw new McpProtocolException($"A session follows {MaxJobs} jobs at most; unsubscribe from one.", McpErrorCode.InvalidRequest);

            _followed[key] = following;
        }

        earlier?.Cancel();
    }

    private void Stop((string? Session, string Uri) key)
    {
        CancellationTokenSource? following;
        lock (_lock)
            _followed.Remove(key, out following);

        following?.Cancel();
    }

    private static JsonObject MetaOf(JsonRpcRequest request)
    {
        var parameters = (JsonObject)request.Params!;
        if (parameters["_meta"] is not JsonObject meta)
            parameters["_meta"] = meta = [];

        return meta;
    }

    /// <summary>One of the lists, as far as a client wants to hear of it.</summary>
    private sealed class ListWatch<T> : IDisposable
        where T : IMcpServerPrimitive
    {
        private readonly McpServerPrimitiveCollection<T>? _list;

        public ListWatch(McpServerPrimitiveCollection<T>? list, bool? wanted)
        {
            _list = wanted == true ? list : null;
            if (_list is not null)
                _list.Changed += OnChanged;
        }

        public Notifier Notifier { get; } = new();

        public bool? IsGranted => _list is null ? null : true;

        public void Dispose()
        {
            if (_list is not null)
                _list.Changed -= OnChanged;
        }

        private void OnChanged(object? sender, EventArgs e) => Notifier.Raise();
    }
}
