namespace McpAspire.Tools.Parsing;

/// <summary>Reads one call's progress out of its program's lines.</summary>
internal interface IProgressReader
{
    /// <summary>Takes the next line of standard output and tells how far the call is, or null when the line does not say or the call was further already.</summary>
    ProgressUpdate? Read(string line);
}
