using System.Text.Json.Nodes;

namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>A part of the result that a manifest declares.</summary>
internal abstract record PatternItem(string Name, string? Description)
{
    /// <summary>Whether every result has it.</summary>
    public abstract bool Always { get; }

    /// <summary>Its JSON schema.</summary>
    public abstract JsonObject Schema();

    /// <summary>Its value, or null when it is not there.</summary>
    /// <exception cref="ToolException">It must be there, or it takes too long to find.</exception>
    public abstract JsonNode? Read(PatternInput input);

    /// <summary>Its value in a text for a model: strings in quotes.</summary>
    public abstract string Render(JsonNode? value);

    /// <summary>The schema with the description that the manifest gives.</summary>
    protected JsonObject Described(JsonObject schema)
    {
        schema.AddText("description", Description);
        return schema;
    }
}
