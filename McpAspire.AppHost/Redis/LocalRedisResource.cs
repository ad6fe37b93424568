using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace McpAspire.AppHost.Redis;

/// <summary>Redis or Valkey as a process of this machine: the same to its consumers as Aspire's Redis container.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="program">The path of <c>redis-server</c> or <c>valkey-server</c>.</param>
/// <param name="directory">Where its data and its configuration file are.</param>
/// <param name="password">The password of the user <c>default</c>.</param>
internal sealed class LocalRedisResource(string name, string program, string directory, ParameterResource password)
    : ExecutableResource(name, program, directory), IResourceWithConnectionString
{
    private EndpointReference Endpoint => new(this, RedisServerExtensions.EndpointName);

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},password={password}");

    /// <summary>Creates the folder and writes the configuration file, readable by their owner only, with hashes instead of passwords.</summary>
    /// <returns>The file's path, the server's only argument: other users can read a process's arguments.</returns>
    public async Task<string> WriteConfigurationAsync(CancellationToken cancellationToken)
    {
        var port = await Endpoint.Property(EndpointProperty.TargetPort).GetValueAsync(cancellationToken);
        List<string> lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"port {port}"),
            "bind 127.0.0.1",
            $"dir {Quote(WorkingDirectory)}",
            "save \"\"",
            .. RedisServerExtensions.Durability.Select(setting => $"{setting.Name} {setting.Value}"),
            await GetUserAsync("default", password, "~* &* +@all", cancellationToken),
        ];
        foreach (var user in Annotations.OfType<RedisUserAnnotation>())
            lines.Add(await GetUserAsync(user.Name, user.Password, string.Join(' ', user.User.Rules), cancellationToken));

        CreatePrivateDirectory(WorkingDirectory);
        var path = Path.Combine(WorkingDirectory, "redis.conf");
        await ThrowIfInUseAsync(path, cancellationToken);
        await WritePrivateFileAsync(path, lines, cancellationToken);
        return path;
    }

    /// <summary>Two servers would write to one append-only file: those of two AppHosts, or one whose AppHost was killed a moment ago.</summary>
    private static async Task ThrowIfInUseAsync(string configuration, CancellationToken cancellationToken)
    {
        const string Port = "port ";
        var lines = File.Exists(configuration) ? await File.ReadAllLinesAsync(configuration, cancellationToken) : [];
        var setting = Array.Find(lines, line => line.StartsWith(Port, StringComparison.Ordinal));
        if (!int.TryParse(setting?[Port.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return;

        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        }
        catch (SocketException)
        {
            return;
        }

        throw new DistributedApplicationException(
            $"'{Path.GetDirectoryName(configuration)}' is in use by the Redis server on port {port}. "
            + "Stop the AppHost that started it, or set Redis:Directory.");
    }

    private static void CreatePrivateDirectory(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task WritePrivateFileAsync(string path, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        // Deleted first: the mode applies to a new file only.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(path, options);
        foreach (var line in lines)
            await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
    }

    private static async Task<string> GetUserAsync(string name, ParameterResource password, string rules, CancellationToken cancellationToken)
    {
        var secret = await password.GetValueAsync(cancellationToken)
            ?? throw new DistributedApplicationException($"The parameter {password.Name} has no value.");
        return $"user {name} on #{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))} {rules}";
    }

    // The escapes of redis.conf's double quotes.
    private static string Quote(string text) => $"\"{text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}\"";
}
