using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace McpAspire.AppHost;

/// <summary>Random bytes in hexadecimal. A manifest has no words for that: whoever deploys it is asked for the key.</summary>
internal sealed class RandomKeyDefault(int bytes) : ParameterDefault
{
    public override string GetDefaultValue() => Convert.ToHexString(RandomNumberGenerator.GetBytes(bytes));

    public override void WriteToManifest(ManifestPublishingContext context)
    {
    }
}
