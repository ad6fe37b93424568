namespace McpAspire.Fpe;

/// <summary>How many different values a length must have at least, for encryption to hide which one it is.</summary>
public enum FpeDomainPolicy
{
    /// <summary>1,000,000, as SP 800-38G Rev. 1 asks: six decimal digits.</summary>
    Standard,

    /// <summary>100, as the first edition asked: two decimal digits. For compatibility with what was encrypted then.</summary>
    Legacy,
}
