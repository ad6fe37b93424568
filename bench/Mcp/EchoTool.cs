using System.ComponentModel;
using ModelContextProtocol.Server;

namespace McpAspire.Bench.Mcp;

[McpServerToolType]
internal sealed class EchoTool
{
    [McpServerTool(Name = "echo"), Description("Says what it is told.")]
    public static string Echo(string message) => message;
}
