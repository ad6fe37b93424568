using System.Buffers.Binary;
using static McpAspire.Tools.Sandbox.SystemCalls.ArgumentComparison;

namespace McpAspire.Tools.Sandbox.SystemCalls;

/// <summary>What a program may open sockets for.</summary>
internal enum SocketNeed
{
    /// <summary>No sockets.</summary>
    None,

    /// <summary>TCP, UDP and unprivileged ICMP.</summary>
    Network,

    /// <summary>As <see cref="Network"/>, and raw ICMP.</summary>
    RawIcmp,

    /// <summary>As <see cref="Network"/>, raw sockets of every protocol and packet sockets, which see what others send and receive.</summary>
    Packets,
}

/// <summary>
/// The seccomp filter of a run: an allowlist. Every other call fails with EPERM, and the kernel logs it; calls by another convention than the processor's native one
/// (x32, i386) end the process with SIGSYS.
/// </summary>
internal static class SystemCallFilter
{
    private const int InstructionBytes = 8;
    private const int NotPermitted = 1;
    private const int NotImplemented = 38;
    private const int NotSupported = 95;

    // Calls that are newer than the library: C libraries look for them, and fall back when they are missing. Up to where x32 begins, which the library ends.
    private const uint FirstNewCall = 451;
    private const uint FirstOfX32 = 0x40000000;
    private const ushort LoadNumber = 0x20;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort Return = 0x06;

    private const ulong Int = 0xFFFFFFFF;
    private const ulong CloneForbidden = 0x7E020000 | 0x00800000 | 0x00008000 | 0x00002000; // CLONE_NEW*, CLONE_UNTRACED, CLONE_PARENT, CLONE_PTRACE
    private const ulong TemporaryFile = 0x400000;
    private const ulong Create = 0x40;
    private const ulong SetIdentity = 0xC00; // S_ISUID, S_ISGID
    private const ulong FileType = 0xF000;
    private const ulong Fifo = 0x1000;

    private const ulong Inet = 2;
    private const ulong Inet6 = 10;
    private const ulong Netlink = 16;
    private const ulong Packet = 17;
    private const ulong Stream = 1;
    private const ulong Datagram = 2;
    private const ulong Raw = 3;
    private const ulong Route = 0;
    private const ulong Tcp = 6;
    private const ulong Udp = 17;
    private const ulong Icmp = 1;
    private const ulong IcmpV6 = 58;

    // Without SOCK_NONBLOCK and SOCK_CLOEXEC.
    private const ulong SocketType = Int & ~0x80800UL;

    // PR_SET_NAME and reading: PDEATHSIG, DUMPABLE, KEEPCAPS (to set, too), TIMING, CAPBSET, SECUREBITS, NO_NEW_PRIVS (to set, too), TIMERSLACK, CHILD_SUBREAPER, SECCOMP;
    // naming of memory. Nothing that hides the process or frees it from its parent.
    private static readonly ulong[] ProcessControls = [2, 3, 7, 8, 13, 15, 16, 21, 23, 27, 30, 37, 38, 39, 0x53564D41];

    // Descriptors and their flags, the program's own locks (POSIX), and the size of a pipe. Not F_NOTIFY, which watches folders of others, nor leases, nor signals to
    // others.
    private static readonly ulong[] FileControls = [0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032];

    // Terminals' settings to read, lengths of queues, descriptors' flags, and network interfaces to read. Not the flags of files, nor input for a terminal.
    private static readonly ulong[] InputOutputControls =
    [
        0x5401, 0x5411, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451,
        0x8906, 0x8910, 0x8912, 0x8913, 0x8915, 0x8917, 0x8919, 0x891B, 0x891D, 0x8921, 0x8927, 0x8933, 0x8942, 0x8946, 0x8970,
    ];

    // Options by level; null allows all of a level. From socket(7), ip(7), ipv6(7), tcp(7) and udp(7): what programs set for their own connections. Not allowed are
    // headers of one's own, foreign source addresses, marks, source routes, and other protocols on top of a connection.
    private static readonly (ulong Level, ulong[]? Options)[] SocketOptions =
    [
        (1, [2, 3, 4, 6, 7, 8, 9, 10, 13, 15, 16, 18, 19, 20, 21, 26, 27, 29, 35, 37, 49, 63, 64, 65, 66, 67]),
        (0, [1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 20, 21, 22, 23, 24, 25, 26, 32, 33, 34, 49, 50, 51]),
        (41, [2, 3, 4, 5, 7, 8, 16, 17, 18, 19, 22, 23, 24, 25, 26, 29, 33, 49, 50, 51, 52, 53, 54, 55, 56, 58, 59, 60, 61, 62, 66, 67, 70, 72, 73, 74, 76, 77]),
        (6, [1, 2, 3, 4, 5, 6, 7, 8, 12, 18]),
        (17, [1, 103, 104]),
        (58, null), // ICMPv6
        (255, null), // raw
        (270, null), // netlink
    ];

    /// <summary>The filter as a classic BPF program.</summary>
    public static byte[] Build(SocketNeed sockets)
    {
        using var filter = LibSeccomp.Create(NotPermitted);
        foreach (var call in SystemCallList.Plain.Concat(sockets == SocketNeed.None ? [] : SystemCallList.Network))
            Add(filter, LibSeccomp.Allow, call);
        foreach (var call in SystemCallList.Missing)
            Add(filter, LibSeccomp.Fail(NotImplemented), call);

        AddProcessRules(filter);
        AddFileRules(filter);
        foreach (var (family, type, protocol) in Sockets(sockets))
            AddSocket(filter, family, type, protocol);
        AddSocketOptions(filter, sockets);
        return [.. RefuseNewCalls(), .. filter.Export()];
    }

