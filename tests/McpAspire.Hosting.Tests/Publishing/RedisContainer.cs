using System.Diagnostics;
using System.Net.Sockets;

namespace McpAspire.Hosting.Tests.Publishing;

/// <summary>What a container's entrypoint and arguments start, without the container.</summary>
internal sealed class RedisContainer : IDisposable
{
    private readonly string _socket;
    private readonly Process _process;

    /// <param name="entrypoint">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">What of its environment is set; the value of each is its name in lower case.</param>
    /// <param name="socket">Where it listens.</param>
    public RedisContainer(string entrypoint, string[] arguments, IEnumerable<string> variables, string socket)
    {
        _socket = socket;
        var start = new ProcessStartInfo(entrypoint, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var variable in variables)
            start.Environment[variable] = variable.ToLowerInvariant();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    /// <summary>All answers, with a space for each end of a line.</summary>
    public async Task<string> AskAsync(params string[] commands)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await Proc.UntilAsync(() => TryConnect(client), Application.Timeout);
        await using var stream = new NetworkStream(client);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n" };
        foreach (var command in commands.Append("QUIT"))
            await writer.WriteLineAsync(command);
        await writer.FlushAsync(Application.Timeout);

        using var reader = new StreamReader(stream);
        var answers = (await reader.ReadToEndAsync(Application.Timeout)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', answers.SkipLast(1));
    }

    // The file is there a moment before anybody listens.
    private bool TryConnect(Socket client)
    {
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(_socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
