using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace RelateMail.WebConsole.OpenId;

/// <summary>
/// The scheme beside that of the provider, which finds no user: sessions are cookies of the console. A scheme alone
/// would be the default for every request.
/// </summary>
internal sealed class SessionScheme : IAuthenticationHandler
{
    public const string Name = "session";

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context) => Task.CompletedTask;

    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

    public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

    public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
}
