using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace McpAspire.AppHost;

/// <summary>Random bytes in hexadecimal. A manifest can only ask for digits, which are hexadecimal too: 64 of them are 212 bits of randomness.</summary>
internal sealed class RandomKeyDefault(int bytes) : ParameterDefault
{
    public override string GetDefaultValue() => Convert.ToHexString(RandomNumberGenerator.GetBytes(bytes));

    public override void WriteToManifest(ManifestPublishingContext context) =>
        new GenerateParameterDefault { MinLength = 2 * bytes, Lower = false, Upper = false, Special = false }.WriteToManifest(context);
}
