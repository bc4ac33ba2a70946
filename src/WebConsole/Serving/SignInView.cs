using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Settings;

namespace RelateMail.WebConsole.Serving;

/// <summary>The page to sign in.</summary>
internal static class SignInView
{
    /// <param name="options">The settings.</param>
    /// <param name="problem">Why the last attempt failed; null for none.</param>
    /// <param name="to">The page of the console that was asked for; null for the first one.</param>
    /// <param name="status">The status of the answer.</param>
    public static Html<SignInPage> Of(ConsoleOptions options, string? problem, string? to, int status = 200) => new(
        new Dictionary<string, object?>
        {
            ["Root"] = options.Root,
            ["Problem"] = problem,
            ["To"] = to,
            ["Provider"] = options.OpenIdConnect?.Label,
        },
        status);
}
