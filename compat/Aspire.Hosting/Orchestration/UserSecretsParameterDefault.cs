using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.Orchestration;

/// <summary>Asks the inner default once; from then on the value is the one in the AppHost's user secrets.</summary>
internal sealed class UserSecretsParameterDefault(Assembly? appHost, string key, ParameterDefault inner) : ParameterDefault
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override string GetDefaultValue()
    {
        var id = appHost?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId
            ?? throw new DistributedApplicationException($"{key} cannot be kept: the AppHost's project has no <UserSecretsId>.");
        var path = PathHelper.GetSecretsPathFromSecretsId(id);

        // Two AppHosts that start at once must end up with the same value and with each other's keys.
        using var mutex = new Mutex(initiallyOwned: false, $"McpAspire.UserSecrets.{id}", new NamedWaitHandleOptions { CurrentSessionOnly = false });
        Lock(mutex);
        try
        {
            return Read(path) ?? Add(path, inner.GetDefaultValue());
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or FormatException)
        {
            throw new DistributedApplicationException($"'{path}' is not valid JSON; repair it first, {key} is to be kept there.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"{key} cannot be kept in '{path}': {e.Message}", e);
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);

    private static void Lock(Mutex mutex)
    {
        try
        {
            mutex.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // Its owner was killed. The file is replaced in one step, so it is whole, and the mutex is ours now.
        }
    }

    private string? Read(string path) => new ConfigurationBuilder().AddJsonFile(path, optional: true).Build()[key];

    private string Add(string path, string value)
    {
        var secrets = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path), documentOptions: LaunchProfile.Lenient)!.AsObject() : [];
        secrets[key] = value;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var replacement = $"{path}.{Guid.NewGuid():n}";
        using (var file = PrivateFile.Create(replacement))
            JsonSerializer.Serialize(file, secrets, Readable);
        File.Move(replacement, path, overwrite: true);
        return value;
    }
}
