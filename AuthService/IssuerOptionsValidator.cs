using McpAspire.Auth.Clients;
using McpAspire.Security;
using Microsoft.Extensions.Options;

namespace McpAspire.Auth;

/// <summary>What a start must not get past. Messages name the setting, never a secret.</summary>
internal sealed class IssuerOptionsValidator(IConfiguration configuration) : IValidateOptions<IssuerOptions>
{
    private const int MinProductionSecretLength = 32;
    private const int MaxIdLength = 128;

    public ValidateOptionsResult Validate(string? name, IssuerOptions options)
    {
        var failures = CheckUrls(options).Concat(CheckKey(options)).Concat(CheckClients(options.Clients)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> CheckUrls(IssuerOptions options)
    {
        if (!PublicUrl.IsValid(options.Issuer))
            yield return $"Auth:Issuer is '{options.Issuer}'; {PublicUrl.Rule}";
        if (!PublicUrl.IsValid(options.Resource))
            yield return $"Auth:Resource is '{options.Resource}'; {PublicUrl.Rule}";
    }

    private IEnumerable<string> CheckKey(IssuerOptions options)
    {
        var isShared = configuration.GetConnectionString("redis") is { Length: > 0 };
        if (isShared && Sealer.ParseKey(options.KeyEncryptionKey) is null)
            yield return "Auth:KeyEncryptionKey is required with Redis: 32 bytes in base64 or hexadecimal.";
    }

    private IEnumerable<string> CheckClients(IList<ClientOptions> clients)
    {
        var isProduction = configuration.GetAuthMode() == AuthMode.Production;
        if (isProduction && clients.Count == 0)
            yield return "Auth:Clients is empty; AUTH_MODE=production needs at least one client.";

        for (var i = 0; i < clients.Count; i++)
        {
            var client = clients[i];
            if (client.Id.Length is 0 or > MaxIdLength || client.Id == Principal.AnonymousSubject)
                yield return $"Auth:Clients:{i}:Id must have 1 to {MaxIdLength} characters and not be '{Principal.AnonymousSubject}'.";
            if (clients.Take(i).Any(other => other.Id == client.Id))
                yield return $"Auth:Clients:{i}:Id is that of another client.";
            if (client.Secret.Length < (isProduction ? MinProductionSecretLength : 1))
                yield return $"Auth:Clients:{i}:Secret is too short; AUTH_MODE=production needs {MinProductionSecretLength} characters.";
            if (Scopes.Parse(client.Scopes) is null)
                yield return $"Auth:Clients:{i}:Scopes is not a space-separated list of scopes.";
        }
    }
}
