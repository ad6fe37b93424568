using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Hosting;

internal sealed class HttpServerTransportOptionsValidator : IValidateOptions<HttpServerTransportOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpServerTransportOptions options)
    {
        if (!Enum.IsDefined(options.SessionMode))
            return ValidateOptionsResult.Fail($"{nameof(options.SessionMode)} {options.SessionMode} is not a mode.");

        if (options.IdleTimeout <= TimeSpan.Zero && options.IdleTimeout != Timeout.InfiniteTimeSpan)
            return ValidateOptionsResult.Fail($"{nameof(options.IdleTimeout)} {options.IdleTimeout} is not positive.");

        return options.MaxIdleSessionCount > 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{nameof(options.MaxIdleSessionCount)} {options.MaxIdleSessionCount} is not positive.");
    }
}
