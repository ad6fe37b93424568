using System.Text.Json;

namespace Aspire.Hosting.Publishing;

public sealed class ManifestPublishingContext(Utf8JsonWriter writer)
{
    public Utf8JsonWriter Writer => writer;
}
