using System.Globalization;
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
        await using var file = new FileStream(path, CreatePrivateFile());
        await using var writer = new StreamWriter(file);
        foreach (var line in lines)
            await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        return path;
    }

    private static void CreatePrivateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions CreatePrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static async Task<string> GetUserAsync(string name, ParameterResource password, string rules, CancellationToken cancellationToken)
    {
        var secret = await password.GetValueAsync(cancellationToken) ?? throw new DistributedApplicationException($"The parameter {password.Name} has no value.");
        return $"user {name} on #{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))} {rules}";
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
