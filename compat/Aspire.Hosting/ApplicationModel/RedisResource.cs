using System.Text;

namespace Aspire.Hosting.ApplicationModel;

public sealed class RedisResource(string name, ParameterResource password) : ProcessResource(name, "Redis"), IResourceWithConnectionString, IDisposable
{
    internal const string Image = "docker.io/library/redis:8.6";
    internal const string Entrypoint = "/bin/sh";

    private FileStream? _dataLock;

    public ParameterResource? PasswordParameter => password;
    public EndpointReference PrimaryEndpoint => new(this, "tcp");
    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);
    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);
    public ReferenceExpression UriExpression => ReferenceExpression.Create($"redis://:{password:uri}@{Host}:{Port}");
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Host}:{Port},password={password}");

    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Password", ReferenceExpression.Create($"{password}")),
        new("Uri", UriExpression),
    ];

    void IDisposable.Dispose() => _dataLock?.Dispose();

    internal override async ValueTask<ProcessCommand> GetCommandAsync(CancellationToken cancellationToken)
    {
        var server = ProcessCommand.TryFind("redis-server") ?? ProcessCommand.TryFind("valkey-server") ?? throw new DistributedApplicationException(
            "neither 'redis-server' nor 'valkey-server' was found on PATH: install the package redis-server (sudo apt-get install redis-server).");
        var secret = await password.GetValueAsync(cancellationToken);
        var data = LockDataDirectory();

        // A file of mode 0600 in a directory of mode 0700: a password on the command line is everybody's to read.
        var scratch = Directory.CreateTempSubdirectory("aspire-redis-").FullName;
        var configuration = Path.Combine(scratch, "redis.conf");
        await using var file = new StreamWriter(PrivateFile.Create(configuration));
        await file.WriteAsync($"""
            bind 127.0.0.1 -::1
            port {PrimaryEndpoint.ReplicaPort}
            dir {Quote(data ?? scratch)}
            save ""
            requirepass {Quote(secret)}

            """);
        return new ProcessCommand(server, [configuration], scratch) { ScratchDirectory = scratch };
    }

    /// <summary>Two servers on one append-only file would ruin it.</summary>
    private string? LockDataDirectory()
    {
        if (Annotations.OfType<ContainerMountAnnotation>().LastOrDefault()?.Source is not { } directory)
            return null;
        try
        {
            _dataLock ??= new FileStream(Path.Combine(directory, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"'{directory}' cannot be used; another AppHost may be running on it: {e.Message}", e);
        }
    }

    private static string Quote(string? value) =>
        $"\"{string.Concat(Encoding.UTF8.GetBytes(value ?? "").Select(b => char.IsAsciiLetterOrDigit((char)b) ? $"{(char)b}" : $"\\x{b:x2}"))}\"";
}
