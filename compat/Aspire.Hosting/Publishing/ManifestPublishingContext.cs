using System.Text.Json;

namespace Aspire.Hosting.Publishing;

public sealed record ManifestPublishingContext(Utf8JsonWriter Writer);
