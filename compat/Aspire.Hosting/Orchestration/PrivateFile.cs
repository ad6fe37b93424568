namespace Aspire.Hosting.Orchestration;

/// <summary>A new file that only its owner can read, from its first moment.</summary>
internal static class PrivateFile
{
    public static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Access = FileAccess.Write,
        Mode = FileMode.CreateNew,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });
}
