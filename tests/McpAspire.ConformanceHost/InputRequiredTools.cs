using System.ComponentModel;
using McpAspire.Mcp;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.ConformanceHost;

#pragma warning disable MCP9005 // Sampling and roots are deprecated, and the suite still asks for them.

/// <summary>Tools that answer a call with questions, and the next one with a result.</summary>
internal sealed class InputRequiredTools
{
    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Asks for a name.")]
    public static string Elicitation(RequestContext<CallToolRequestParams> request) =>
        $"Hello, {Answers.Text(request.Elicit("user_name", Questions.Text("What is your name?", "name")), "name")}!";

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Asks the client's model.")]
    public static string Sampling(RequestContext<CallToolRequestParams> request) =>
        Answers.SampledText(request, "capital_question") ?? throw Ask(("capital_question", Questions.Sample("What is the capital of France?", 100)));

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Asks for the client's roots.")]
    public static string ListRoots(RequestContext<CallToolRequestParams> request) =>
        Answers.Roots(request, "client_roots") ?? throw Ask(("client_roots", Questions.Roots()));

    [McpServerTool(Name = "test_input_required_result_request_state"), Description("Asks, and keeps state with the client.")]
    public static string State(RequestContext<CallToolRequestParams> request)
    {
        var state = request.GetState(Answers.TextJson);
        request.SetState("confirm-round", Answers.TextJson);
        request.Elicit("confirm", Questions.Confirm());
        return state == "confirm-round" ? "state-ok" : "state-lost";
    }

    [McpServerTool(Name = "test_input_required_result_tampered_state"), Description("Is never called with state that is not its own.")]
    public static string TamperedState(RequestContext<CallToolRequestParams> request) =>
        request.Params.RequestState is null ? throw Ask("confirm-round", ("confirm", InputRequest.ForElicitation(Questions.Confirm()))) : "state-ok";

    [McpServerTool(Name = "test_input_required_result_multiple_inputs"), Description("Asks for three things at once.")]
    public static string MultipleInputs(RequestContext<CallToolRequestParams> request) =>
        Answers.Field(request, "user_name", "name") is { } name && Answers.SampledText(request, "greeting") is { } greeting && Answers.Roots(request, "client_roots") is { } roots
            ? $"{greeting} {name} {roots}"
            : throw Ask(
                "multiple",
                ("user_name", InputRequest.ForElicitation(Questions.Text("What is your name?", "name"))),
                ("greeting", Questions.Sample("Generate a greeting", 50)),
                ("client_roots", Questions.Roots()));

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Asks twice.")]
    public static string MultiRound(RequestContext<CallToolRequestParams> request)
    {
        var name = Answers.Text(request.Elicit("step1", Questions.Text("Step 1: What is your name?", "name")), "name");
        var color = Answers.Text(request.Elicit("step2", Questions.Text("Step 2: What is your favorite color?", "color")), "color");
        return $"{name} likes {color}.";
    }

    [McpServerTool(Name = "test_input_required_result_capabilities"), Description("Asks only what the client can answer.")]
    public static string Capabilities(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params.InputResponses is { Count: > 0 })
            return "Answered.";

        var capabilities = request.Server.ClientCapabilities;
        var questions = new List<(string, InputRequest)>();
        if (capabilities?.Elicitation is not null)
            questions.Add(("user_name", InputRequest.ForElicitation(Questions.Text("What is your name?", "name"))));

        if (capabilities?.Sampling is not null)
            questions.Add(("capital_question", Questions.Sample("What is the capital of France?", 100)));

        if (capabilities?.Roots is not null)
            questions.Add(("client_roots", Questions.Roots()));

        throw Ask([.. questions]);
    }

    private static InputRequiredException Ask(params (string Key, InputRequest Question)[] questions) =>
        new(questions.ToDictionary(question => question.Key, question => question.Question));

    private static InputRequiredException Ask(string state, params (string Key, InputRequest Question)[] questions) =>
        new(questions.ToDictionary(question => question.Key, question => question.Question), state);
}
