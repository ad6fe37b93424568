using System.Text.Json.Nodes;

namespace McpAspire.Hosting.Tests.Publishing;

/// <summary>The schema refuses what azd could not read, so that its silence means something.</summary>
public class ManifestSchemaTests
{
    [Theory]
    [InlineData("""{}""", "$.resources is missing")]
    [InlineData("""{ "type": "project.v0" }""", "$.resources.x.path is missing")]
    [InlineData("""{ "type": "project.v0", "path": "a.csproj", "replicas": 2 }""", "$.resources.x.replicas is not known")]
    [InlineData("""{ "type": "project.v0", "path": "a.csproj", "env": { "A": 1 } }""", "$.resources.x.env.A is no string")]
    [InlineData("""{ "type": "container.v0", "image": "i", "args": [true] }""", "$.resources.x.args[0] is no string")]
    [InlineData("""{ "type": "container.v0", "image": "i", "bindings": { "tcp": { "scheme": "redis", "protocol": "tcp", "transport": "tcp" } } }""", "$.resources.x.bindings.tcp.scheme is none of")]
    [InlineData("""{ "type": "parameter.v0", "value": "v", "inputs": { "value": { "type": "string", "default": {} } } }""", "$.resources.x.inputs.value.default is not one of its forms")]
    public void What_breaks_a_rule_is_named(string resource, string error)
    {
        var manifest = resource == "{}" ? [] : new JsonObject { ["resources"] = new JsonObject { ["x"] = JsonNode.Parse(resource) } };

        ManifestSchema.Validate(manifest).ShouldContain(found => found.StartsWith(error, StringComparison.Ordinal));
    }
}
