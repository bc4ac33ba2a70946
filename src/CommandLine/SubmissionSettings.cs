using System.CommandLine;
using System.Globalization;

namespace RelateMail.CommandLine;

/// <summary>The SMTP server of a command.</summary>
internal static class SubmissionSettings
{
    private const string Variable = "RELATEMAIL_SMTP";
    private const string Default = "localhost:2525";

    private static readonly Option<string?> s_server = new("--smtp")
    {
        Description = $"Host and port of the SMTP server. Default: {Variable}, or {Default}.",
    };

    private static readonly Option<bool> s_insecure = new("--insecure")
    {
        Description = "Accepts every certificate.",
    };

    private static readonly Option<string?> s_user = new("--user") { Description = "Logs in with this name." };

    private static readonly Option<FileInfo?> s_passwordFile = new("--password-file")
    {
        Description = "A file with the password of the login.",
    };

    public static Option[] Options { get; } = [s_server, s_insecure, s_user, s_passwordFile];

    /// <exception cref="ToolException">A setting is wrong, or the server refused.</exception>
    public static async Task<MailSubmission> OpenAsync(Run run, CancellationToken cancellationToken)
    {
        string server = run.Get(s_server) ?? Environment.GetEnvironmentVariable(Variable) ?? Default;
        int colon = server.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(server[(colon + 1)..], NumberStyles.None, null, out int port))
        {
            throw new ToolException(ExitCode.WrongArguments, $"'{server}' is not a host and a port: {Default}");
        }

        MailSubmission session = await MailSubmission.OpenAsync(
            server[..colon].Trim('[', ']'), port, run.Get(s_insecure), cancellationToken);
        if (run.Get(s_user) is { } user)
        {
            string password = run.Get(s_passwordFile) is { } file
                ? (await File.ReadAllTextAsync(file.FullName, cancellationToken)).TrimEnd('\r', '\n')
                : throw new ToolException(ExitCode.WrongArguments, "--user needs --password-file.");
            await session.LogInAsync(user, password, cancellationToken);
        }

        return session;
    }
}
