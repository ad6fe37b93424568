using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpAspire.TestSupport;

namespace McpAspire.Redis.Tests.Connections;

public sealed class RedisTlsTests : IAsyncLifetime
{
    private readonly X509Certificate2 _certificate = SelfSigned("redis.test");
    private readonly string _directory = Directory.CreateTempSubdirectory("redis-tls-").FullName;
    private RedisServer _server = null!;
    private int _port;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var key = _certificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync($"{_directory}/cert.pem", _certificate.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync($"{_directory}/key.pem", key.ExportPkcs8PrivateKeyPem(), Token);
        for (var attempt = 1; _server is null; attempt++)
        {
            _port = LoopbackPort.FindFree();
            try
            {
                _server = await RedisServer.StartAsync($"tls-port {_port}", $"tls-cert-file {_directory}/cert.pem", $"tls-key-file {_directory}/key.pem", "tls-auth-clients no");
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // Somebody else took the port in between.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_trusted_certificate_with_the_right_name_is_accepted()
    {
        await using var client = RedisClient.Create(Options("redis.test") with { TrustedRoots = [_certificate] });

        (await client.ExecuteAsync(["PING"], Token)).AsString().ShouldBe("PONG");
    }

    [Fact]
    public async Task A_trusted_certificate_with_another_name_is_refused()
    {
        await using var client = RedisClient.Create(Options("other.test") with { TrustedRoots = [_certificate] });

        await ShouldBeRefusedAsync(client);
    }

    [Fact]
    public async Task An_unknown_certificate_is_refused()
    {
        await using var client = RedisClient.Create(Options("redis.test"));

        await ShouldBeRefusedAsync(client);
    }

    private static async Task ShouldBeRefusedAsync(RedisClient client) =>
        (await Should.ThrowAsync<RedisConnectionException>(async () => await client.ExecuteAsync(["PING"], Token)))
            .GetBaseException().ShouldBeOfType<AuthenticationException>();

    private RedisOptions Options(string name) =>
        RedisOptions.Parse($"127.0.0.1:{_port},ssl=true,sslHost={name},password={_server.Password},connectTimeout=600000");

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
