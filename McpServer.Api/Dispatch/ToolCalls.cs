using System.Text.Json;
using McpAspire.Api.Admission;
using McpAspire.Security;
using McpAspire.Tools;

namespace McpAspire.Api.Dispatch;

/// <summary>The way of a call from any surface: admission, then dispatch. Every failure that a caller should know of is part of the result.</summary>
internal sealed class ToolCalls(AdmissionControl admission, ToolDispatcher dispatcher)
{
    public async Task<ToolResult> CallAsync(
        string tool, JsonElement arguments, Principal principal, CallOptions options, ICallObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            var invocation = await admission.AdmitAsync(tool, arguments, principal, options, cancellationToken);
            return await dispatcher.DispatchAsync(invocation, observer, cancellationToken);
        }
        catch (ToolException failure)
        {
            return ToolResult.Failed(failure.Error);
        }
    }
}
