using System.Buffers.Binary;

namespace McpAspire.Tools.Sandbox;

/// <summary>
/// The seccomp filter of a run, a classic BPF program: no sockets unless declared, never a listening one, no namespaces, nothing that reaches into other
/// processes or outlives the run (<c>Documentation/userspace-api/seccomp_filter.rst</c>).
/// </summary>
internal sealed class SystemCallFilter
{
    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort Return = 0x06;

    private const uint Number = 0;
    private const uint Architecture = 4;
    private const uint FirstArgument = 16;

    private const uint Allow = 0x7FFF0000;
    private const uint KillProcess = 0x80000000;
    private const uint Fail = 0x00050000;
    private const uint NotPermitted = Fail | 1;
    private const uint AccessDenied = Fail | 13;
    private const uint NotImplemented = Fail | 38;

    private const uint NewNamespaces = 0x7E020000;
    private const uint Ip = 2;
    private const uint IpV6 = 10;
    private const uint Netlink = 16;
    private const uint Packet = 17;

    private readonly List<byte> _program = [];

    private SystemCallFilter()
    {
    }

    /// <summary>The program as hexadecimal digits.</summary>
    public static string Build(SystemCalls calls, bool network, bool rawSockets)
    {
        var filter = new SystemCallFilter();
        filter.Write(calls, rawSockets ? [Ip, IpV6, Netlink, Packet] : network ? [Ip, IpV6, Netlink] : []);
        return Convert.ToHexStringLower([.. filter._program]);
    }

    private void Write(SystemCalls calls, uint[] families)
    {
        Add(Load, Architecture);
        ReturnUnless(JumpIfEqual, calls.Architecture, KillProcess);
        Add(Load, Number);
        if (calls.OtherAbiFrom > 0)
            ReturnIf(JumpIfAtLeast, calls.OtherAbiFrom, NotPermitted);
        foreach (var call in calls.AllRefused)
            ReturnIf(JumpIfEqual, call, NotPermitted);

        // Its flags lie in memory, where no filter sees them. The C library then uses clone.
        ReturnIf(JumpIfEqual, SystemCalls.Clone3, NotImplemented);

        Add(JumpIfEqual, calls.Clone, 0, 4);
        Add(Load, FirstArgument);
        ReturnIf(JumpIfAnyBit, NewNamespaces, NotPermitted);
        Add(Return, Allow);

        Add(JumpIfEqual, calls.Socket, 0, (byte)(2 + (families.Length * 2)));
        Add(Load, FirstArgument);
        foreach (var family in families)
            ReturnIf(JumpIfEqual, family, Allow);
        Add(Return, AccessDenied);

        Add(Return, Allow);
    }

    private void ReturnIf(ushort jump, uint value, uint answer)
    {
        Add(jump, value, 0, 1);
        Add(Return, answer);
    }

    private void ReturnUnless(ushort jump, uint value, uint answer)
    {
        Add(jump, value, 1, 0);
        Add(Return, answer);
    }

    private void Add(ushort code, uint value, byte whenTrue = 0, byte whenFalse = 0)
    {
        Span<byte> instruction = stackalloc byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(instruction, code);
        (instruction[2], instruction[3]) = (whenTrue, whenFalse);
        BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], value);
        _program.AddRange(instruction);
    }
}
