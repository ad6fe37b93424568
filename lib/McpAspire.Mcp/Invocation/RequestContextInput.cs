using System.Text.Json.Serialization.Metadata;
using McpAspire.Mcp.Invocation;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp;

/// <summary>
/// Questions to the user in the middle of an invocation, the same for every revision of MCP. An invocation whose question is open ends; when the answer
/// is there it runs again from its start, on any replica, and each question that has been answered answers at once. So what is done before a question
/// is done once more for each answer: ask first, or keep what was found out with <see cref="SetState"/>. Up to 2025-11-25 the client is asked while its request
/// waits (<c>elicitation/create</c>), from 2026-07-28 its request is answered with the question and it calls again.
/// </summary>
public static class RequestContextInput
{
    /// <summary>Whether the client can show a form to its user.</summary>
    /// <typeparam name="TParams">The parameters of the request.</typeparam>
    /// <param name="request">The request that is being handled.</param>
    public static bool CanElicit<TParams>(this RequestContext<TParams> request)
        where TParams : RequestParams
    {
        ArgumentNullException.ThrowIfNull(request);

        return HasForms(request.Server.ClientCapabilities?.Elicitation);
    }

    /// <summary>Asks the user one thing.</summary>
    /// <typeparam name="TParams">The parameters of the request.</typeparam>
    /// <param name="request">The request that is being handled: a tool's, a prompt's or a resource's.</param>
    /// <param name="key">What the question is called among those of the invocation.</param>
    /// <param name="question">A form with its schema, or a page to go to.</param>
    /// <returns>The answer. What a user accepted fits the schema; whether it was accepted is <see cref="ElicitResult.IsAccepted"/>.</returns>
    /// <exception cref="InputRequiredException">There is no answer yet. Let it pass.</exception>
    /// <exception cref="MissingRequiredClientCapabilityException">The client cannot ask its user; see <see cref="CanElicit"/>.</exception>
    /// <exception cref="McpProtocolException">The answer does not fit the question.</exception>
    public static ElicitResult Elicit<TParams>(this RequestContext<TParams> request, string key, ElicitRequestParams question)
        where TParams : RequestParams =>
        request.Elicit(new Dictionary<string, ElicitRequestParams>(StringComparer.Ordinal) { [key] = question })[key];

    /// <summary>Asks the user several things at once.</summary>
    /// <typeparam name="TParams">The parameters of the request.</typeparam>
    /// <param name="request">The request that is being handled: a tool's, a prompt's or a resource's.</param>
    /// <param name="questions">The questions, by what they are called among those of the invocation.</param>
    /// <returns>The answers, by the same names.</returns>
    /// <exception cref="InputRequiredException">Not all are answered yet. Let it pass.</exception>
    /// <exception cref="MissingRequiredClientCapabilityException">The client cannot ask its user; see <see cref="CanElicit"/>.</exception>
    /// <exception cref="McpProtocolException">An answer does not fit its question.</exception>
    public static IReadOnlyDictionary<string, ElicitResult> Elicit<TParams>(this RequestContext<TParams> request, IReadOnlyDictionary<string, ElicitRequestParams> questions)
        where TParams : RequestParams
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(questions);

        var state = InvocationState.Of(request.Params);
        var answers = new Dictionary<string, ElicitResult>(StringComparer.Ordinal);
        var open = new Dictionary<string, InputRequest>(StringComparer.Ordinal);
        foreach (var (key, question) in questions)
        {
            if (state.AnswerTo(key, question) is { } answer)
                answers.Add(key, answer);
            else
                open.Add(key, InputRequest.ForElicitation(question));
        }

        if (open.Count == 0)
            return answers;

        foreach (var key in open.Keys)
            RequireCapability(request.Server.ClientCapabilities?.Elicitation, questions[key]);

        throw new InputRequiredException(open, state.ToRequestState());
    }

    /// <summary>What <see cref="SetState"/> kept before a question of this invocation, or the default.</summary>
    /// <typeparam name="TParams">The parameters of the request.</typeparam>
    /// <typeparam name="TState">What is kept.</typeparam>
    /// <param name="request">The request that is being handled.</param>
    /// <param name="json">How it is read.</param>
    public static TState? GetState<TParams, TState>(this RequestContext<TParams> request, JsonTypeInfo<TState> json)
        where TParams : RequestParams
    {
        ArgumentNullException.ThrowIfNull(request);

        return InvocationState.Of(request.Params).Get(json);
    }

    /// <summary>
    /// Keeps something over the questions that follow. The client carries it from 2026-07-28 on, signed for this principal and this request: it can be
    /// read there, so it must hold no secret.
    /// </summary>
    /// <typeparam name="TParams">The parameters of the request.</typeparam>
    /// <typeparam name="TState">What is kept.</typeparam>
    /// <param name="request">The request that is being handled.</param>
    /// <param name="state">What to keep.</param>
    /// <param name="json">How it is written.</param>
    public static void SetState<TParams, TState>(this RequestContext<TParams> request, TState state, JsonTypeInfo<TState> json)
        where TParams : RequestParams
    {
        ArgumentNullException.ThrowIfNull(request);

        InvocationState.Of(request.Params).Set(state, json);
    }

    // The capability without its kinds is that of forms, as it was before there were pages.
    private static bool HasForms(ElicitationCapability? capability) => capability is { Form: not null } or { Url: null };

    private static void RequireCapability(ElicitationCapability? capability, ElicitRequestParams question)
    {
        var isPage = question.Url is not null;
        if (isPage ? capability?.Url is not null : HasForms(capability))
            return;

        throw new MissingRequiredClientCapabilityException(
            new ClientCapabilities { Elicitation = isPage ? new ElicitationCapability { Url = new() } : new ElicitationCapability { Form = new() } },
            "This request has a question for the user, which the client cannot ask.");
    }
}
