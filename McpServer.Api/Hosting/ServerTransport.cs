namespace McpAspire.Api.Hosting;

internal enum ServerTransport
{
    Http,
    Stdio,
}
