using System.Text.Json.Serialization;

namespace McpAspire.Tools.Manifests;

/// <summary>What a call may do to its target.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ManifestRisk>))]
internal enum ManifestRisk
{
    /// <summary>Nothing that its ordinary clients do not do.</summary>
    [JsonStringEnumMemberName("normal")]
    Normal,

    /// <summary>It may disturb it: a policy and a scope must allow it.</summary>
    [JsonStringEnumMemberName("intrusive")]
    Intrusive,
}
