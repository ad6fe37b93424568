using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

/// <summary>Text with holes: filled with values when a process starts, with expressions in a manifest.</summary>
public sealed class ReferenceExpression : IValueProvider, IManifestExpressionProvider
{
    private readonly List<(string Expression, IValueProvider? Provider, bool Escape)> _parts;

    private ReferenceExpression(List<(string Expression, IValueProvider? Provider, bool Escape)> parts) => _parts = parts;

    public string ValueExpression => string.Concat(_parts.Select(part => part.Expression));

    /// <summary>The parameters whose value a URI is made of: a manifest needs them once more, encoded.</summary>
    internal IEnumerable<ParameterResource> UriEncoded => _parts.Where(part => part.Escape).Select(part => part.Provider).OfType<ParameterResource>();

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.GetExpression();

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var text = new StringBuilder();
        foreach (var (expression, provider, escape) in _parts)
        {
            var value = provider is null ? expression : await provider.GetValueAsync(cancellationToken);
            text.Append(escape ? Uri.EscapeDataString(value ?? "") : value);
        }

        return text.ToString();
    }

    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler
    {
        private readonly List<(string Expression, IValueProvider? Provider, bool Escape)> _parts;

        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) =>
            _parts = new(literalLength == 0 ? formattedCount : (2 * formattedCount) + 1);

        public void AppendLiteral(string value) => _parts.Add((value, null, false));

        public void AppendFormatted(string? value) => AppendLiteral(value ?? "");

        public void AppendFormatted<T>(T valueProvider, string? format = null) where T : IValueProvider, IManifestExpressionProvider
        {
            if (format is not (null or "uri"))
                throw new FormatException($"The format '{format}' is not supported, only 'uri' is.");
            var isEncoded = format is not null;
            var expression = isEncoded && valueProvider is ParameterResource parameter ? $"{{{parameter.UriEncodedName}.value}}" : valueProvider.ValueExpression;
            _parts.Add((expression, valueProvider, isEncoded));
        }

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider.Resource, format);

        internal ReferenceExpression GetExpression() => new(_parts);
    }
}
