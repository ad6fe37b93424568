using McpAspire.Mcp.Stdio;
using Microsoft.Win32.SafeHandles;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the stdio transport to an MCP server.</summary>
public static class StdioMcpServerBuilderExtensions
{
    /// <summary>
    /// Serves MCP on standard input and output. From this call on standard output is the protocol's: <see cref="Console.Out"/> writes to standard error.
    /// The end of the input, or SIGTERM, finishes what is under way and stops the host.
    /// </summary>
    /// <param name="builder">From <c>AddMcpServer()</c>.</param>
    /// <returns>The same builder.</returns>
    public static IMcpServerBuilder WithStdioTransport(this IMcpServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        Console.SetOut(Console.Error);
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<StdioServer>(services, (Func<(Stream, Stream)>)OpenStandardStreams));
        return builder;
    }

    // Not Console.OpenStandardOutput(), which keeps it to itself when nobody reads any more.
    private static (Stream Input, Stream Output) OpenStandardStreams()
    {
        const int standardOutput = 1;
        return (Console.OpenStandardInput(), new FileStream(new SafeFileHandle(standardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0));
    }
}
