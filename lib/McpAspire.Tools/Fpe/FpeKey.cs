using System.Security.Cryptography;
using McpAspire.Fpe;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Fpe;

/// <summary>The key that the FPE tools work with, ready for use.</summary>
internal sealed partial class FpeKey : IDisposable
{
    private readonly FpeCipher _cipher;
    private readonly byte[] _tweak;

    public FpeKey(IOptions<FpeOptions> options, ILogger<FpeKey> logger)
    {
        _tweak = Convert.FromHexString(options.Value.Tweak!);
        var algorithm = _tweak.Length == 8 ? FpeAlgorithm.FF3 : FpeAlgorithm.FF3_1;
        var key = Convert.FromHexString(options.Value.Key!);
        _cipher = FpeCipher.Create(algorithm, key, FpeAlphabet.Decimal);
        CryptographicOperations.ZeroMemory(key);

        Algorithm = algorithm == FpeAlgorithm.FF3 ? "FF3" : "FF3-1";
        if (options.Value.IsDemoKey)
            Log.DemoKey(logger);
    }

    /// <summary>The mode's name in the standard.</summary>
    public string Algorithm { get; }

    /// <summary>What every result must say.</summary>
    public IReadOnlyList<string> Warnings =>
        [$"{Algorithm} is kept for compatibility: there are published attacks, and NIST's draft of February 2025 withdraws it. Do not protect new data with it."];

    public string Encrypt(string digits) => string.Create(digits.Length, digits, (result, value) => _cipher.Encrypt(value, _tweak, result));

    public string Decrypt(string digits) => string.Create(digits.Length, digits, (result, value) => _cipher.Decrypt(value, _tweak, result));

    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_tweak);
    }
}
