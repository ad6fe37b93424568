using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McpAspire.Tools.Sandbox.Folders;

/// <summary>Files by the descriptor of their folder and their name: no link is followed, and no name is too long or no text.</summary>
internal static partial class NativeFolder
{
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int AccessDenied = 13;
    public const int IsDirectory = 21;
    public const int NotPermitted = 1;

    private const int TooManyOfProcess = 24;
    private const int TooManyOfSystem = 23;
    private const int NoMemory = 12;
    private const int CloseOnExec = 0x80000;
    private const int OpenDirectory = CloseOnExec | 0x800; // O_NONBLOCK
    private const int RemoveDirectory = 0x200;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7FF;
    private const int RecordLength = 16;
    private const int RecordName = 19;
    private const uint OwnerAll = 0b111_000_000;

    private static readonly SafeFileHandle WorkingFolder = new(-100, ownsHandle: false);

    // They differ between processors.
    private static readonly (int Directory, int NoFollow) OpenFlags =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (0x4000, 0x8000) : (0x10000, 0x20000);

    /// <summary>Opens a folder by its path; a link in its place is not followed.</summary>
    /// <exception cref="IOException">There is no such folder.</exception>
    public static SafeFileHandle Open(string path)
    {
        var folder = OpenAt(WorkingFolder, Terminated(path), OpenDirectory | OpenFlags.Directory | OpenFlags.NoFollow);
        return folder.IsInvalid ? throw new IOException($"{path} cannot be opened: {Reason()}.") : folder;
    }

    /// <summary>Opens a folder within a folder, or answers null: it is gone, or no folder, or may not be opened though its owner asks.</summary>
    /// <exception cref="IOException">This process has no descriptors or memory left.</exception>
    public static SafeFileHandle? TryOpen(SafeFileHandle parent, byte[] name)
    {
        var folder = OpenAt(parent, name, OpenDirectory | OpenFlags.Directory | OpenFlags.NoFollow);
        if (!folder.IsInvalid || Marshal.GetLastPInvokeError() != AccessDenied || !AllowOwner(parent, name))
            return OrNull(folder);
        folder.Dispose();
        return OrNull(OpenAt(parent, name, OpenDirectory | OpenFlags.Directory | OpenFlags.NoFollow));
    }

    /// <summary>Opens a file to read, a link followed, or answers null: it is gone or may not be read.</summary>
    /// <exception cref="IOException">This process has no descriptors or memory left.</exception>
    public static SafeFileHandle? TryOpenFile(string path) => OrNull(OpenAt(WorkingFolder, Terminated(path), CloseOnExec));

    /// <summary>Reads on in an open file.</summary>
    /// <returns>How many bytes; 0 at its end, -1 when it cannot be read.</returns>
    public static int Read(SafeFileHandle file, Span<byte> buffer) => (int)ReadCore(file, buffer, buffer.Length);

    /// <summary>Gives the owner of a folder within a folder all rights to it, by its descriptor.</summary>
    public static bool AllowOwner(SafeFileHandle parent, byte[] name)
    {
        const int pathOnly = 0x200000;
        using var place = OpenAt(parent, name, OpenDirectory | pathOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        return !place.IsInvalid && ChangeMode(Link(place), OwnerAll) == 0;
    }

    /// <summary>The names in an open folder, but for itself and its parent.</summary>
    /// <exception cref="IOException">It cannot be listed.</exception>
    public static List<byte[]> Names(SafeFileHandle folder)
    {
        var names = new List<byte[]>();
        var buffer = new byte[32 * 1024];
        _ = Seek(folder, 0, 0);
        nint length;
        Marshal.SetLastPInvokeError(0);
        while ((length = GetEntries(folder, buffer, buffer.Length)) > 0)
        {
            for (var at = 0; at < length; at += BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + RecordLength)))
            {
                var name = buffer.AsSpan(at + RecordName);
                name = name[..(name.IndexOf((byte)0) + 1)];
                if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                    names.Add(name.ToArray());
            }
        }

