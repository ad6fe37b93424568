using System.Buffers.Text;
using System.Text;
using McpAspire.Security.Tokens;

namespace McpAspire.Security.Tests.Tokens;

/// <summary>Tokens of any shape, rightly signed or not.</summary>
internal static class ForgedToken
{
    public static string Sign(SigningKey key, string header, string payload)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    public static string Header(SigningKey key) => $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{key.PublicKey.Kid}}"}""";
}
