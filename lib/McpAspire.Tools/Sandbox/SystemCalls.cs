using System.Runtime.InteropServices;

namespace McpAspire.Tools.Sandbox;

/// <summary>Numbers of the kernel's calls on this processor (<c>asm/unistd_64.h</c>, <c>asm-generic/unistd.h</c>).</summary>
internal sealed class SystemCalls
{
    private static readonly SystemCalls X64 = new()
    {
        Architecture = 0xC000003E,
        OtherAbiFrom = 0x40000000,
        Launcher = "257,436,112,157,302,116,119,117,126,444,445,446",
        Socket = 41,
        Clone = 56,
        Refused =
        [
            50, 101, 310, 311, // listen, ptrace, process_vm_readv, process_vm_writev
            29, 64, 68, 240, 248, 249, 250, // shmget, semget, msgget, mq_open, add_key, request_key, keyctl: would outlive the run
            272, 308, 165, 166, 155, 304, // unshare, setns, mount, umount2, pivot_root, open_by_handle_at
            321, 298, 323, 246, 175, 313, // bpf, perf_event_open, userfaultfd, kexec_load, init_module, finit_module
        ],
    };

    private static readonly SystemCalls Arm64 = new()
    {
        Architecture = 0xC00000B7,
        Launcher = "56,436,157,167,261,159,149,147,91,444,445,446",
        Socket = 198,
        Clone = 220,
        Refused =
        [
            201, 117, 270, 271,
            194, 190, 186, 180, 217, 218, 219,
            97, 268, 40, 39, 41, 265,
            280, 241, 282, 104, 105, 273,
        ],
    };

    // From the time when all processors number alike.
    private static readonly uint[] RefusedEverywhere = [425, 428, 429, 430, 431, 432, 433, 438, 442]; // io_uring_setup, the mount calls, pidfd_getfd

    /// <summary>Those of this processor, or null when they are not known.</summary>
    public static SystemCalls? Here => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => X64,
        System.Runtime.InteropServices.Architecture.Arm64 => Arm64,
        _ => null,
    };

    /// <summary>What a filter sees as the architecture.</summary>
    public required uint Architecture { get; init; }

    /// <summary>Numbers from here on are of another convention of the same processor, which nothing needs; 0 when there is none.</summary>
    public uint OtherAbiFrom { get; init; }

    /// <summary>What launch.pl calls, in its order.</summary>
    public required string Launcher { get; init; }

    public required uint Socket { get; init; }

    public required uint Clone { get; init; }

    /// <summary>Numbered alike everywhere.</summary>
    public const uint Clone3 = 435;

    /// <summary>What no tool needs, and what hostile ones would want.</summary>
    public required IReadOnlyList<uint> Refused { get; init; }

    public IEnumerable<uint> AllRefused => Refused.Concat(RefusedEverywhere);
}