    // One comparison before the library's program, in place of a rule for each number.
    private static byte[] RefuseNewCalls()
    {
        var program = new byte[4 * InstructionBytes];
        Write(0, LoadNumber, 0, 0, 0);
        Write(1, JumpIfAtLeast, 2, 0, FirstOfX32);
        Write(2, JumpIfAtLeast, 0, 1, FirstNewCall);
        Write(3, Return, 0, 0, LibSeccomp.Fail(NotImplemented));
        return program;

        void Write(int at, ushort code, byte ifTrue, byte ifFalse, uint value)
        {
            var instruction = program.AsSpan(at * InstructionBytes, InstructionBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(instruction, code);
            (instruction[2], instruction[3]) = (ifTrue, ifFalse);
            BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], value);
        }
    }

    // Children of this process alone, no namespaces; limits and priorities of oneself alone.
    private static void AddProcessRules(LibSeccomp filter)
    {
        Add(filter, LibSeccomp.Allow, "clone", IsMasked(0, CloneForbidden, 0));
        Add(filter, LibSeccomp.Allow, "prlimit64", Is(0, 0));
        Add(filter, LibSeccomp.Allow, "setpriority", Is(0, 0), Is(1, 0));
        Add(filter, LibSeccomp.Allow, "personality", Is(0, Int));
        foreach (var option in ProcessControls)
            Add(filter, LibSeccomp.Allow, "prctl", Is(0, option));

        // PR_CAP_AMBIENT_IS_SET.
        Add(filter, LibSeccomp.Allow, "prctl", Is(0, 47), Is(1, 1));
    }

    // A file without a name is not seen in the folder, and a program that cannot have one takes one with a name. A set-uid file would lend the run's user to others.
    private static void AddFileRules(LibSeccomp filter)
    {
        foreach (var (call, flags) in new[] { ("open", 1u), ("openat", 2u) })
        {
            Add(filter, LibSeccomp.Allow, call, IsMasked(flags, TemporaryFile | Create, 0));
            Add(filter, LibSeccomp.Allow, call, IsMasked(flags, TemporaryFile | Create, Create), IsMasked(flags + 1, SetIdentity, 0));
            Add(filter, LibSeccomp.Fail(NotSupported), call, IsMasked(flags, TemporaryFile, TemporaryFile));
        }

        Add(filter, LibSeccomp.Allow, "creat", IsMasked(1, SetIdentity, 0));

        // It takes a disk faster than anybody can look; what asks for it writes instead.
        Add(filter, LibSeccomp.Fail(NotSupported), "fallocate");
        Add(filter, LibSeccomp.Allow, "mknod", IsMasked(1, FileType, Fifo));
        Add(filter, LibSeccomp.Allow, "mknodat", IsMasked(2, FileType, Fifo));
        foreach (var control in FileControls)
            Add(filter, LibSeccomp.Allow, "fcntl", IsMasked(1, Int, control));
        foreach (var control in InputOutputControls)
            Add(filter, LibSeccomp.Allow, "ioctl", IsMasked(1, Int, control));
    }

    private static IEnumerable<(ulong Family, ulong Type, ulong? Protocol)> Sockets(SocketNeed need)
    {
        if (need == SocketNeed.None)
            yield break;
        foreach (var family in new[] { Inet, Inet6 })
        {
            yield return (family, Stream, 0);
            yield return (family, Stream, Tcp);
            yield return (family, Datagram, 0);
            yield return (family, Datagram, Udp);
            yield return (family, Datagram, family == Inet ? Icmp : IcmpV6);
            if (need == SocketNeed.RawIcmp)
                yield return (family, Raw, family == Inet ? Icmp : IcmpV6);
            if (need == SocketNeed.Packets)
                yield return (family, Raw, null);
        }

        yield return (Netlink, Raw, Route);
        yield return (Netlink, Datagram, Route);
        if (need == SocketNeed.Packets)
        {
            yield return (Packet, Raw, null);
            yield return (Packet, Datagram, null);
        }
    }

    private static void AddSocket(LibSeccomp filter, ulong family, ulong type, ulong? protocol)
    {
        if (protocol is { } number)
            Add(filter, LibSeccomp.Allow, "socket", Is(0, family), IsMasked(1, SocketType, type), Is(2, number));
        else
            Add(filter, LibSeccomp.Allow, "socket", Is(0, family), IsMasked(1, SocketType, type));
    }

    private static void AddSocketOptions(LibSeccomp filter, SocketNeed need)
    {
        const string call = "setsockopt";
        if (need == SocketNeed.Packets)
            Add(filter, LibSeccomp.Allow, call);
        if (need is SocketNeed.None or SocketNeed.Packets)
            return;
        foreach (var (level, options) in SocketOptions)
        {
            if (options is null)
                Add(filter, LibSeccomp.Allow, call, IsMasked(1, Int, level));
            foreach (var option in options ?? [])
                Add(filter, LibSeccomp.Allow, call, IsMasked(1, Int, level), IsMasked(2, Int, option));
        }
    }

    // A processor without a call of that name needs no rule for it.
    private static void Add(LibSeccomp filter, uint action, string call, params ReadOnlySpan<ArgumentComparison> comparisons)
    {
        if (LibSeccomp.Number(call) is { } number)
            filter.Add(action, number, comparisons);
    }
}
