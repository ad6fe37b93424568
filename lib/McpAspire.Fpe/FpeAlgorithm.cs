using System.Diagnostics.CodeAnalysis;

namespace McpAspire.Fpe;

/// <summary>The format-preserving modes of NIST SP 800-38G.</summary>
public enum FpeAlgorithm
{
    /// <summary>FF1 (SP 800-38G, and the one that its drafts keep): a tweak of any length. The one for new keys.</summary>
    FF1,

    /// <summary>FF3 (SP 800-38G, March 2016): a 64-bit tweak. For compatibility only; withdrawn by the draft of February 2025.</summary>
    FF3,

    /// <summary>FF3-1 (SP 800-38G Rev. 1, draft of February 2019): a 56-bit tweak. For compatibility only; withdrawn by the draft of February 2025.</summary>
    [SuppressMessage("Naming", "CA1707:Identifiers should not contain underscores", Justification = "The standard's name is FF3-1; FF31 would be another one.")]
    FF3_1,
}
