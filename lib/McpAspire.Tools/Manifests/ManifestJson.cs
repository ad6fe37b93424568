using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpAspire.Tools.Manifests;

/// <summary>How manifests are read. By reflection: generated code would lose what a member is when a file does not have it.</summary>
internal static class ManifestJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
    };

    public static JsonElement Element(string text) => JsonSerializer.SerializeToElement(text);

    public static JsonElement Element(long number) => JsonSerializer.SerializeToElement(number);

    public static JsonElement Element(bool value) => JsonSerializer.SerializeToElement(value);
}
