namespace McpAspire.Fpe.Blocks;

internal readonly struct Aes128 : IKeySize
{
    public static int Rounds => 10;
}
