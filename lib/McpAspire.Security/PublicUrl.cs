namespace McpAspire.Security;

/// <summary>The form of a base URL that tokens and metadata name.</summary>
public static class PublicUrl
{
    /// <summary>The rule, to end an error message with.</summary>
    public const string Rule = "it must be an https URL (http on loopback) without user, query, fragment and final slash.";

    /// <summary>Whether a URL has the form: RFC 8414 (section 2) and RFC 9728 (section 1.2) ask for https; on loopback there is nobody to hide from.</summary>
    public static bool IsValid(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }
        && !url!.EndsWith('/') && !url.Contains('?') && !url.Contains('#');
}
