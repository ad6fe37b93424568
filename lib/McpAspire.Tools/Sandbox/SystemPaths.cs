namespace McpAspire.Tools.Sandbox;

/// <summary>What of the machine's files a tool sees.</summary>
internal static class SystemPaths
{
    /// <summary>Programs and libraries: to read and to run.</summary>
    public static readonly IReadOnlyList<string> Programs = Existing("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

    /// <summary>What programs read to start.</summary>
    public static readonly IReadOnlyList<string> Settings = Existing(
        "/etc/alternatives", "/etc/ld.so.cache", "/etc/passwd", "/etc/group");

    /// <summary>What programs read to talk over the network.</summary>
    public static readonly IReadOnlyList<string> NetworkSettings = Existing(
        "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols", "/etc/networks", "/etc/ssl/certs",
        "/etc/ssl/openssl.cnf", "/etc/pki/tls/certs", "/etc/pki/ca-trust", "/etc/crypto-policies", "/etc/whois.conf", "/etc/nmap");

    /// <summary>Devices to read and write.</summary>
    public static readonly IReadOnlyList<string> Devices = Existing("/dev/null", "/dev/zero", "/dev/urandom");

    /// <summary>Views of the kernel to read. Those of other processes Landlock guards by itself.</summary>
    public static readonly IReadOnlyList<string> Kernel = Existing("/proc", "/sys/class/net", "/sys/devices/system/cpu");

    /// <summary>Whether a program lies where programs are seen anyway.</summary>
    public static bool HasProgram(string path) => Programs.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal));

    private static string[] Existing(params string[] paths) => [.. paths.Where(Path.Exists)];
}
