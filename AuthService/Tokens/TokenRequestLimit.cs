using System.Net;
using System.Threading.RateLimiting;
using McpAspire.Auth.Clients;
using Microsoft.Extensions.Options;

namespace McpAspire.Auth.Tokens;

/// <summary>
/// Limits requests for each client from each address, so that nobody guesses secrets, or keeps another from its tokens. Clients that are not
/// known share one allowance: made-up names make no entries.
/// </summary>
internal sealed class TokenRequestLimit(ClientRegistry clients, IOptions<IssuerOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<(IPAddress? Address, string? Client)> _limiter =
        PartitionedRateLimiter.Create<(IPAddress? Address, string? Client), (IPAddress?, string?)>(source => RateLimitPartition.GetFixedWindowLimiter(
            source, _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Value.TokenRequestsPerMinute, Window = TimeSpan.FromMinutes(1) }));

    public bool TryTake(IPAddress? address, string clientId)
    {
        using var lease = _limiter.AttemptAcquire((address, clients.Knows(clientId) ? clientId : null));
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
