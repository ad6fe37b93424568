namespace ModelContextProtocol.AspNetCore;

/// <summary>Which protocol revisions get a session.</summary>
public enum HttpServerSessionMode
{
    /// <summary>None: every request stands alone, whatever its revision. GET and DELETE answer 405.</summary>
    Stateless,

    /// <summary>Clients that start with <c>initialize</c> (up to 2025-11-25) get a session; those of 2026-07-28 need none.</summary>
    StatefulForInitializeClients = 2,
}
