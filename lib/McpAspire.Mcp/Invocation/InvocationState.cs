using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Invocation;

/// <summary>
/// What an invocation knows from its earlier runs: <c>{answers: {key: answer…}, state: …}</c>, which is the <c>requestState</c> of the protocol, and the
/// answers that this run came with.
/// </summary>
internal sealed class InvocationState
{
    private const string Answers = "answers";
    private const string Kept = "state";

    private static readonly JsonTypeInfo<ElicitResult> Answer = (JsonTypeInfo<ElicitResult>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ElicitResult));
    private static readonly ConditionalWeakTable<RequestParams, InvocationState> Known = [];

    private readonly JsonObject _earlier;
    private readonly IDictionary<string, InputResponse> _latest;
    private readonly JsonObject _answered = [];
    private JsonNode? _kept;

    private InvocationState(RequestParams parameters)
    {
        var state = Parse(parameters.RequestState);
        _earlier = state[Answers] as JsonObject ?? [];
        _kept = state[Kept];
        _latest = parameters.InputResponses ?? new Dictionary<string, InputResponse>(StringComparer.Ordinal);
    }

    /// <summary>The state of the run that has these parameters.</summary>
    /// <exception cref="McpProtocolException">The request state is not one that was written here.</exception>
    public static InvocationState Of(RequestParams parameters) => Known.GetValue(parameters, static run => new InvocationState(run));

    /// <summary>The answer to a question; null if there is none yet.</summary>
    /// <exception cref="McpProtocolException">It does not fit the question.</exception>
    public ElicitResult? AnswerTo(string key, ElicitRequestParams question)
    {
        // A null in JSON is a null here, whatever the type says.
        var json = _latest.TryGetValue(key, out var latest) && latest is not null ? JsonNode.Parse(latest.RawValue.GetRawText()) : _earlier[key];
        if (json is null)
            return null;

        var answer = Read(key, json);
        if (answer.IsAccepted && question.RequestedSchema is { } form && ElicitationForm.Of(form).FindFault(answer.Content) is { } fault)
            throw Invalid($"The answer to '{key}' does not fit the question: {fault}.");

        _answered[key] = json.DeepClone();
        return answer;
    }

    /// <summary>The state with which the next run goes on.</summary>
    public string ToRequestState() => new JsonObject { [Answers] = _answered.DeepClone(), [Kept] = _kept?.DeepClone() }.ToJsonString();

    public T? Get<T>(JsonTypeInfo<T> json) => _kept is null ? default : _kept.Deserialize(json);

    public void Set<T>(T state, JsonTypeInfo<T> json) => _kept = JsonSerializer.SerializeToNode(state, json);

    private static JsonObject Parse(string? state)
    {
        try
        {
            return state is null ? [] : JsonNode.Parse(state) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw Invalid("The request state is not that of a question that was asked here.");
        }
    }

    private static ElicitResult Read(string key, JsonNode json)
    {
        try
        {
            // The SDK takes an answer without an action for a cancelled one.
            if (json is JsonObject answer && answer.ContainsKey("action") && answer.Deserialize(Answer) is { Action: "accept" or "decline" or "cancel" } known)
                return known;
        }
        catch (JsonException)
        {
            // Told below, as for what is an answer of no known kind.
        }

        throw Invalid($"The answer to '{key}' has no action that is accept, decline or cancel.");
    }

    private static McpProtocolException Invalid(string message) => new(message, McpErrorCode.InvalidParams);
}
