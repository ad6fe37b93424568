using System.Text;

namespace McpAspire.IntegrationTests;

/// <summary>Bytes that are looked for in every form that they are likely to be written in: as they are, in hex, in base64 at any offset.</summary>
internal sealed class Marker(string name, byte[] bytes)
{
    private readonly (string Name, byte[] Bytes)[] _forms = [.. Forms(bytes)];

    public static Marker OfText(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Which forms of it are there.</summary>
    public IEnumerable<string> FindIn(byte[] data) => _forms.Where(form => data.AsSpan().IndexOf(form.Bytes) >= 0).Select(form => $"{name}, {form.Name}");

    private static IEnumerable<(string Name, byte[] Bytes)> Forms(byte[] bytes)
    {
        yield return ("as it is", bytes);
        yield return ("in hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        yield return ("in HEX", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        for (var offset = 0; offset < 3; offset++)
        {
            var base64 = Base64At(bytes, offset);
            yield return ($"in base64 at offset {offset}", Encoding.ASCII.GetBytes(base64));
            yield return ($"in base64url at offset {offset}", Encoding.ASCII.GetBytes(base64.Replace('+', '-').Replace('/', '_')));
        }
    }

    /// <summary>The characters that depend on nothing but these bytes.</summary>
    private static string Base64At(byte[] bytes, int offset)
    {
        var first = (int)Math.Ceiling(offset * 8 / 6.0);
        var end = (offset + bytes.Length) * 8 / 6;
        return Convert.ToBase64String([.. new byte[offset], .. bytes])[first..end];
    }
}