        // The list of a folder that has been removed is empty.
        return length == 0 || Marshal.GetLastPInvokeError() == NoEntry ? names : throw new IOException($"A folder cannot be listed: {Reason()}.");
    }

    /// <summary>What a name in a folder is; null when it is gone.</summary>
    public static FileStatus? Status(SafeFileHandle parent, byte[] name) => Status(parent, name, NoFollow);

    /// <summary>What an open file is.</summary>
    public static FileStatus? Status(SafeFileHandle file) => Status(file, [0], EmptyPath);

    /// <summary>What a path leads to, a link of the kernel followed.</summary>
    public static FileStatus? StatusOfLink(string path) => Status(WorkingFolder, Terminated(path), 0);

    /// <summary>What is at a path, a link not followed.</summary>
    public static FileStatus? Status(string path) => Status(WorkingFolder, Terminated(path), NoFollow);

    /// <summary>Removes a name that is no folder's.</summary>
    /// <returns>0, or the error number.</returns>
    public static int RemoveFile(SafeFileHandle parent, byte[] name) => Unlink(parent, name, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <inheritdoc cref="RemoveFile(SafeFileHandle, byte[])"/>
    public static int RemoveFile(string path) => RemoveFile(WorkingFolder, Terminated(path));

    /// <summary>Removes an empty folder.</summary>
    /// <returns>0, or the error number.</returns>
    public static int RemoveEmptyFolder(SafeFileHandle parent, byte[] name) => Unlink(parent, name, RemoveDirectory) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <inheritdoc cref="RemoveEmptyFolder(SafeFileHandle, byte[])"/>
    public static int RemoveEmptyFolder(string path) => RemoveEmptyFolder(Terminated(path));

    /// <inheritdoc cref="RemoveEmptyFolder(SafeFileHandle, byte[])"/>
    public static int RemoveEmptyFolder(byte[] path) => RemoveEmptyFolder(WorkingFolder, path);

    /// <summary>Moves a name from one folder to another.</summary>
    public static bool Move(SafeFileHandle from, byte[] name, SafeFileHandle to, string newName) => Rename(from, name, to, Terminated(newName)) == 0;

    /// <summary>Gives an open file to a user and the group of the same number.</summary>
    /// <exception cref="IOException">It cannot be given.</exception>
    public static void GiveTo(SafeFileHandle file, int uid)
    {
        if (ChangeOwner(file, uid, uid) != 0)
            throw new IOException($"A folder cannot be given to user {uid}: {Reason()}.");
    }

    /// <summary>The current path of an open folder, as bytes that end with a zero; only the zero when the path is longer than 4,095 bytes.</summary>
    public static byte[] PathOf(SafeFileHandle folder) => TargetOf(Link(folder));

    /// <summary>Where a link leads, as <see cref="PathOf"/> says a path.</summary>
    public static byte[] TargetOf(string link)
    {
        var path = new byte[4096];
        var length = ReadLink(WorkingFolder, Terminated(link), path, path.Length - 1);
        return length < 0 ? [0] : path[..((int)length + 1)];
    }

    private static SafeFileHandle? OrNull(SafeFileHandle opened)
    {
        if (!opened.IsInvalid)
            return opened;
        opened.Dispose();
        return Marshal.GetLastPInvokeError() is TooManyOfProcess or TooManyOfSystem or NoMemory
            ? throw new IOException($"Nothing can be opened: {Reason()}.")
            : null;
    }

    private static string Link(SafeFileHandle file) => $"/proc/self/fd/{file.DangerousGetHandle()}";

    private static FileStatus? Status(SafeFileHandle parent, byte[] name, int flags)
    {
        Span<byte> status = stackalloc byte[256];
        return GetStatus(parent, name, flags, BasicStatus, status) == 0 ? new FileStatus(status) : null;
    }

    private static byte[] Terminated(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    private static string Reason() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle OpenAt(SafeFileHandle parent, ReadOnlySpan<byte> name, int flags);

    [LibraryImport("libc", EntryPoint = "readlinkat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadLink(SafeFileHandle parent, ReadOnlySpan<byte> name, Span<byte> target, nint length);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadCore(SafeFileHandle file, Span<byte> buffer, nint length);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetEntries(SafeFileHandle folder, Span<byte> buffer, nint length);

    [LibraryImport("libc", EntryPoint = "lseek")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long Seek(SafeFileHandle file, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetStatus(SafeFileHandle parent, ReadOnlySpan<byte> name, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unlink(SafeFileHandle parent, ReadOnlySpan<byte> name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(SafeFileHandle from, ReadOnlySpan<byte> name, SafeFileHandle to, ReadOnlySpan<byte> newName);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(SafeFileHandle file, int uid, int gid);
}

/// <summary>What the kernel says of a file (<c>struct statx</c>).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FileStatus(ReadOnlySpan<byte> status)
{
    private const int BlockBytes = 512;
    private const int TypeMask = 0xF000;

    private readonly int _mode = BinaryPrimitives.ReadUInt16LittleEndian(status[28..]);

    public uint Links { get; } = BinaryPrimitives.ReadUInt32LittleEndian(status[16..]);

    public int Owner { get; } = BinaryPrimitives.ReadInt32LittleEndian(status[20..]);

    public ulong Inode { get; } = BinaryPrimitives.ReadUInt64LittleEndian(status[32..]);

    /// <summary>Bytes that it takes on disk, holes not counted.</summary>
    public long BytesOnDisk { get; } = BinaryPrimitives.ReadInt64LittleEndian(status[48..]) * BlockBytes;

    public bool IsFolder => (_mode & TypeMask) == 0x4000;

    public bool IsFile => (_mode & TypeMask) == 0x8000;

    /// <summary>Whether others than the owner may change it.</summary>
    public bool IsWritableByOthers => (_mode & 0b000_010_010) != 0;
}
