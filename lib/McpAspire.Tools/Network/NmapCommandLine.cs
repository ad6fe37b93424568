namespace McpAspire.Tools.Network;

/// <summary>Turns arguments into what nmap is told. Every option is written here; a caller's text reaches it only as canonical ports and an address.</summary>
internal static class NmapCommandLine
{
    /// <param name="arguments">Validated arguments: the target is an address or a CIDR.</param>
    public static IReadOnlyList<string> Build(NmapArguments arguments)
    {
        var template = NmapTemplate.Get(arguments.Template);
        // Without --noninteractive, which would switch --stats-every off: there is neither input nor a terminal to read keys from.
        var command = new List<string>
        {
            "--unprivileged", "-n", "-T4", "--max-parallelism", "10", "--no-stylesheet", "--stats-every", "1s", "-oX", "-",
        };
        command.AddRange(template.HostsOnly ? ["-sn"] : ["-sT", "-Pn"]);
        command.AddRange(arguments.Ports is null ? template.Ports : ["-p", arguments.Ports]);
        if (template.Versions || arguments.ServiceVersion)
            command.Add("-sV");
        if (template.Scripts)
            command.Add("-sC");
        command.AddRange(template.Options);
        if (arguments.Target.Contains(':', StringComparison.Ordinal))
            command.Add("-6");
        command.AddRange(["--", arguments.Target]);
        return command;
    }
}
