using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace McpAspire.Tools.Fpe;

/// <summary>What one call does with its values.</summary>
internal abstract class FpeTransform(FpeArguments arguments)
{
    private readonly byte[]? _tweak = arguments.TweakBytes;

    protected FpeArguments Arguments => arguments;

    /// <summary>Transforms all values; those of one key and length together, which is several times as fast. In the order of the values.</summary>
    public IReadOnlyList<FpeItem> Run(CancellationToken cancellationToken)
    {
        FpeItem[] items = [.. arguments.Inputs.Select(TryRead)];
        var groups = Enumerable.Range(0, items.Length)
            .Where(i => items[i].Characters is not null)
            .GroupBy(i => (items[i].Key, items[i].Characters!.Length));
        foreach (var group in groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(items, [.. group], group.Key.Key!, group.Key.Length);
        }

        return items;
    }

    /// <summary>What a value is: for which key, which characters of it.</summary>
    /// <exception cref="ToolException">It is not acceptable.</exception>
    protected abstract FpeItem Read(string value);

    protected abstract void Transform(FpeKey key, ReadOnlySpan<char> values, int length, ReadOnlySpan<byte> tweak, Span<char> results);

    /// <summary>A result as clients see it.</summary>
    protected abstract string Write(FpeKey key, string text);

    /// <exception cref="ToolException">The key takes no tweak of that length.</exception>
    protected byte[] TweakFor(FpeKey key) => key.TweakOr(_tweak);

    private FpeItem TryRead(string value)
    {
        try
        {
            return Read(value);
        }
        catch (ToolException refusal)
        {
            return new FpeItem { Error = refusal.Error };
        }
    }

    private void Run(FpeItem[] items, int[] group, FpeKey key, int length)
    {
        var text = new char[group.Length * length];
        for (var i = 0; i < group.Length; i++)
            items[group[i]].Characters!.CopyTo(0, text, i * length, length);

        Transform(key, text, length, TweakFor(key), text);
        for (var i = 0; i < group.Length; i++)
        {
            var item = items[group[i]];
            var characters = new string(text, i * length, length);
            items[group[i]] = item with { Result = Write(key, item.Layout is { } layout ? key.Format.Fill(layout, characters) : characters) };
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
