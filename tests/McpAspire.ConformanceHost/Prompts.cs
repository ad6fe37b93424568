using System.ComponentModel;
using McpAspire.Mcp;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.ConformanceHost;

/// <summary>The prompts that the suite gets.</summary>
internal sealed class Prompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("A text.")]
    public static string Simple() => "This is a simple prompt for testing.";

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("A text with arguments.")]
    public static string WithArguments(string arg1, string arg2) => $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("A resource and a text.")]
    public static IEnumerable<PromptMessage> WithResource(string resourceUri) =>
    [
        FromUser(new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = resourceUri, MimeType = "text/plain", Text = "Embedded resource content for testing." } }),
        FromUser(new TextContentBlock { Text = "Please process the embedded resource above." }),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("An image and a text.")]
    public static IEnumerable<PromptMessage> WithImage() =>
    [
        FromUser(ImageContentBlock.FromBytes(Samples.Png, "image/png")),
        FromUser(new TextContentBlock { Text = "Please analyze the image above." }),
    ];

    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("Asks for context.")]
    public static string InputRequired(RequestContext<GetPromptRequestParams> request) =>
        Answers.Text(request.Elicit("user_context", Questions.Text("What context should the prompt use?", "context")), "context");

    private static PromptMessage FromUser(ContentBlock content) => new() { Role = Role.User, Content = content };
}
