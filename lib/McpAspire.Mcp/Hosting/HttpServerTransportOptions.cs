using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>What <c>MapMcp</c> serves; names and meaning are those of the ModelContextProtocol.AspNetCore package, of which this is a subset.</summary>
public sealed class HttpServerTransportOptions
{
    /// <summary>Which revisions get a session. Default: those that know the <c>initialize</c> handshake.</summary>
    public HttpServerSessionMode SessionMode { get; set; } = HttpServerSessionMode.StatefulForInitializeClients;

    /// <summary>Shorthand for <see cref="SessionMode"/>.</summary>
    public bool Stateless
    {
        get => SessionMode is HttpServerSessionMode.Stateless;
        set => SessionMode = value ? HttpServerSessionMode.Stateless : HttpServerSessionMode.StatefulForInitializeClients;
    }

    /// <summary>Adapts the server's options to the caller: once for a session, once for every request that has none.</summary>
    public Func<HttpContext, McpServerOptions, CancellationToken, Task>? ConfigureSessionOptions { get; set; }

    /// <summary>How long a session may rest between requests. Default 2 hours; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How many sessions there may be: one more ends the one that has rested longest, or is refused while all are in use. Default 10,000.</summary>
    public int MaxIdleSessionCount { get; set; } = 10_000;

    /// <summary>The clock of idle timeouts and keep-alives.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
