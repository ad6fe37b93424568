namespace McpAspire.Tools.Network;

/// <summary>A field of a registry's answer.</summary>
/// <param name="Key">Its name in lower case, without anything but letters and digits; the section's name is before it where there is one.</param>
/// <param name="Value">Its value, not empty.</param>
internal readonly record struct WhoisLine(string Key, string Value);
