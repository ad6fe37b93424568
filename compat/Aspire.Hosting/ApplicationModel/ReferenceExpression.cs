using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with holes: filled with values when a process starts, with expressions in a manifest.</summary>
public sealed class ReferenceExpression : IValueProvider, IManifestExpressionProvider
{
    private readonly List<(string Expression, IValueProvider? Provider, bool Escape)> _parts;

    private ReferenceExpression(List<(string Expression, IValueProvider? Provider, bool Escape)> parts) => _parts = parts;

    public string ValueExpression => string.Concat(_parts.Select(part => part.Expression));

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

        public void AppendFormatted<T>(T valueProvider, string? format = null) where T : IValueProvider, IManifestExpressionProvider =>
            _parts.Add((valueProvider.ValueExpression, valueProvider, format switch
            {
                null => false,
                "uri" => true,
                _ => throw new FormatException($"The format '{format}' is not supported, only 'uri' is."),
            }));

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider.Resource, format);

        internal ReferenceExpression GetExpression() => new(_parts);
    }
}
