using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Fpe;

/// <summary>Refuses to start on a ring with a key that is missing, malformed or published. Says which field of which entry and why, never what is in it.</summary>
internal sealed class FpeOptionsValidation : IValidateOptions<FpeOptions>
{
    private const string HowToMake = "Make one with: openssl rand -hex 32";
    private const string DemoModes = "the demo key is for the modes authless and debug only";

    public ValidateOptionsResult Validate(string? name, FpeOptions options)
    {
        string[] failures = options.Keys.Count == 0
            ? [$"No FPE key is configured (FPE_KEYS, FPE_KEYS_FILE or FPE_KEY), and {DemoModes}. {HowToMake}."]
            : [.. options.Keys.SelectMany(entry => Problems(entry, options.AllowDemoKey)), .. Conflicts(options.Keys)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Problems(FpeKeyEntry entry, bool allowDemoKey)
    {
        if (entry.HasOtherFields)
            yield return $"{entry.Label("*")} has a field that keys do not have; the fields are {FpeKeyEntry.FieldNames}.";
        if (entry.Name is null)
            yield return $"{entry.Label("name")} is not 1 to 32 small letters, digits and hyphens that begin with a letter.";
        if (entry.Version is null)
            yield return $"{entry.Label("version")} is not a number from 1 to 9999.";
        if (entry.State is null)
            yield return $"{entry.Label("state")} is not active, decrypt-only or disabled.";
        if (entry.Key is null)
            yield return $"{entry.Label("key")} is not 16, 24 or 32 bytes in hex. {HowToMake}.";
        if (entry.IsDemoKey && !allowDemoKey)
            yield return $"{entry.Label("key")} is the published demo key; {DemoModes}. {HowToMake}.";
        if (entry.Alphabet is null)
            yield return $"{entry.Label("alphabet")} is not 2 to 256 different characters without white space.";
        else if (entry.Name == FpeToken.DefaultKey && entry.Alphabet != McpAspire.Fpe.FpeAlphabet.Decimal)
            yield return $"{entry.Label("alphabet")}: the key '{FpeToken.DefaultKey}' is for digits, 0123456789. Give a key for other text a name of its own.";
        if (entry.Algorithm is not { } algorithm)
            yield return $"{entry.Label("algorithm")} is not FF1, FF3 or FF3-1.";
        else if (entry.Tweak is not { } tweak || !algorithm.TakesTweak(tweak.Length))
            yield return $"{entry.Label("tweak")} is not {algorithm.TweakLengths()} in hex, as {algorithm.Name()} takes.";
    }

    private static IEnumerable<string> Conflicts(IReadOnlyList<FpeKeyEntry> keys)
    {
        var named = keys.Where(entry => entry.Name is not null).ToLookup(entry => entry.Name);
        foreach (var versions in named)
        {
            foreach (var same in versions.Where(entry => entry.Version is not null).GroupBy(entry => entry.Version).Where(same => same.Count() > 1))
                yield return $"{string.Join(" and ", same.Select(entry => entry.Label("version")))} are the same version of one key.";
            var active = versions.Where(entry => entry.State == FpeKeyState.Active).ToList();
            if (active.Count > 1)
                yield return $"{string.Join(" and ", active.Select(entry => entry.Label("state")))} are active versions of one key; all but one have to be decrypt-only or disabled.";
        }
    }
}
