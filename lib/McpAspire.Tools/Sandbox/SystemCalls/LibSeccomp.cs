using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace McpAspire.Tools.Sandbox.SystemCalls;

/// <summary>A filter under construction in libseccomp, which knows the calls of every processor by name (<c>seccomp_init(3)</c>).</summary>
internal sealed partial class LibSeccomp : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>The call is made.</summary>
    public const uint Allow = 0x7FFF0000;

    /// <summary>The process ends with SIGSYS.</summary>
    public const uint KillProcess = 0x80000000;

    private const string Library = "libseccomp.so.2";
    private const int ActionForOtherConventions = 2;
    private const int OptimizationLevel = 8;
    private const int BinaryTree = 2;
    private const uint CloseOnExec = 1;

    public LibSeccomp()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Whether the library is installed.</summary>
    public static bool IsInstalled
    {
        get
        {
            if (!NativeLibrary.TryLoad(Library, out var library))
                return false;
            NativeLibrary.Free(library);
            return true;
        }
    }

    /// <summary>A filter without rules: calls without a rule fail with an error, and other calling conventions than the native one end the process.</summary>
    public static LibSeccomp Create(int error)
    {
        var filter = Initialize(Fail(error));
        if (filter.IsInvalid)
            throw new InvalidOperationException("libseccomp makes no filter.");
        Check(SetAttribute(filter, ActionForOtherConventions, KillProcess));
        // Level 2 is unknown to the library before 2.5; the filter holds without it.
        _ = SetAttribute(filter, OptimizationLevel, BinaryTree);
        return filter;
    }

    /// <summary>The action that makes a call fail with an error number.</summary>
    public static uint Fail(int error) => 0x00050000 | (uint)error;

    /// <summary>The number of a call on this processor, or null when it has none.</summary>
    public static int? Number(string call) => Resolve(call) is var number and >= 0 ? number : null;

    /// <summary>Adds a rule: what becomes of a call when all comparisons hold.</summary>
    public void Add(uint action, int call, params ReadOnlySpan<ArgumentComparison> comparisons) =>
        Check(AddRule(this, action, call, (uint)comparisons.Length, comparisons));

    /// <summary>The filter as a classic BPF program.</summary>
    public byte[] Export()
    {
        using var file = CreateMemoryFile("filter", CloseOnExec);
        if (file.IsInvalid)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        Check(ExportProgram(this, file));
        var program = new byte[RandomAccess.GetLength(file)];
        _ = RandomAccess.Read(file, program, 0);
        return program;
    }

    protected override bool ReleaseHandle()
    {
        Release(handle);
        return true;
    }

    private static void Check(int result)
    {
        if (result < 0)
            throw new Win32Exception(-result);
    }

    [LibraryImport(Library, EntryPoint = "seccomp_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial LibSeccomp Initialize(uint defaultAction);

    [LibraryImport(Library, EntryPoint = "seccomp_release")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Release(nint filter);

    [LibraryImport(Library, EntryPoint = "seccomp_attr_set")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAttribute(LibSeccomp filter, int attribute, uint value);

    [LibraryImport(Library, EntryPoint = "seccomp_rule_add_array")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddRule(LibSeccomp filter, uint action, int call, uint count, ReadOnlySpan<ArgumentComparison> comparisons);

    [LibraryImport(Library, EntryPoint = "seccomp_syscall_resolve_name", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Resolve(string name);

    [LibraryImport(Library, EntryPoint = "seccomp_export_bpf")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ExportProgram(LibSeccomp filter, SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle CreateMemoryFile(string name, uint flags);
}

/// <summary>A comparison of an argument of a call (<c>struct scmp_arg_cmp</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ArgumentComparison
{
    private const int EqualTo = 4;
    private const int MaskedEqualTo = 7;

    private readonly uint _argument;
    private readonly int _operator;
    private readonly ulong _first;
    private readonly ulong _second;

    private ArgumentComparison(uint argument, int comparison, ulong first, ulong second) =>
        (_argument, _operator, _first, _second) = (argument, comparison, first, second);

    /// <summary>The argument (from 0) has a value, all 64 bits of it.</summary>
    public static ArgumentComparison Is(uint argument, ulong value) => new(argument, EqualTo, value, 0);

    /// <summary>The argument has a value in the bits of a mask.</summary>
    public static ArgumentComparison IsMasked(uint argument, ulong mask, ulong value) => new(argument, MaskedEqualTo, mask, value);
}
