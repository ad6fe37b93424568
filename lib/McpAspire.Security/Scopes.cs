using System.Buffers;

namespace McpAspire.Security;

/// <summary>What a principal may do, and the rule for calling a tool.</summary>
public static class Scopes
{
    /// <summary>List tools.</summary>
    public const string ToolsRead = "tools:read";

    /// <summary>Call any tool that asks for nothing more. <c>tools:call:{module}</c> and <c>tools:call:{tool}</c> narrow it.</summary>
    public const string ToolsCall = "tools:call";

    /// <summary>Call tools in ways that may disturb their targets.</summary>
    public const string ToolsIntrusive = "tools:intrusive";

    /// <summary>Encrypt values.</summary>
    public const string FpeEncrypt = "fpe:encrypt";

    /// <summary>Decrypt values.</summary>
    public const string FpeDecrypt = "fpe:decrypt";

    /// <summary>Operate the system.</summary>
    public const string Admin = "admin";

    // RFC 6749, section 3.3: %x21 / %x23-5B / %x5D-7E
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(code => (char)code).Except(['"', '\\'])]);

    /// <summary>Every scope that is not bound to a module or tool.</summary>
    public static IReadOnlyList<string> All { get; } = [ToolsRead, ToolsCall, ToolsIntrusive, FpeEncrypt, FpeDecrypt, Admin];

    /// <summary>What everyone has where no authentication is asked for: all but <see cref="ToolsIntrusive"/> and <see cref="Admin"/>.</summary>
    public static IReadOnlyList<string> Default { get; } = [ToolsRead, ToolsCall, FpeEncrypt, FpeDecrypt];

    /// <summary>
    /// What <paramref name="principal"/> lacks to call a tool; empty when it may. A call needs <c>tools:call</c>, or that of the module or the
    /// tool, and each of <paramref name="required"/>.
    /// </summary>
    /// <param name="principal">Who calls.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="module">The tool's module.</param>
    /// <param name="required">What the tool, or an argument of this call, needs besides.</param>
    public static IReadOnlyList<string> MissingForCall(Principal principal, string tool, string module, IEnumerable<string> required)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(required);

        var held = principal.Scopes;
        var mayCall = held.Contains(ToolsCall) || held.Contains($"{ToolsCall}:{module}") || held.Contains($"{ToolsCall}:{tool}");
        return [.. mayCall ? [] : (string[])[$"{ToolsCall}:{tool}"], .. required.Where(scope => !held.Contains(scope)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The scopes in a space-separated list, as OAuth writes them. Null when one is malformed (RFC 6749, section 3.3).</summary>
    public static IReadOnlyList<string>? Parse(string list)
    {
        ArgumentNullException.ThrowIfNull(list);

        var scopes = list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(scopes, IsWellFormed) ? scopes.Distinct(StringComparer.Ordinal).ToArray() : null;
    }

    private static bool IsWellFormed(string scope) => scope.Length <= 128 && !scope.AsSpan().ContainsAnyExcept(TokenCharacters);
}
