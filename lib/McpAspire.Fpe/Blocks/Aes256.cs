namespace McpAspire.Fpe.Blocks;

internal readonly struct Aes256 : IKeySize
{
    public static int Rounds => 14;
}
