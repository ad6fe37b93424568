using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aspire.Hosting.Orchestration;

internal sealed class HttpHealthCheck(EndpointReference endpoint, string path, int statusCode) : IHealthCheck
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var url = new Uri(new Uri($"{endpoint.Scheme}://{endpoint.Host}:{endpoint.ReplicaPort}"), path);
        try
        {
            using var response = await Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)response.StatusCode == statusCode
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"GET {url} answers {(int)response.StatusCode}, not {statusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"GET {url} fails: {e.Message}");
        }
    }
}

internal sealed class RedisHealthCheck(RedisResource redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, redis.PrimaryEndpoint.ReplicaPort, cancellationToken);
            var password = await redis.PasswordParameter!.GetValueAsync(cancellationToken) ?? "";
            var request = $"*2\r\n$4\r\nAUTH\r\n${Encoding.UTF8.GetByteCount(password)}\r\n{password}\r\n*1\r\n$4\r\nPING\r\n";
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), cancellationToken);
            using var reader = new StreamReader(client.GetStream());
            await reader.ReadLineAsync(cancellationToken);
            var answer = await reader.ReadLineAsync(cancellationToken);
            return answer == "+PONG" ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"PING answers '{answer}'");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy($"PING fails: {e.Message}");
        }
    }
}
