using McpAspire.Mcp;
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
        builder.Services.AddMessageFilters();
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<StdioServer>(services, (Func<(Stream, Stream)>)OpenStandardStreams));
        return builder;
    }

    private static (Stream Input, Stream Output) OpenStandardStreams() => (Console.OpenStandardInput(), OpenStandardOutput());

    // Console.OpenStandardOutput() keeps it to itself when nobody reads any more, so it is for files only: those always have a place to write
    // to, which they share with whoever else writes there.
    private static Stream OpenStandardOutput()
    {
        const int standardOutput = 1;
        var output = new FileStream(new SafeFileHandle(standardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }
}
