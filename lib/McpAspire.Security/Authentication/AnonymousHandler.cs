using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Authentication;

/// <summary>Everyone is <see cref="Principal.Anonymous"/>, whatever token is presented.</summary>
internal sealed class AnonymousHandler(IOptionsMonitor<AnonymousOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AnonymousOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(Options.Everyone.ToClaimsPrincipal(Scheme.Name), Scheme.Name)));

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Results.Problem(
            statusCode: StatusCodes.Status403Forbidden,
            title: "Not allowed",
            detail: $"This needs the scope {ScopeForbiddance.ScopesOf(properties, Context)}, which {Principal.AnonymousSubject} does not have.").ExecuteAsync(Context);
}
